"""The order of rows: `--sort key,-key2`, with numbers in names in their own order."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from datetime import date

from hawse.output.columns import Record, find
from hawse.output.fields import Field
from hawse.output.values import is_number, iso, missing, natural, text


def ordered(records: list[Record], sort: Sequence[str], fields: Sequence[Field]) -> list[Record]:
    """The records sorted by the keys of `--sort`, the first key first; missing values are last."""
    for name in reversed(sort):
        column = find(name.removeprefix("-"), fields, "--sort")
        told = [record for record in records if not missing(column.value(record))]
        untold = [record for record in records if missing(column.value(record))]
        told.sort(key=_key(column.value), reverse=name.startswith("-"))
        records = told + untold
    return records


def _key(value_of: Callable[[Record], object]) -> Callable[[Record], tuple[int, object]]:
    def key(record: Record) -> tuple[int, object]:
        value = value_of(record)
        if is_number(value):
            return 0, value
        if isinstance(value, date):
            return 1, iso(value)
        return 2, natural(text(sorted(value, key=text) if isinstance(value, Set) else value))

    return key
