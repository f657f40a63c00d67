"""Reading tags: EC2's from EC2, everybody's from the Resource Groups Tagging API.

The tagging API knows only what has or once had a tag. What was never tagged must be listed by its
own service, which is done for buckets here and for EC2 in `services.ec2`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.rows import Row, column
from hawse.services.tags.arns import Arn, arn_of
from hawse.services.tags.calls import DESCRIBE_TAGS
from hawse.services.tags.calls_everywhere import GET_RESOURCES, LIST_BUCKETS
from hawse.services.tags.rules import Tagged
from hawse.services.tags.ways import ec2_id

if TYPE_CHECKING:
    from hawse.aws.targets import Target

BUCKET = "s3:bucket"

# EC2 takes at most this many values in one filter.
_VALUES = 200
# The tagging API takes at most this many ARNs, and this many filters.
_ARNS, _FILTERS = 100, 50


@dataclass(frozen=True)
class Tag(Row):
    """One tag of one thing; key and value are null for a thing that has none."""

    id: str = column(doc="EC2's id of the thing, or its ARN.")
    name: str | None = column(doc="The Name tag, else the last part of the ARN.")
    kind: str = column(doc="Service and type, as --type takes it.")
    key: str | None = column()
    value: str | None = column()


def rows_of(things: Iterable[Tagged], keys: Sequence[str] = ()) -> Iterator[Tag]:
    """The tags of things with some `keys` (globs); of all keys, a thing without any has a row."""
    for thing in things:
        found = [(key, value) for key, value in sorted(thing.tags.items()) if is_one_of(key, keys)]
        for key, value in found:
            yield Tag(thing.id, thing.name or None, thing.kind, key, value)
        if not found and not keys:
            yield Tag(thing.id, thing.name or None, thing.kind, None, None)


def is_one_of(text: str, globs: Sequence[str]) -> bool:
    """Whether a text matches one of `globs`; whatever it is, without any."""
    return not globs or any(fnmatchcase(text, glob) for glob in globs)


def has_tags(tags: Mapping[str, str], wanted: Sequence[str]) -> bool:
    """Whether each `KEY` is there, and each `KEY=VALUE` with that value (a glob).

    Values of one key are alternatives.
    """
    values: dict[str, list[str]] = {}
    for tag in wanted:
        key, equals, value = tag.partition("=")
        values.setdefault(key, []).extend([value] if equals else [])
    return all(
        key in tags and (not globs or is_one_of(tags[key], globs)) for key, globs in values.items()
    )


def tagged(target: Target, ids: Sequence[str]) -> dict[str, Tagged]:
    """Things of EC2 by id or ARN, with their tags; one without any is not known to DescribeTags,
    and is here."""
    own = {ec2_id(id_): id_ for id_ in ids}
    tags: dict[str, dict[str, str]] = {id_: {} for id_ in ids}
    kinds: dict[str, str] = {}
    for item in _described(target, [*own]):
        tags[own[item["ResourceId"]]][item["Key"]] = item.get("Value", "")
        kinds[own[item["ResourceId"]]] = _kind(item)
    return {
        id_: Tagged(id_, t.get("Name", ""), t, kinds.get(id_, "ec2")) for id_, t in tags.items()
    }


def ec2_tagged(
    target: Target, *, kinds: Sequence[str] = (), keys: Sequence[str] = ()
) -> Iterator[Tagged]:
    """What has a tag in EC2: of `kinds` in EC2's own words, with one of `keys` (globs).

    With `keys`, these tags alone and the name are told.
    """
    found: dict[str, Tagged] = {}
    for item in target.items(
        DESCRIBE_TAGS, Filters=_filters(kinds, (*keys, "Name") if keys else ())
    ):
        id_ = item["ResourceId"]
        thing = found.setdefault(id_, Tagged(id_, "", {}, _kind(item)))
        found[id_] = _with(thing, item["Key"], item.get("Value", ""))
    yield from sorted(found.values(), key=lambda thing: thing.id)


def arns_tagged(target: Target, arns: Sequence[str]) -> Iterator[Tagged]:
    """Things by ARN, with their tags; one that never had a tag has none here either."""
    found: dict[str, Tagged] = {}
    for start in range(0, len(arns), _ARNS):
        part = tuple(arns[start : start + _ARNS])
        for item in target.items(GET_RESOURCES, ResourceARNList=part):
            found[item["ResourceARN"]] = _thing(item)
    for arn in arns:
        yield found.get(arn) or Tagged(arn, _name(arn_of(arn), {}), {}, _arn_kind(arn_of(arn)))


def known(
    target: Target, *, types: Sequence[str] = (), tags: Sequence[str] = ()
) -> Iterator[Tagged]:
    """What has or had a tag in any service: of these types, with these tags.

    AWS filters by type and key; values may be globs, which it does not know.
    """
    keys = list(dict.fromkeys(tag.partition("=")[0] for tag in tags))[:_FILTERS]
    asked: dict[str, object] = {"TagFilters": tuple({"Key": key} for key in keys)} if keys else {}
    if types:
        asked["ResourceTypeFilters"] = tuple(types)
    for item in target.items(GET_RESOURCES, **asked):
        thing = _thing(item)
        if has_tags(thing.tags, tags):
            yield thing


def buckets(target: Target) -> Iterator[Tagged]:
    """The buckets of the target's region with their tags, those without any among them."""
    tags = {thing.id: thing for thing in known(target, types=(BUCKET,))}
    for item in target.items(LIST_BUCKETS, BucketRegion=target.region):
        arn = f"arn:{target.partition}:s3:::{item['Name']}"
        yield tags.get(arn) or Tagged(arn, item["Name"], {}, BUCKET)


def _thing(item: Mapping[str, Any]) -> Tagged:
    arn = item["ResourceARN"]
    tags = {tag["Key"]: tag.get("Value", "") for tag in item.get("Tags", ())}
    parts = arn_of(arn)
    own = ec2_id(arn)
    return Tagged(own or arn, _name(None if own else parts, tags), tags, _arn_kind(parts))


def _name(arn: Arn | None, tags: Mapping[str, str]) -> str:
    return tags.get("Name") or (arn.name if arn else "")


def _arn_kind(arn: Arn | None) -> str:
    return arn.kind if arn else ""


def _kind(item: Mapping[str, Any]) -> str:
    return f"ec2:{item.get('ResourceType', '')}"


def _with(thing: Tagged, key: str, value: str) -> Tagged:
    name = value if key == "Name" else thing.name
    return Tagged(thing.id, name, {**thing.tags, key: value}, thing.kind)


def _described(target: Target, ids: Sequence[str]) -> Iterator[Any]:
    for start in range(0, len(ids), _VALUES):
        filters = (_filter("resource-id", ids[start : start + _VALUES]),)
        yield from target.items(DESCRIBE_TAGS, Filters=filters)


def _filters(kinds: Sequence[str], keys: Sequence[str]) -> tuple[dict[str, object], ...]:
    asked = (("resource-type", kinds), ("key", keys))
    return tuple(_filter(name, values) for name, values in asked if values)


def _filter(key: str, values: Sequence[str]) -> dict[str, object]:
    return {"Name": key, "Values": tuple(values)}
