"""What a command's JSON output looks like, as JSON Schema: a promise to those who write programs.

Made from the type hints of the row, so that it cannot differ from what is written.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence, Set
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Literal

from hawse.output.fields import fields_of, options
from hawse.output.values import raw
from hawse.rows import Row

Schema = dict[str, object]

_TYPES: dict[type, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    types.NoneType: {"type": "null"},
}


def schema_of(row: type[Row], where: tuple[str, ...]) -> Schema:
    """JSON Schema 2020-12 of the array that `-o json` writes, without --columns and --query."""
    hints = typing.get_type_hints(row)
    properties: Schema = {}
    for field in fields_of(row, where):
        found = _of(hints.get(field.name, str))
        properties[field.name] = {**found, "description": field.doc} if field.doc else found
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": row.__name__,
        "type": "array",
        "items": {"type": "object", "properties": properties, "required": list(properties)},
    }


def _of(hint: object) -> Schema:
    members = options(hint)
    if len(members) > 1:
        return _union([_of(member) for member in members])
    base, inner = typing.get_origin(hint) or hint, typing.get_args(hint)
    if base is Literal:
        return {"enum": [raw(value) for value in inner]}
    if not isinstance(base, type):
        return {}  # Any: every value
    if base in _TYPES:
        return dict(_TYPES[base])
    if issubclass(base, Enum):
        return {"enum": [raw(member.value) for member in base]}
    if issubclass(base, Mapping):
        return {"type": "object", "additionalProperties": _of(inner[1]) if inner else {}}
    if issubclass(base, (Sequence, Set)):
        return {"type": "array", "items": _of(inner[0]) if inner else {}}
    return _nested(base) if is_dataclass(base) else {}


def _nested(base: type) -> Schema:
    properties = {name: _of(hint) for name, hint in typing.get_type_hints(base).items()}
    return {"type": "object", "properties": properties, "required": list(properties)}


def _union(members: list[Schema]) -> Schema:
    """`string` or null reads better as one list of types than as a choice of schemas."""
    known = [member for member in members if member.get("type") != "null"]
    if len(known) == 1 and len(members) == 2:
        one = known[0]
        if "enum" in one and isinstance(one["enum"], list):
            return {**one, "enum": [*one["enum"], None]}
        if "type" in one:
            return {**one, "type": [one["type"], "null"]}
    return {"anyOf": members}
