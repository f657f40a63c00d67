"""Brings objects of a versioned bucket back, as `undoing` planned it.

What somebody changed since the plan was made is not touched: a delete marker is named by its
version, and a copy is made only over the version that was seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from hawse.errors import CLIError, Refused
from hawse.transfer import calls
from hawse.transfer.copies import copy
from hawse.transfer.deletes import MOST, Victim, delete
from hawse.transfer.downloads import Wanted
from hawse.transfer.listing import list_versions
from hawse.transfer.meant import Meant
from hawse.transfer.objects import Version
from hawse.transfer.requests import Request
from hawse.transfer.undoing import Replaced, Unmarked

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.uploads import Stored

Done = Callable[[Version, CLIError | None], None]
_STATUS = re.compile(rb"<Status>\s*(\w+)\s*</Status>")


def versioning(engine: Engine, bucket: str) -> str:
    """`Enabled` or `Suspended`; Refused for a bucket that never had versions. Waits."""
    request = Request(calls.GET_BUCKET_VERSIONING, bucket, query="versioning=")
    found = _STATUS.search(engine.ask(request).body)
    if found is None:
        why = "it keeps no versions, so what was replaced or deleted is gone"
        raise Refused(f"bucket {bucket}", why=why)
    return found[1].decode()


def versions_of(engine: Engine, wanted: Meant) -> Iterator[Version]:
    """All versions of the keys that are meant."""
    found = list_versions(engine.fetcher(wanted.bucket, calls.LIST_OBJECT_VERSIONS), wanted.prefix)
    if wanted.alone:  # it comes first of all keys that begin so
        return takewhile(lambda one: one.key == wanted.prefix, found)
    return (one for one in found if wanted.matches(one.key))


def bring_back(
    engine: Engine, bucket: str, back: Sequence[Unmarked | Replaced], done: Done
) -> None:
    """Do it, and wait until all is done; `done` may be called from any thread."""
    gone = [one for one in back if isinstance(one, Unmarked)]
    victims = [(one, Victim(one.before.key, marker)) for one in gone for marker in one.markers]
    for start in range(0, len(victims), MOST):
        some = victims[start : start + MOST]
        _unmark(engine, bucket, some, done)
    for one in back:
        if isinstance(one, Replaced):
            _copy_over(engine, bucket, one, done)
    engine.drain()


def _unmark(
    engine: Engine, bucket: str, victims: list[tuple[Unmarked, Victim]], done: Done
) -> None:
    last = {victim: one.before for one, victim in victims if victim.version == one.markers[-1]}

    def ended(outcomes: Sequence[tuple[Victim, CLIError | None]]) -> None:
        for victim, error in outcomes:
            if victim in last:  # the newer markers of the key went, or stay, with it
                done(last[victim], error)

    delete(engine, bucket, [victim for _, victim in victims], ended)


def _copy_over(engine: Engine, bucket: str, one: Replaced, done: Done) -> None:
    """Copy an earlier version over the latest."""
    before = one.before
    condition = ("if-match", f'"{one.latest}"') if one.latest else ("if-none-match", "*")
    source = Wanted(bucket, before.key, before.size, before.etag, before.version)
    ended = partial(_copied, before, done)
    copy(engine, source, bucket, before.key, ended, storage=before.storage, headers=(condition,))


def _copied(before: Version, done: Done, came: Stored | CLIError) -> None:
    done(before, came if isinstance(came, CLIError) else None)
