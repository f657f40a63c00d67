"""A query that can ask a file instead of AWS, and whose rows are findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hawse.aws.targets import Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.core.saved import Saved, snapshot_option
from hawse.rows import Row
from tests.frame.commands.thing import DESCRIBE


@dataclass(frozen=True)
class Finding(Row):
    """Something found."""

    id: str


@query(calls=[DESCRIBE], offline="snapshot", finds=True)
@snapshot_option
@exit_code
def find(target: Target, snapshot: Saved | None) -> Iterator[Finding]:
    """Find things: each line of a file, or each instance. `?` is one that nobody may see.

    Examples:
      hawse find
    """
    if snapshot is None:
        ids = [str(one["InstanceId"]) for one in target.items(DESCRIBE)]
    else:
        given = snapshot.content
        ids = (given if isinstance(given, str) else given.decode()).split()
    if "?" in ids:
        target.gate.lacks.append((target, "incomplete: one may not be seen"))
    if "!" in ids:
        list(target.items(DESCRIBE))
    yield from (Finding(id) for id in ids if id not in "?!")
