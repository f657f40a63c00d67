"""Rows to text, and everything said to a person. Knows neither AWS nor the command line."""

from __future__ import annotations

from hawse.output.rows_out import RowsOut, check_view, open_rows
from hawse.output.view import FORMATS, View
from hawse.rows import Row


def schema(row: type[Row], where: tuple[str, ...]) -> dict[str, object]:
    """JSON Schema 2020-12 of the array that `-o json` writes for `row`."""
    from hawse.output.json_schema import schema_of

    return schema_of(row, where)


__all__ = ["FORMATS", "RowsOut", "View", "check_view", "open_rows", "schema"]
