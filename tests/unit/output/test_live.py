"""A tree of things at work as lines, whatever room there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from hawse.output.cells import width
from hawse.output.live import PLAIN, Look, about, lines_of, spent

BEGAN = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
NOW = BEGAN + timedelta(seconds=252)


@dataclass(frozen=True)
class Thing:
    name: str
    state: str = "running"
    type: str = "AWS::SQS::Queue"
    status: str = ""
    began: datetime = BEGAN
    ended: datetime | None = None
    note: str = ""
    usual: float | None = None
    done: int | None = None
    total: int | None = None
    first_failure: bool = False
    children: Sequence[Thing] = ()


def test_what_is_done_is_folded_and_what_failed_first_is_marked() -> None:
    nested = Thing("Api", done=7, total=15, children=[Thing("Fn", began=NOW)])
    done = [Thing(name, "done") for name in ("Vpc", "Subnets", "Role", "Logs")]
    failed = Thing("Cache", "failed", note="Subnet group not found", first_failure=True)
    root = Thing(
        "shop",
        status="UPDATE_IN_PROGRESS",
        done=23,
        total=41,
        children=[*done, Thing("Db", usual=360, note="stabilising"), nested, failed],
    )

    lines = lines_of([root], Look(100, 24, NOW, PLAIN), (180, 360))

    assert lines == [
        "shop  UPDATE_IN_PROGRESS  4m12s  23/41  ~3m left (p90 6m)",
        "|- + Vpc, Subnets, Role... (4 done)",
        "|- | Db  AWS::SQS::Queue  4m12s  usually 6m  stabilising",
        "|- | Api (nested)  7/15  4m12s",
        "|  `- | Fn  AWS::SQS::Queue  0m00s",
        '`- x Cache  AWS::SQS::Queue  "Subnet group not found" <- first failure',
    ]


def test_without_room_what_failed_stays_and_the_rest_is_counted() -> None:
    running = [Thing(f"Queue{number}") for number in range(50)]
    root = Thing("shop", children=[*running, Thing("Db", "failed", first_failure=True)])

    lines = lines_of([root], Look(80, 6, NOW, PLAIN))

    assert len(lines) == 5
    assert "Db" in lines[-2]
    assert lines[-1] == "... 48 more"


def test_a_name_cannot_move_the_cursor() -> None:
    root = Thing("shop", children=[Thing("Db\x1b[2J", "failed", note="a\nb")])

    lines = lines_of([root], Look(80, 24, NOW))

    assert all("\x1b" not in line and "\n" not in line for line in lines)


things = st.recursive(
    st.builds(
        Thing,
        name=st.text(max_size=30),
        state=st.sampled_from(["running", "done", "failed", "stopped", "undone", "waiting"]),
        note=st.text(max_size=200),
    ),
    lambda inner: st.builds(
        Thing, name=st.text(max_size=30), done=st.just(1), children=st.lists(inner, max_size=8)
    ),
    max_leaves=40,
)


@given(things, st.integers(20, 200), st.integers(2, 60))
def test_it_always_fits_the_terminal(root: Thing, columns: int, rows: int) -> None:
    lines = lines_of([root], Look(columns, rows, NOW))

    assert 0 < len(lines) < max(rows, 2)
    assert all(width(line) < columns for line in lines)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0m00s"), (12.9, "0m12s"), (252, "4m12s"), (3720, "1h02m")]
)
def test_how_long_it_took(seconds: float, told: str) -> None:
    assert spent(seconds) == told


@pytest.mark.parametrize(
    ("seconds", "told"), [(1, "5s"), (42, "40s"), (180, "3m"), (3600, "60m"), (9000, "2.5h")]
)
def test_an_estimate_is_no_finer_than_it_is(seconds: float, told: str) -> None:
    assert about(seconds) == told
