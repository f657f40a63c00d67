"""Which tags things must have, and how far they have them. Pure; the rows of `hawse tag report`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hawse.errors import UsageError
from hawse.rows import Row, column
from hawse.services.tags.rules import Tagged

_TAG = "tag:"


class Required(NamedTuple):
    """The keys that a thing must have, and what the values of keys must match as a whole."""

    keys: tuple[str, ...]
    allowed: Mapping[str, str]


@dataclass(frozen=True)
class TagGap(Row):
    """A thing that lacks a required tag, or has a value that is not allowed."""

    id: str = column(doc="EC2's id of the thing, or its ARN.")
    name: str | None = column(doc="The Name tag, else the last part of the ARN.")
    kind: str = column(doc="Service and type, as --type takes it.")
    missing: tuple[str, ...] = column(show="list", doc="Required keys that it does not have.")
    wrong: Mapping[str, str] = column(
        show="tags", doc="Tags with a value that the setting tags.allowed does not allow."
    )
    tagged: bool = column(show="bool", doc="Whether it has any tag at all.")


@dataclass(frozen=True)
class TagShare(Row):
    """How far the things of one group have the required tags."""

    group: str | None = column(doc="The value of --by; null for what has no such tag.")
    things: int = column()
    complete: float = column(show="share", doc="Share with all required tags, %.")
    untagged: int = column(doc="Without any tag.")
    missing: Mapping[str, int] = column(show="tags", doc="How many lack each required key.")
    wrong: int = column(doc="With a value that is not allowed.")


def required(
    keys: Sequence[str], configured: Sequence[str], allowed: Mapping[str, str]
) -> Required:
    """What is demanded: of `keys` where given, else as configured; UsageError for nothing."""
    wanted = tuple(dict.fromkeys(keys or configured))
    values = {key: value for key, value in allowed.items() if not keys or key in keys}
    if not wanted and not values:
        hint = "--key owner, or for good: hawse config set tags.required owner"
        raise UsageError("no tag is required", why="tags.required is empty", hint=hint)
    return Required(wanted, values)


def gap(thing: Tagged, demanded: Required) -> TagGap | None:
    """What the thing lacks; None when it has all. An empty value is none where one is required."""
    missing = tuple(key for key in demanded.keys if not thing.tags.get(key, "").strip())
    wrong = {
        key: thing.tags[key]
        for key, pattern in demanded.allowed.items()
        if thing.tags.get(key, "").strip() and not re.fullmatch(pattern, thing.tags[key])
    }
    if not missing and not wrong:
        return None
    return TagGap(thing.id, thing.name or None, thing.kind, missing, wrong, bool(own_tags(thing)))


def own_tags(thing: Tagged) -> dict[str, str]:
    """The tags that somebody gave it: not those of AWS itself."""
    return {key: value for key, value in thing.tags.items() if not key.startswith("aws:")}


def shares(things: Iterable[Tagged], demanded: Required, by: str) -> Iterator[TagShare]:
    """Each service, type, or value of the tag key `by` of which a thing lacks a tag; the worst
    first."""
    groups: dict[str | None, list[Tagged]] = {}
    for thing in things:
        groups.setdefault(_group(thing, by), []).append(thing)
    rows = [_share(group, found, demanded) for group, found in groups.items()]
    lacking = [row for row in rows if row.missing or row.wrong]
    yield from sorted(lacking, key=lambda row: (row.complete, -row.things, row.group or ""))


def _group(thing: Tagged, by: str) -> str | None:
    if by == "service":
        return thing.kind.partition(":")[0]
    if by == "type":
        return thing.kind
    return thing.tags.get(by.removeprefix(_TAG)) or None


def _share(group: str | None, things: Sequence[Tagged], demanded: Required) -> TagShare:
    gaps = [found for thing in things if (found := gap(thing, demanded))]
    missing = {key: sum(key in one.missing for one in gaps) for key in demanded.keys}
    return TagShare(
        group,
        len(things),
        percent(len(things) - len(gaps), len(things)),
        sum(not own_tags(thing) for thing in things),
        {key: count for key, count in missing.items() if count},
        sum(bool(one.wrong) for one in gaps),
    )


def percent(part: int, whole: int) -> float:
    """Never 100 while something is missing."""
    return 100.0 if part == whole else min(round(100 * part / whole, 1), 99.9)


def summary(things: Sequence[Tagged], gaps: int) -> str:
    """`82.1 % of 340 things have every required tag, 12 have none at all`."""
    whole = len(things)
    untagged = sum(not own_tags(thing) for thing in things)
    said = f"{percent(whole - gaps, whole):g} % of {whole:,} things have every required tag"
    return f"{said}, {untagged:,} never had or no longer have any" if untagged else said
