"""Reading and changing the tags of EC2 resources.

One step changes one key of one resource, so that each has its own precondition and its own
inverse: a tag that somebody else changed meanwhile is never overwritten or removed unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.errors import UsageError
from hawse.plan import Entry, Look, Skip, Step
from hawse.rows import Row, column
from hawse.services.tags.calls import CREATE_TAGS, DELETE_TAGS, DESCRIBE_TAGS

if TYPE_CHECKING:
    from hawse.aws.targets import Target

# Every id of EC2: a prefix in lower case and 8 or 17 hexadecimal digits.
RESOURCE_ID = re.compile(r"[a-z][a-z-]*-(?:[0-9a-f]{8}|[0-9a-f]{17})")

# EC2 takes at most this many values in one filter.
_VALUES = 200


@dataclass(frozen=True)
class Tag(Row):
    """One tag of one resource; key and value are null for a resource that has none."""

    id: str = column(doc="Id of the resource.")
    name: str | None = column(doc="The Name tag of the resource.")
    kind: str = column(doc="Type of the resource, in EC2's words.")
    key: str | None = column()
    value: str | None = column()


@dataclass(frozen=True)
class Tagged:
    """A resource and all its tags."""

    id: str
    name: str
    tags: Mapping[str, str]


def is_resource_id(name: str) -> bool:
    """Whether `name` is an id of EC2, of whatever type."""
    return bool(RESOURCE_ID.fullmatch(name))


def find_tags(
    target: Target, ids: Sequence[str] = (), *, kind: str = "", keys: Sequence[str] = ()
) -> Iterator[Tag]:
    """The tags of the resources `ids` (all, without), of one type and with some `keys` (globs)."""
    for filters in _requests(ids, kind, (*keys, "Name") if keys else ()):
        items = list(target.items(DESCRIBE_TAGS, Filters=filters))
        names = {i["ResourceId"]: i.get("Value", "") for i in items if i["Key"] == "Name"}
        for item in sorted(items, key=lambda i: (i["ResourceId"], i["Key"])):
            if not keys or any(fnmatchcase(item["Key"], key) for key in keys):
                yield _tag(item, names)


def _tag(item: Mapping[str, Any], names: Mapping[str, str]) -> Tag:
    return Tag(
        id=item["ResourceId"],
        name=names.get(item["ResourceId"]),
        kind=item.get("ResourceType", ""),
        key=item["Key"],
        value=item.get("Value", ""),
    )


def tagged(target: Target, ids: Sequence[str]) -> dict[str, Tagged]:
    """Each of `ids` with its tags; an id without any is not known to DescribeTags, and is here."""
    tags: dict[str, dict[str, str]] = {id_: {} for id_ in ids}
    for tag in find_tags(target, ids):
        tags[tag.id][tag.key or ""] = tag.value or ""
    return {id_: Tagged(id_, found.get("Name", ""), found) for id_, found in tags.items()}


def parse(tags: Iterable[str]) -> dict[str, str]:
    """`KEY=VALUE`, or `KEY` for an empty value, as a mapping; raises UsageError."""
    parsed: dict[str, str] = {}
    for tag in tags:
        key, equals, value = tag.partition("=")
        _check(tag, key, value)
        if equals and not value:
            hint = f"is a shell variable not set? --tag {key} sets an empty value"
            raise UsageError(f"--tag {tag}", why="the value is empty", hint=hint)
        if parsed.get(key, value) != value:
            raise UsageError(f"--tag {tag}", why=f"{key} is given twice, with different values")
        parsed[key] = value
    return parsed


def set_tags(
    resource: Tagged, tags: Mapping[str, str], *, if_missing: bool = False
) -> Iterator[Entry]:
    """Give the resource each of `tags`; with `if_missing` only keys that it does not have."""
    for key, value in tags.items():
        old = resource.tags.get(key)
        if old == value:
            yield Skip(resource.id, f"has {key}={value} already", name=resource.name)
        elif old is not None and if_missing:
            yield Skip(resource.id, f"has {key}={old}", name=resource.name)
        else:
            yield _set(resource, key, old, value)


def remove_tags(resource: Tagged, wanted: Sequence[str]) -> Iterator[Entry]:
    """Remove `KEY`, or `KEY=VALUE` only where it has that value."""
    for tag in wanted:
        key, equals, value = tag.partition("=")
        old = resource.tags.get(key)
        if old is None:
            yield Skip(resource.id, f"has no tag {key}", name=resource.name)
        elif equals and old != value:
            yield Skip(resource.id, f"has {key}={old}", name=resource.name)
        else:
            yield _remove(resource, key, old)


def check_keys(tags: Iterable[str]) -> None:
    """UsageError for what cannot name a tag to remove."""
    for tag in tags:
        key, _, value = tag.partition("=")
        _check(tag, key, value)
        if tag.endswith("="):
            hint = f"is a shell variable not set? --tag {key} removes it whatever its value"
            raise UsageError(f"--tag {tag}", why="the value is empty", hint=hint)


def _set(resource: Tagged, key: str, old: str | None, value: str) -> Step:
    if old is None:
        back = _delete(resource, key, value)
        return _create(resource, key, None, value, f"set {key}={value}", undo=(back,))
    back = _create(resource, key, value, old, f"set {key}={old} again")
    return _create(resource, key, old, value, f"set {key}={value}, was {old}", undo=(back,))


def _remove(resource: Tagged, key: str, old: str) -> Step:
    back = _create(resource, key, None, old, f"set {key}={old} again")
    return _delete(resource, key, old, undo=(back,))


def _create(
    resource: Tagged,
    key: str,
    old: str | None,
    new: str,
    says: str,
    undo: tuple[Step, ...] = (),
) -> Step:
    """From `old` (None: no such tag) to `new`."""
    return Step(
        CREATE_TAGS,
        {"Resources": (resource.id,), "Tags": ({"Key": key, "Value": new},)},
        on=resource.id,
        says=says,
        name=resource.name,
        expects=_look(resource.id, key, old),
        wait=_look(resource.id, key, new),
        undo=undo,
    )


def _delete(resource: Tagged, key: str, old: str, undo: tuple[Step, ...] = ()) -> Step:
    """DeleteTags with a value removes the tag only while it has that value."""
    return Step(
        DELETE_TAGS,
        {"Resources": (resource.id,), "Tags": ({"Key": key, "Value": old},)},
        on=resource.id,
        says=f"remove {key}={old}",
        name=resource.name,
        expects=_look(resource.id, key, old),
        wait=_look(resource.id, key, None),
        undo=undo,
    )


def _look(id_: str, key: str, value: str | None) -> Look:
    filters = (_filter("resource-id", (id_,)), _filter("key", (_literal(key),)))
    want = () if value is None else (value,)
    return Look(DESCRIBE_TAGS, {"Filters": filters}, "Tags[].Value", want, absent=value is None)


def _requests(
    ids: Sequence[str], kind: str, keys: Sequence[str]
) -> Iterator[tuple[dict[str, object], ...]]:
    more = [_filter("resource-type", (kind,))] if kind else []
    if keys:
        more.append(_filter("key", keys))
    if not ids:
        yield tuple(more)
    for start in range(0, len(ids), _VALUES):
        yield (_filter("resource-id", ids[start : start + _VALUES]), *more)


def _filter(key: str, values: Sequence[str]) -> dict[str, object]:
    return {"Name": key, "Values": tuple(values)}


def _literal(key: str) -> str:
    """The key as a filter value that matches nothing else."""
    return re.sub(r"([\\*?])", r"\\\1", key)


def _check(tag: str, key: str, value: str) -> None:
    what = f"--tag {tag}".rstrip()
    if not key.strip():
        raise UsageError(what, why="the key is empty", hint="is a shell variable not set?")
    if key.lower().startswith("aws:"):
        raise UsageError(what, why="keys that begin with aws: belong to AWS")
    if len(key) > 128 or len(value) > 256:
        raise UsageError(what, why="a key has at most 128 characters and a value 256")
