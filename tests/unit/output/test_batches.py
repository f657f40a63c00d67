"""Rows in bulk are written as the same rows one by one."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from hawse.output.rows_out import open_rows
from hawse.output.view import View
from hawse.rows import Batch, Row, column

KEYS = ("a", "b\x1bc", "::error::", "x##[y]", "", "ü")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True)
class Thing(Row):
    """A row with a time."""

    key: str
    size: int | None = column(show="bytes")
    modified: datetime | None = column(show="time")


def written(rows: list[Row], format: str, **more: object) -> str:
    settings = {"query": "", "columns": (), "filters": (), "sort": (), "limit": None, **more}
    view = View(format=format, colour=False, width=0, now=NOW, **settings)  # type: ignore[arg-type]
    out = io.StringIO()
    rows_out = open_rows(view, Thing, ("account",), out, lambda _: None)
    rows_out.add(rows, {"account": "1"})
    rows_out.close()
    return out.getvalue()


@pytest.mark.parametrize("format", ["lines", "json", "jsonl", "csv", "ids", "table", "yaml"])
@pytest.mark.parametrize(
    "more",
    [{}, {"filters": ("modified>1d",)}, {"sort": ("-size",)}, {"limit": 2}, {"columns": ("key",)}],
    ids=str,
)
def test_a_batch_is_written_as_its_rows(format: str, more: dict[str, object]) -> None:
    texts = ["2026-11-01T00:00:00Z", None, "2026-11-22T12:00:00Z"] * 2
    records = list(zip(KEYS, [1, None, 3, 4, 5, 6], texts, strict=True))
    rows = [Thing(k, s, datetime.fromisoformat(t) if t else None) for k, s, t in records]

    batch: list[Row] = [Batch(records[:4]), Batch(records[4:])]
    assert written(batch, format, **more) == written(list(rows), format, **more)
