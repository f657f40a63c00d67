"""Rows and views for the tests of the output."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hawse.output import RowsOut, View, open_rows
from hawse.rows import Row, column

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

VIEW = View(
    format="lines",
    query="",
    columns=(),
    filters=(),
    sort=(),
    limit=None,
    colour=False,
    width=0,
    now=NOW,
)


@dataclass(frozen=True)
class Machine(Row):
    """A row with one field of every kind."""

    id: str
    name: str | None = column(doc="The Name tag.", default=None)
    state: str = column(colour={"running": "green"}, default="running")
    launched: datetime | None = column(show="age", default=None)
    size: int | None = column(show="bytes", default=None)
    usd_month: float | None = column(show="usd", default=None)
    spot: bool = column(show="bool", default=False)
    groups: tuple[str, ...] = column(show="list", wide=True, default=())
    tags: Mapping[str, str] = column(show="tags", spread=True, wide=True, default=None)


@dataclass(frozen=True)
class Spending(Row):
    """A row whose columns only the rows know."""

    service: str
    days: Mapping[str, float] = column(show="usd", spread=True)


WEB = Machine(
    "i-1",
    "web-1",
    launched=NOW - timedelta(days=3),
    size=3 * 2**30,
    usd_month=70.08,
    groups=("sg-1", "sg-2"),
    tags={"env": "prod"},
)
DB = Machine("i-2", None, "stopped", spot=True, tags={"env": "dev", "team": "data"})


class Notes(list[str]):
    """What was told beside the data."""


def opened(
    row: type[Row], where: tuple[str, ...] = (), **asked: Any
) -> tuple[RowsOut, io.StringIO, Notes]:
    """A writer with what it writes to and what it notes."""
    out, notes = io.StringIO(), Notes()
    return open_rows(replace(VIEW, **asked), row, where, out, notes.append), out, notes


def shown(rows: Iterable[Row], **asked: Any) -> str:
    """The output of these rows of one target."""
    rows = list(rows)
    writer, out, _ = opened(type(rows[0]), **asked)
    writer.add(rows, {})
    writer.close()
    return out.getvalue()
