"""The rules of changing tags of whatever thing: a thing and what is wanted → plan entries. Pure.

One step changes one key of one thing, so that each has its own precondition and its own inverse:
a tag that somebody else changed meanwhile is never overwritten or removed unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from hawse.errors import UsageError
from hawse.plan import Entry, Skip, Step
from hawse.services.tags.ways import Sent, look, tagging, untagging

AWS_KEYS = "aws:"


@dataclass(frozen=True)
class Tagged:
    """A thing and all its tags. `id` is EC2's own, or an ARN; `kind` is "rds:db"."""

    id: str
    name: str
    tags: Mapping[str, str]
    kind: str = ""


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


def copy_tags(
    source: Mapping[str, str], to: Tagged, only: Sequence[str] = (), *, if_missing: bool = False
) -> Iterator[Entry]:
    """Give `to` the tags of a source whose keys match one of the globs `only` (all, without).

    Those of AWS itself belong to the source alone.
    """
    tags = {key: value for key, value in source.items() if not key.lower().startswith(AWS_KEYS)}
    if only:
        tags = {k: v for k, v in tags.items() if any(fnmatchcase(k, glob) for glob in only)}
    if not tags:
        yield Skip(to.id, "the source has no tag to copy", name=to.name)
    yield from set_tags(to, tags, if_missing=if_missing)


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
    return _step(resource, tagging(resource.id, key, new), key, (old, new), says, undo)


def _delete(resource: Tagged, key: str, old: str, undo: tuple[Step, ...] = ()) -> Step:
    sent = untagging(resource.id, key, old)
    return _step(resource, sent, key, (old, None), f"remove {key}={old}", undo)


def _step(  # pylint: disable=too-many-arguments,too-many-positional-arguments  # all of one step
    resource: Tagged,
    sent: Sent,
    key: str,
    values: tuple[str | None, str | None],
    says: str,
    undo: tuple[Step, ...],
) -> Step:
    api, params = sent
    return Step(
        api,
        params,
        on=resource.id,
        says=says,
        name=resource.name,
        expects=look(resource.id, key, values[0]),
        wait=look(resource.id, key, values[1]),
        undo=undo,
    )


def _check(tag: str, key: str, value: str) -> None:
    what = f"--tag {tag}".rstrip()
    if not key.strip():
        raise UsageError(what, why="the key is empty", hint="is a shell variable not set?")
    if key.lower().startswith(AWS_KEYS):
        raise UsageError(what, why="keys that begin with aws: belong to AWS")
    if len(key) > 128 or len(value) > 256:
        raise UsageError(what, why="a key has at most 128 characters and a value 256")
