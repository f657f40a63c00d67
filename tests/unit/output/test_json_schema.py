"""The schema says what the JSON is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

from hawse.output import schema
from hawse.output.results import Change
from hawse.rows import Row, column
from tests.unit.output.samples import Machine, shown, WEB


class State(Enum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Port:
    number: int
    name: str | None


@dataclass(frozen=True)
class Everything(Row):
    """One field of each type that a row may have."""

    id: str
    count: int
    price: Decimal | None
    ratio: float
    on: bool
    at: datetime | None
    day: date
    state: State
    mode: Literal["a", "b"] | None
    names: tuple[str, ...]
    tags: Mapping[str, int]
    ports: tuple[Port, ...]
    either: int | str
    extra: Any = column(doc="Whatever AWS says.")


def properties(row: type[Row], where: tuple[str, ...] = ()) -> dict[str, Any]:
    items: Any = schema(row, where)["items"]
    found: dict[str, Any] = items["properties"]
    return found


def test_each_type_has_its_schema() -> None:
    assert properties(Everything) == {
        "id": {"type": "string"},
        "count": {"type": "integer"},
        "price": {"type": ["number", "null"]},
        "ratio": {"type": "number"},
        "on": {"type": "boolean"},
        "at": {"type": ["string", "null"], "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "state": {"enum": ["up", "down"]},
        "mode": {"enum": ["a", "b", None]},
        "names": {"type": "array", "items": {"type": "string"}},
        "tags": {"type": "object", "additionalProperties": {"type": "integer"}},
        "ports": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "number": {"type": "integer"},
                    "name": {"type": ["string", "null"]},
                },
                "required": ["number", "name"],
            },
        },
        "either": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "extra": {"description": "Whatever AWS says."},
    }


def test_it_is_an_array_of_objects_with_every_key() -> None:
    found = schema(Machine, ())

    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert (found["title"], found["type"]) == ("Machine", "array")
    assert list(properties(Machine)) == found["items"]["required"]  # type: ignore[index]


def test_where_columns_are_in_it_with_what_they_mean() -> None:
    found = properties(Machine, ("account", "region"))

    assert list(found)[:3] == ["account", "region", "id"]
    assert found["account"] == {"type": "string", "description": "The account's 12-digit id."}


def test_the_keys_are_those_of_the_json() -> None:
    (row,) = json.loads(shown([WEB], format="json"))

    assert list(row) == list(properties(Machine))


def test_a_change_documents_its_outcomes() -> None:
    assert "would succeed" in properties(Change)["outcome"]["description"]
