"""Taking rules away. What else setup made may serve others, and stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hawse.errors import NotFound, UsageError
from hawse.plan import Entry, Skip
from hawse.services.s3.replication import looking, steps
from hawse.services.s3.replication.rules import rules_of, without

if TYPE_CHECKING:
    from hawse.aws.targets import Target


def remove(target: Target, url: str, names: Sequence[str], *, everything: bool) -> Iterator[Entry]:
    """The step that takes these rules away. UsageError when none is named, NotFound for others."""
    if bool(names) is everything:
        raise UsageError("replication rm", why="name rules, or say --all, and not both")
    side = looking.side(target, looking.named(url)[0])
    config = looking.configuration(target, side)
    if config is None:
        yield Skip(side.url, "it is not replicated")
        return
    known = [rule.id for rule in rules_of(config)]
    unknown = [name for name in names if name not in known]
    if unknown:
        why = f"the rules of {side.url} are {', '.join(known)}"
        raise NotFound(f"rule {', '.join(unknown)}", why=why)
    gone = known if everything else list(names)
    says = f"remove the rule{'' if len(gone) == 1 else 's'} {', '.join(gone)}"
    note = "replicas stay; what is pending is never replicated"
    yield steps.configured(side, config, without(config, gone), says, note)
