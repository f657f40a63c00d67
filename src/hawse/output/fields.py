"""The columns that a row type has: its fields with the way each is shown.

Read from the dataclass's metadata, which is cheap; type hints are resolved only where a filter,
a dotted name or a schema needs them.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from dataclasses import field, fields
from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Any, Literal

from hawse.records import dataclass
from hawse.output.values import is_decimal
from hawse.rows import Row

WHERE = {"account": "The account's 12-digit id.", "region": "The region's code."}
"""The columns that say where a row is from, in their order, with what they mean."""

Kind = Literal["text", "number", "bool", "time", "list", "map", "other"]


@dataclass(frozen=True)
class Field:
    """One column: `name` is its JSON key, the rest is how a table shows it."""

    name: str
    title: str
    show: str = "text"
    colour: Mapping[str, str] = field(default_factory=dict)
    spread: bool = False
    wide: bool = False
    unsure: str = ""
    quiet: bool = False
    folds: bool = False
    sections: bool = False
    doc: str = ""


def fields_of(row: type[Row], where: tuple[str, ...] = ()) -> tuple[Field, ...]:
    """The where columns that the row does not have itself, then the row's own fields."""
    own = _own(row)
    names = {one.name for one in own}
    return (*(where_field(name) for name in where if name not in names), *own)


def where_field(name: str) -> Field:
    """The column `account` or `region`."""
    return Field(name, name.upper(), doc=WHERE[name])


def _own(row: type[Row]) -> tuple[Field, ...]:
    found = []
    for one in fields(row):
        known = {key: one.metadata[key] for key in _SHOWN if key in one.metadata}
        known["title"] = known.get("title") or one.name.replace("_", " ").upper()
        found.append(Field(one.name, **known))
    return tuple(found)


_SHOWN = (
    "title",
    "show",
    "colour",
    "spread",
    "wide",
    "unsure",
    "quiet",
    "folds",
    "sections",
    "doc",
)


def kinds_of(row: type[Row]) -> Mapping[str, Kind]:
    """What kind of value each field holds; where columns are text."""
    hints = typing.get_type_hints(row)
    return {**dict.fromkeys(WHERE, "text"), **{name: _kind(hint) for name, hint in hints.items()}}


def options(hint: Any) -> tuple[Any, ...]:
    """The members of a union, or the hint alone."""
    if typing.get_origin(hint) in (typing.Union, UnionType):
        return typing.get_args(hint)
    return (hint,)


def _kind(hint: Any) -> Kind:
    known = [one for one in options(hint) if one is not type(None)]
    if len(known) != 1:
        return "other"
    base = typing.get_origin(known[0]) or known[0]
    if base is Literal:
        return "text"
    if not isinstance(base, type):
        return "other"
    for kind, types in _KINDS.items():
        if issubclass(base, types):
            return kind
    return "number" if is_decimal(base) else "other"


_KINDS: dict[Kind, tuple[type, ...]] = {
    "text": (str, Enum),
    "bool": (bool,),  # before the numbers: a bool is an int
    "number": (int, float),
    "time": (datetime, date),
    "map": (Mapping,),
    "list": (Sequence, set, frozenset),
}
