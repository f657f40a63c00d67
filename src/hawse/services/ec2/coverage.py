"""Which tags everything in a region and account lacks: what `hawse tag report` asks and says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hawse.errors import AccessDenied
from hawse.services.ec2.resources import WHOLE, full_type, whole
from hawse.services.tags.listing import known
from hawse.services.tags.requirements import Required, TagGap, TagShare, gap, shares, summary
from hawse.services.tags.rules import Tagged

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_UNSEEN = (
    "what was never tagged is found in EC2 (instances, volumes, snapshots, images, interfaces, "
    "security groups, VPCs, subnets, Elastic IPs) and S3; AWS's tagging API tells of nothing else"
)


def report(
    target: Target, demanded: Required, types: Sequence[str] = (), by: str = ""
) -> Iterator[TagGap | TagShare]:
    """What lacks which tag, or with `by` how far each group has them; and what share has all."""
    things = list(everything(target, [full_type(one) for one in types]))
    gaps = [found for thing in things if (found := gap(thing, demanded))]
    yield from shares(things, demanded, by) if by else gaps
    if things:
        _tell(target, summary(things, len(gaps)), everywhere=not types)


def everything(target: Target, types: Sequence[str] = ()) -> Iterator[Tagged]:
    """All things of some types (all, without), each once; what may not be listed is told."""
    seen: set[str] = set()
    for kind in WHOLE:
        if not types or kind in types or kind.partition(":")[0] in types:
            for thing in _or_told(target, kind, whole(target, kind)):
                seen.add(thing.id)
                yield thing
    others = [one for one in types if one not in WHOLE]
    if others or not types:
        rest = _or_told(target, "tagged things", known(target, types=others))
        yield from (thing for thing in rest if thing.id not in seen)


def _or_told(target: Target, what: str, things: Iterator[Tagged]) -> Iterator[Tagged]:
    try:
        yield from things
    except AccessDenied as error:
        target.gate.lacks.append((target, f"{what}: {error.message}"))


def _tell(target: Target, said: str, *, everywhere: bool) -> None:
    notes = target.gate.notes
    place = " ".join(part for part in (target.account_name, target.region) if part)
    notes.append(f"{place}: {said}")
    if everywhere and _UNSEEN not in notes:
        notes.append(_UNSEEN)
