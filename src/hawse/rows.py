"""What a result is: a row, a frozen dataclass whose field order is its column order.

A leaf: data types only. How a field looks in a table is metadata of the field, read by
`output` alone; JSON has every field under its own name with its raw value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar, dataclass_transform

from hawse.records import compared

Show = Literal[
    "text",
    "age",
    "time",
    "bytes",
    "usd",
    "bool",
    "list",
    "tags",
    "path",
    "whole",
    "share",
    "percent",
    "amount",
    "signed",
    "bar",
    "mark",
    "spark",
    "below",
    "arn",
    "json",
]
"""How a table shows a value: `age` a datetime as "3d", `bytes` an int as "1.2 GiB", `usd` a
Decimal or float as "$70.08", `tags` a mapping as "env=prod team=web", `path` a text whose end tells
more than its beginning, `whole` one that is of no use when it is cut, `share` a percentage with a
bar, `percent` one without it, `amount` money in a currency that stands elsewhere, `signed` the
change of it, `bar` a percentage as nothing but a bar, `mark` a tilde where it is true, `spark` the
numbers of a mapping as a line of small columns, `below` a sentence that stands on lines of its own,
below the row, `arn` an ARN of IAM as "user/ana" and that of a stack as "stack/web", `json` raw
JSON, which a sheet lays out over several lines."""


class Row:
    """Marks a dataclass as a result; without it any dataclass (a Step, say) would do."""

    __slots__ = ()
    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


class Sheet(Row):
    """A row with more fields than a line can show: a table gives each field a line of its own."""

    __slots__ = ()


class Part:
    """Marks a dataclass as a value within a row: an object in JSON, its `str` for people."""

    __slots__ = ()


R = TypeVar("R", bound=Row)


class Batch(Row, Generic[R]):
    """Many rows of R as plain tuples in the order of its fields, for lists of millions.

    An object for each would cost more than all the rest. A time may be the text in ISO 8601 that
    AWS sent, in UTC with Z. A command gives batches alone, or rows alone.
    """

    __slots__ = ("records",)

    def __init__(self, records: Sequence[tuple[object, ...]]) -> None:
        self.records = records


def noun(row: type[Row]) -> str:
    """What people call such a thing: `SecurityGroup` is a "security group"."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in row.__name__)
    return words.strip()


def column(
    *,
    title: str = "",
    show: Show = "text",
    colour: Mapping[str, str] | None = None,
    spread: bool = False,
    wide: bool = False,
    unsure: str = "",
    quiet: bool = False,
    folds: bool = False,
    sections: bool = False,
    default: Any = MISSING,
    doc: str = "",
) -> Any:
    """A dataclass field with the way it is shown.

    `title` replaces the heading made from the field's name. `colour` maps a value to a colour
    name. `spread` marks a mapping that table and csv show as one column per key. `wide` leaves
    the column out of the default table (it is in every other format and with `--columns`).
    A row with the value `unsure` here says what is not known, and is nothing that was found.
    A sheet leaves out a `quiet` field that has nothing to say.
    A table only counts the rows that have a value in a column that `folds`, unless it is shown.
    A table falls into one for each value of a column of `sections`.
    `doc` describes the field in `--schema` and in the reference.
    """
    metadata = {
        "title": title,
        "show": show,
        "colour": dict(colour or {}),
        "spread": spread,
        "wide": wide,
        "unsure": unsure,
        "quiet": quiet,
        "folds": folds,
        "sections": sections,
        "doc": doc,
    }
    return field(default=default, metadata=metadata)  # pylint: disable=invalid-field-call


@dataclass_transform(frozen_default=True, field_specifiers=(column,))
def quick_row(row: type[R]) -> type[R]:
    """A dataclass for rows of which there are thousands: frozen for mypy and not for Python, with
    which making one takes three times as long."""
    return compared(dataclass(repr=False, eq=False)(row))
