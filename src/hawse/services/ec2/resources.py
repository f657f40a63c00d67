"""What names, types and tags mean across services: things with their tags.

It stands with EC2 since EC2 alone must be asked for what was never tagged; of all other services
the tagging API tells what it knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import NotFound, UsageError
from hawse.plan import Skip
from hawse.services.ec2.calls import DESCRIBE_INSTANCES
from hawse.services.ec2.kinds import CALLS, KINDS, listed
from hawse.services.ec2.machines import find_instances_tagged
from hawse.services.ec2.selection import is_id
from hawse.services.tags.arns import arn_of, refuse_untaggable
from hawse.services.tags.calls import DESCRIBE_TAGS
from hawse.services.tags.calls_everywhere import GET_RESOURCES, LIST_BUCKETS
from hawse.services.tags.listing import (
    BUCKET,
    Tag,
    arns_tagged,
    buckets,
    ec2_tagged,
    has_tags,
    is_one_of,
    known,
    rows_of,
    tagged,
)
from hawse.services.tags.rules import Tagged
from hawse.services.tags.ways import ec2_id, is_resource_id

if TYPE_CHECKING:
    from hawse.aws.targets import Target

BY_NAME = (DESCRIBE_INSTANCES, DESCRIBE_TAGS, GET_RESOURCES, LIST_BUCKETS)
"""The reads that find things by what they are called."""
READS = tuple(dict.fromkeys((*BY_NAME, *CALLS)))
"""The reads that find things however they are chosen."""


class Chosen(NamedTuple):
    """Which things are meant: by name, by type ("rds:db", "s3", "volume"), by tag; () asks nothing.

    With a type or a tag, a name is an id, a Name tag or the last part of an ARN, or a glob of one.
    """

    names: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def listing(self) -> bool:
        """Whether things are to be listed; else each is asked for by its name."""
        return bool(self.types or self.tags)


def choose(names: Sequence[str], types: Sequence[str], tags: Sequence[str]) -> Chosen:
    """What was asked for; UsageError where nothing was, or it cannot be."""
    if not (names or types or tags):
        hint = "a name, an id, an ARN, --type TYPE or --with KEY=VALUE"
        raise UsageError("nothing is chosen", why="it never means everything", hint=hint)
    refuse_untaggable(names)
    return Chosen(tuple(names), tuple(map(full_type, types)), tuple(tags))


def full_type(typed: str) -> str:
    """A type as the tagging API takes it: EC2's own words may stand alone."""
    if f"ec2:{typed}" in KINDS:
        return f"ec2:{typed}"
    return BUCKET if typed == "s3" else typed


def find_things(target: Target, chosen: Chosen) -> Iterator[Tagged | Skip]:
    """The things that are meant; a blocked Skip for an instance that is gone."""
    if not chosen.listing:
        yield from find_resources(target, chosen.names)
        return
    for thing in _listed(target, chosen):
        if has_tags(thing.tags, chosen.tags) and _is_called(thing, chosen.names):
            yield thing


def find_resources(target: Target, names: Sequence[str]) -> Iterator[Tagged | Skip]:
    """What `names` mean: instances by name or id, everything else by EC2's id or by ARN.

    DescribeTags does not know a resource without tags, so that an id of another kind than an
    instance is taken as given: the service says when there is no such thing.
    """
    arns = [name for name in names if arn_of(name) and not ec2_id(name)]
    ids = [name for name in names if name not in arns and _is_other(name)]
    instances = [name for name in names if name not in arns and name not in ids]
    if instances:
        yield from find_instances_tagged(target, instances)
    if ids := [id_ for id_ in ids if _is_here(target, id_)]:
        yield from tagged(target, ids).values()
    if arns:
        yield from _by_arn(target, arns)


def one_thing(target: Target, name: str) -> Tagged:
    """The one thing that a name means here; NotFound and UsageError when it is not one."""
    found = list(find_resources(target, [name]))
    if not found:
        raise NotFound(name, why=f"not in {target.region}")
    if len(found) > 1:
        ids = ", ".join(one.on if isinstance(one, Skip) else one.id for one in found)
        raise UsageError(f"{name} is ambiguous", why=f"it names {ids}", hint="give the id instead")
    (one,) = found
    if isinstance(one, Skip):
        raise NotFound(name, why=f"{one.on} {one.why}")
    return one


def list_tags(
    target: Target,
    names: Sequence[str],
    types: Sequence[str] = (),
    tags: Sequence[str] = (),
    keys: Sequence[str] = (),
) -> Iterator[Tag]:
    """The tags of what is chosen, of all that has one without; with `keys` (globs) only these."""
    if not (names or types or tags):
        yield from rows_of(everything(target, keys), keys)
        return
    found = find_things(target, choose(names, types, tags))
    yield from rows_of((thing for thing in found if isinstance(thing, Tagged)), keys)


def everything(target: Target, keys: Sequence[str] = ()) -> Iterator[Tagged]:
    """All that has a tag: EC2's things as EC2 tells them, then those of other services."""
    yield from ec2_tagged(target, keys=keys)
    yield from (thing for thing in known(target) if not thing.kind.startswith("ec2:"))


def whole(target: Target, kind: str) -> Iterator[Tagged]:
    """All things of a kind whose own service lists them, untagged ones too."""
    return buckets(target) if kind == BUCKET else listed(target, kind)


WHOLE = (*KINDS, BUCKET)
"""The kinds of which untagged things are found."""


def _listed(target: Target, chosen: Chosen) -> Iterator[Tagged]:
    """The candidates, each once: natively where untagged ones may be meant."""
    if not chosen.types:
        yield from known(target, tags=chosen.tags)
        return
    kinds = [kind for kind in WHOLE if kind in chosen.types or kind.split(":")[0] in chosen.types]
    seen: set[str] = set()
    for kind in kinds:
        for thing in whole(target, kind):
            seen.add(thing.id)
            yield thing
    if others := [each for each in chosen.types if each not in WHOLE]:
        for thing in known(target, types=others, tags=chosen.tags):
            if thing.id not in seen:
                yield thing


def _is_called(thing: Tagged, names: Sequence[str]) -> bool:
    return is_one_of(thing.id, names) or is_one_of(thing.name, names)


def _is_other(name: str) -> bool:
    """An id of EC2, or an ARN of one, of another kind than an instance."""
    return bool(arn_of(name)) or (is_resource_id(name) and not is_id(name))


def _is_here(target: Target, id_: str) -> bool:
    arn = arn_of(id_)
    return arn is None or not arn.region or arn.region == target.region


def _by_arn(target: Target, arns: Sequence[str]) -> Iterator[Tagged]:
    """Things of other services: those of the target's region, and buckets that are in it."""
    own = [arn for arn in arns if (parts := arn_of(arn)) and parts.place[1] in ("", target.region)]
    named = [arn for arn in own if arn.startswith(f"arn:{target.partition}:s3:")]
    if named:
        yield from (bucket for bucket in buckets(target) if bucket.id in named)
    if others := [arn for arn in own if arn not in named]:
        yield from arns_tagged(target, others)
