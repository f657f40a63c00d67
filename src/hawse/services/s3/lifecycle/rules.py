"""The rules of a configuration with types: what the checks, the tables and the simulation read.

What is wrong with a member is noted and left out, so that one mistake does not hide the next.
Nothing here judges: what S3 would refuse or a person would regret is in `checks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from hawse.services.s3.lifecycle.classes import ALL_128K
from hawse.services.s3.lifecycle.document import (
    MINIMUM,
    Configuration,
    moment_of,
    plain,
    rules_in,
)


class Wrong(NamedTuple):
    """A member that is not what AWS's model has there: a path within the rule, and why."""

    path: str
    why: str


class Due(NamedTuple):
    """When a rule acts: days after something, or at a date. `newer` versions are kept at least."""

    days: int | None = None
    date: datetime | None = None
    newer: int = 0
    storage: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule; `place` is its number in the configuration, from 0."""

    place: int
    id: str = ""
    enabled: bool = False
    prefix: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    larger: int | None = None
    smaller: int | None = None
    expiration: Due | None = None
    markers: bool = False
    transitions: tuple[Due, ...] = ()
    noncurrent_expiration: Due | None = None
    noncurrent_transitions: tuple[Due, ...] = ()
    abort_days: int | None = None
    base_prefix: bool = False
    filtered: bool = False
    wrong: tuple[Wrong, ...] = field(default=(), compare=False)

    @property
    def sized(self) -> bool:
        """Whether its filter says a size."""
        return self.larger is not None or self.smaller is not None

    @property
    def acts(self) -> bool:
        """Whether it has any action at all."""
        return bool(
            self.expiration
            or self.markers
            or self.transitions
            or self.noncurrent_expiration
            or self.noncurrent_transitions
            or self.abort_days is not None
        )


class Rules(NamedTuple):
    """All rules, and which objects S3 leaves where they are for being small."""

    rules: tuple[Rule, ...]
    minimum: str = ALL_128K


def parsed(configuration: Configuration | None) -> Rules:
    """The rules of a configuration."""
    found = plain(configuration or {})
    rules = tuple(_rule(place, data) for place, data in enumerate(rules_in(found)))
    return Rules(rules, str(found.get(MINIMUM) or ALL_128K))


class _Reader:
    """Takes members out of a rule, and notes what is not as it should be."""

    def __init__(self) -> None:
        self.wrong: list[Wrong] = []

    def take(self, data: Mapping[str, Any], path: str, **kinds: type) -> dict[str, Any]:
        """The members that are of these kinds."""
        found = {}
        for name, value in data.items():
            kind = kinds.get(name)
            at = f"{path}.{name}" if path else str(name)
            if kind is None:
                self.wrong.append(Wrong(at, f"unknown{_meant(str(name), kinds)}"))
            elif isinstance(value, bool) is not (kind is bool) or not isinstance(value, kind):
                if value is not None:
                    self.wrong.append(Wrong(at, _KINDS[kind]))
            else:
                found[name] = value
        return found

    def due(self, data: Mapping[str, Any], path: str, days: str, **kinds: type) -> Due:
        """One action."""
        given = self.take(data, path, **{days: int}, **kinds)
        at = moment_of(given["Date"]) if "Date" in given else None
        if "Date" in given and at is None:
            self.wrong.append(Wrong(f"{path}.Date", "not a date"))
        newer = given.get("NewerNoncurrentVersions") or 0
        return Due(given.get(days), at, newer, given.get("StorageClass", ""))

    def dues(self, items: Any, path: str, days: str, **kinds: type) -> Iterator[Due]:
        """Several actions."""
        for number, item in enumerate(items or ()):
            if isinstance(item, Mapping):
                yield self.due(item, f"{path}[{number}]", days, **kinds)
            else:
                self.wrong.append(Wrong(f"{path}[{number}]", _KINDS[Mapping]))


_KINDS: Mapping[type, str] = {
    int: "not a whole number",
    str: "not a text",
    bool: "neither true nor false",
    Mapping: "not an object with members",
    list: "not a list",
}


def _meant(name: str, kinds: Mapping[str, type]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, kinds, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _rule(place: int, data: Any) -> Rule:
    reader = _Reader()
    if not isinstance(data, Mapping):
        return Rule(place=place, wrong=(Wrong("", _KINDS[Mapping]),))
    given = reader.take(
        data,
        "",
        ID=str,
        Status=str,
        Prefix=str,
        Filter=Mapping,
        Expiration=Mapping,
        Transitions=list,
        NoncurrentVersionExpiration=Mapping,
        NoncurrentVersionTransitions=list,
        AbortIncompleteMultipartUpload=Mapping,
    )
    found = {**_filter(reader, given), **_actions(reader, given)}
    status = given.get("Status")
    if status not in ("Enabled", "Disabled"):
        reader.wrong.append(Wrong("Status", "neither Enabled nor Disabled"))
    return Rule(
        place=place,
        id=given.get("ID", ""),
        enabled=status == "Enabled",
        base_prefix="Prefix" in given,
        filtered="Filter" in given,
        wrong=tuple(reader.wrong),
        **found,
    )


def _filter(reader: _Reader, given: Mapping[str, Any]) -> dict[str, Any]:
    sizes = {"ObjectSizeGreaterThan": int, "ObjectSizeLessThan": int}
    told = reader.take(
        given.get("Filter", {}), "Filter", Prefix=str, Tag=Mapping, And=Mapping, **sizes
    )
    if len(told) > 1:
        reader.wrong.append(Wrong("Filter", "several conditions stand within And"))
    tags = [told["Tag"]] if "Tag" in told else []
    if "And" in told:
        told = reader.take(told["And"], "Filter.And", Prefix=str, Tags=list, **sizes)
        tags = told.get("Tags", [])
    pairs = []
    for tag in tags:
        known = reader.take(tag if isinstance(tag, Mapping) else {}, "Filter", Key=str, Value=str)
        if len(known) == 2:
            pairs.append((known["Key"], known["Value"]))
        else:
            reader.wrong.append(Wrong("Filter", "a tag has a Key and a Value"))
    return {
        "prefix": told.get("Prefix", given.get("Prefix", "")),
        "tags": tuple(pairs),
        "larger": told.get("ObjectSizeGreaterThan"),
        "smaller": told.get("ObjectSizeLessThan"),
    }


def _actions(reader: _Reader, given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    newer = {"NewerNoncurrentVersions": int}
    if "Expiration" in given:
        told = dict(given["Expiration"])
        marker = reader.take(
            {"ExpiredObjectDeleteMarker": told.pop("ExpiredObjectDeleteMarker", None)},
            "Expiration",
            ExpiredObjectDeleteMarker=bool,
        )
        found["markers"] = bool(marker.get("ExpiredObjectDeleteMarker"))
        if told:
            found["expiration"] = reader.due(told, "Expiration", "Days", Date=str)
    if "NoncurrentVersionExpiration" in given:
        path = "NoncurrentVersionExpiration"
        found["noncurrent_expiration"] = reader.due(given[path], path, "NoncurrentDays", **newer)
    moves = given.get("Transitions")
    found["transitions"] = tuple(
        reader.dues(moves, "Transitions", "Days", Date=str, StorageClass=str)
    )
    moves, path = given.get("NoncurrentVersionTransitions"), "NoncurrentVersionTransitions"
    found["noncurrent_transitions"] = tuple(
        reader.dues(moves, path, "NoncurrentDays", StorageClass=str, **newer)
    )
    if "AbortIncompleteMultipartUpload" in given:
        path = "AbortIncompleteMultipartUpload"
        told = reader.take(given[path], path, DaysAfterInitiation=int)
        found["abort_days"] = told.get("DaysAfterInitiation", -1)
    return found
