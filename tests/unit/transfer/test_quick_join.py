"""The quick join finds what the slow one finds, but for what is plainly unchanged."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from hawse.errors import CLIError
from hawse.transfer.actions import Same, Totals
from hawse.transfer.comparing import Comparison, Direction, Rules, Side
from hawse.transfer.joining import joined
from hawse.transfer.objects import Listed
from hawse.transfer.pages import Page
from hawse.transfer.quick_join import Pair, QuickJoin, span_of
from hawse.transfer.sides import object_sides
from hawse.transfer.spooling import Spool
from hawse.transfer.sync_plan import Extent, SyncOptions, SyncPlan
from hawse.transfer.walking import Local

PREFIX = "p/"
NAMES = st.sampled_from(["a", "a-b", "a/b", "a0", "b", "é", "z/z"])
SIZES = st.sampled_from([0, 1, 2])
SECONDS = st.sampled_from([-1, 0, 1, 100, 101, 102, 103, 200])


def page_of(rows: list[Listed]) -> Page:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return Page(*columns)  # type: ignore[arg-type]  # the columns of a page, in their order


def listed(name: str, size: int, second: int) -> Listed:
    moment = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return Listed(PREFIX + name, size, moment, "e")


def file(name: str, size: int, mtime_ns: int) -> Local:
    return Local(name, size, mtime_ns, 1, f"/{name}")


def side(local: Local) -> Side:
    return Side(local.name, local.size, local.mtime_ns / 1e9)


FILES = st.dictionaries(NAMES, st.tuples(SIZES, SECONDS, st.sampled_from([0, 1, 500_000_000])))
OBJECTS = st.dictionaries(NAMES, st.tuples(SIZES, SECONDS))


@given(
    FILES,
    OBJECTS,
    st.sampled_from([Direction.UPLOAD, Direction.DOWNLOAD]),
    st.sampled_from([0.0, 2.0]),
    st.sampled_from([0.0, 3.0]),
    st.booleans(),
    st.booleans(),
    st.integers(1, 3),
)
def test_a_plan_is_the_same_however_its_sides_are_joined(
    files: dict[str, tuple[int, int, int]],
    objects: dict[str, tuple[int, int]],
    direction: Direction,
    window: float,
    ahead: float,
    update: bool,
    filtered: bool,
    page: int,
) -> None:
    local = [file(name, s, t * 10**9 + n) for name, (s, t, n) in sorted(files.items())]
    rows = [listed(name, *told) for name, told in sorted(objects.items())]
    rules = Rules(direction, modify_window=window, update=update)
    keeps = (lambda name: not name.startswith("a/")) if filtered else (lambda _name: True)

    def planned(quick: bool) -> tuple[list[object], Totals, list[object]]:
        plan = SyncPlan(
            Comparison(rules, clock_ahead=lambda: ahead),
            Spool(io.BytesIO()),
            SyncOptions(delete=True),
            Extent(keeps),
        )
        if quick:
            span = span_of(rules, lambda: ahead)
            assert span is not None
            pages = [page_of(rows[at : at + page]) for at in range(0, len(rows), page)]
            join = QuickJoin(span, side, keeps if filtered else None, len(PREFIX))
            pairs: list[Pair] = list(join.pairs(local, pages, plan.totals))
        else:
            pairs = list(joined(map(side, local), object_sides(rows, len(PREFIX))))
        if direction is Direction.DOWNLOAD:
            pairs = [(other, one) for one, other in pairs]
        actions = [each for each in plan.actions(pairs) if not isinstance(each, Same)]
        return list(actions), plan.totals, list(plan._spool)  # pylint: disable=protected-access

    assert planned(True) == planned(False)


@pytest.mark.parametrize("rule", ["checksum", "size_only", "exact_times"])
def test_what_needs_more_than_times_is_not_joined_quickly(rule: str) -> None:
    assert span_of(Rules(Direction.UPLOAD, **{rule: True}), lambda: 0.0) is None


def test_files_that_are_out_of_order_are_refused() -> None:
    span = span_of(Rules(Direction.UPLOAD), lambda: 0.0)
    assert span is not None
    join = QuickJoin(span, side, None, 0)

    with pytest.raises(CLIError, match="came after"):
        list(join.pairs([file("b", 1, 1), file("a", 1, 1)], [], Totals()))
