"""A sync that is split does all that a whole one does, each of it once."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
from hypothesis import given, strategies as st

from hawse.errors import Refused, UsageError
from hawse.transfer.actions import Beside, Copy, Delete, Left, Same
from hawse.transfer.comparing import Comparison, Direction, Rules, Side
from hawse.transfer.guards import MaxDelete
from hawse.transfer.joining import joined
from hawse.transfer.sharding import Names, Shard, Share, parse_shard
from hawse.transfer.spooling import Spool
from hawse.transfer.sync_plan import Extent, SyncOptions, SyncPlan
from hawse.transfer.unseen import Unseen
from tests.unit.transfer.sides import HERE, applied, side, sides

Tree = Mapping[str, int]
Actions = list[Copy | Same | Left | Delete]

_NAMES = st.text(st.sampled_from("ab/é~\U0001f600"), min_size=1, max_size=5)
TREES = st.dictionaries(_NAMES, st.integers(0, 2), max_size=20)


def listed(tree: Tree) -> list[Side]:
    return [side(name, size) for name, size in sorted(tree.items())]


class Part:
    """What one shard makes of two trees; the whole, without a shard."""

    def __init__(
        self,
        source: list[Side],
        there: list[Side],
        shard: Shard | None = None,
        extent: Extent | None = None,
    ) -> None:
        extent = extent or Extent(keeps=lambda name: not name.startswith("b/"))
        self.plan = SyncPlan(
            Comparison(Rules(Direction.COPY)),
            Spool(io.BytesIO()),
            SyncOptions(delete=True),
            extent,
        )
        self.share = Share(shard or Shard(0, 1), self.plan.totals.beside)
        pairs = joined(source, there)
        taken = pairs if shard is None else self.share.taken(pairs, extent)
        self.done: Actions = list(self.plan.actions(taken))

    def deletes(self, limit: MaxDelete | None = None) -> list[Delete]:
        return list(
            self.plan.deletes(
                failures=0, limit=limit, confirmed=limit is None, root_then=HERE, root_now=HERE
            )
        )


def parts_of(source: list[Side], there: list[Side], count: int) -> list[Part]:
    return [Part(source, there, Shard(index, count)) for index in range(count)]


# --- The split -----------------------------------------------------------------------------------


@given(TREES, TREES, st.integers(1, 7))
def test_the_shards_do_what_a_whole_sync_does_each_of_it_once(
    source: Tree, there: Tree, count: int
) -> None:
    left, right = listed(source), listed(there)
    whole = Part(left, right)
    parts = parts_of(left, right, count)

    done = [action for part in parts for action in part.done]
    assert sorted(map(repr, done)) == sorted(map(repr, whole.done))
    try:
        expected = whole.deletes()
    except Refused as refused:  # and so does every shard that would delete
        for part in parts:
            if part.plan.totals.deletes:
                with pytest.raises(Refused, match=refused.why.split(";")[0]):
                    part.deletes()
        return
    deleted = [delete for part in parts for delete in part.deletes()]
    assert sorted(map(repr, deleted)) == sorted(map(repr, expected))
    assert applied([*done, *deleted], left, right) == applied([*whole.done, *expected], left, right)


@given(TREES, TREES, st.integers(1, 7), st.randoms())
def test_shards_one_after_the_other_lead_where_a_whole_sync_leads(
    source: Tree, there: Tree, count: int, chance: object
) -> None:
    left, now = listed(source), listed(there)
    whole = Part(left, now)
    order = list(range(count))
    chance.shuffle(order)  # type: ignore[attr-defined]
    try:
        expected = applied([*whole.done, *whole.deletes()], left, now)
    except Refused:
        return
    for index in order:
        part = Part(left, now, Shard(index, count))
        after = applied([*part.done, *part.deletes()], left, now)
        now = [after[name] for name in sorted(after)]

    assert {one.name: one.size for one in now} == {name: one.size for name, one in expected.items()}


@given(TREES, TREES, st.integers(1, 7))
def test_what_the_shards_took_adds_up_to_what_each_of_them_saw(
    source: Tree, there: Tree, count: int
) -> None:
    parts = parts_of(listed(source), listed(there), count)

    wholes = {part.share.whole for part in parts}
    assert wholes == {sum((part.share.own for part in parts), Names())}


def test_a_shard_that_is_missing_is_seen_in_the_sum() -> None:
    parts = parts_of(sides("a", "c", "d", "e"), [], 2)

    assert parts[0].share.own != parts[0].share.whole != parts[1].share.own


@pytest.mark.parametrize(
    "name, index",
    [
        ("", 792),
        ("a", 862),
        ("a/b", 260),
        ("logs/2026/01/app.log", 671),
        ("\u00e9", 555),
        ("\U0001f600", 471),
    ],
)
def test_a_name_belongs_to_the_same_shard_for_ever(name: str, index: int) -> None:
    """Two versions of hawse may share a run: these numbers never change."""
    assert Shard(index, 1000).has(name)


def test_names_with_one_prefix_are_spread_evenly() -> None:
    names = [f"2026/01/{number:05}.gz" for number in range(8000)]

    for index in range(4):
        assert 1800 < sum(Shard(index, 4).has(name) for name in names) < 2200


# --- Guards are about the whole ------------------------------------------------------------------


def test_a_shard_without_a_name_at_the_source_deletes_if_the_source_has_others() -> None:
    gone = next(f"gone{number}" for number in range(100) if Shard(1, 2).has(f"gone{number}"))
    kept = next(f"kept{number}" for number in range(100) if Shard(0, 2).has(f"kept{number}"))

    part = Part(sides(kept), sides(kept, gone), Shard(1, 2))

    assert [each.name for each in part.deletes()] == [gone]


def test_an_empty_source_deletes_nothing_in_any_shard() -> None:
    for part in parts_of([], sides(*(f"n{number}" for number in range(8))), 2):
        with pytest.raises(Refused, match="no names that the filters keep"):
            part.deletes()


def test_a_limit_of_deletes_is_one_of_the_whole_sync() -> None:
    there = sides("kept", *(f"n{number}" for number in range(20)))
    parts = parts_of(sides("kept"), there, 4)

    for part in parts:
        assert part.plan.totals.deletes < 15
        with pytest.raises(Refused, match="20 of the 21 names"):
            part.deletes(MaxDelete(count=15))
    assert sum(len(part.deletes(MaxDelete(count=20))) for part in parts) == 20


def test_what_could_not_be_seen_is_deleted_by_no_shard() -> None:
    unseen = Unseen()
    unseen.add("dark")
    extent = Extent(source_unseen=unseen)
    there = sides("dark/a", "dark/b", "dark/c", "kept")

    for index in range(2):
        part = Part(sides("kept"), there, Shard(index, 2), extent)
        assert part.deletes() == []
        assert part.plan.totals.beside.extra == 0


def test_a_name_that_a_filter_excludes_counts_nowhere() -> None:
    beside = Beside()
    share = Share(Shard(0, 2), beside)
    extent = Extent(keeps=lambda _name: False)

    assert len(list(share.taken(joined(sides("a", "b", "c"), []), extent))) < 3
    assert (share.whole, beside.source) == (Names(), 0)


# --- What was typed ------------------------------------------------------------------------------

BATCH = {"AWS_BATCH_JOB_ARRAY_INDEX": "2", "AWS_BATCH_JOB_ARRAY_SIZE": "8"}
KUBERNETES = {"JOB_COMPLETION_INDEX": "0"}


@pytest.mark.parametrize(
    "text, env, shard",
    [
        ("1/4", {}, Shard(0, 4)),
        ("4/4", BATCH, Shard(3, 4)),
        ("1/1", {}, Shard(0, 1)),
        ("auto", BATCH, Shard(2, 8)),
        ("auto/8", BATCH, Shard(2, 8)),
        ("auto/3", KUBERNETES, Shard(0, 3)),
        ("auto", {**BATCH, "JOB_COMPLETION_INDEX": "2"}, Shard(2, 8)),
    ],
)
def test_a_shard_is_typed_or_told_by_the_environment(
    text: str, env: dict[str, str], shard: Shard
) -> None:
    assert parse_shard(text, env) == shard


@pytest.mark.parametrize(
    "text, env, why",
    [
        ("0/4", {}, "there is no such shard"),
        ("5/4", {}, "there is no such shard"),
        ("1/0", {}, "there is no such shard"),
        ("4", BATCH, "neither I/N nor auto"),
        ("", BATCH, "neither I/N nor auto"),
        ("-1/4", {}, "neither I/N nor auto"),
        ("¹/4", {}, "neither I/N nor auto"),
        ("1/10001", {}, "not between 1 and 10,000"),
        ("auto", {}, "this is no job with an index"),
        ("auto", KUBERNETES, "AWS_BATCH_JOB_ARRAY_SIZE is not set"),
        ("auto/4", BATCH, "AWS_BATCH_JOB_ARRAY_SIZE is 8"),
        ("auto/2", {"JOB_COMPLETION_INDEX": "2"}, "index is 2, and there are 2 shards"),
        ("auto/2", {"JOB_COMPLETION_INDEX": "x"}, "which is no number"),
        ("auto", {**BATCH, **KUBERNETES}, "differ"),
        ("auto/0", KUBERNETES, "not between"),
    ],
)
def test_what_tells_no_shard_is_refused(text: str, env: dict[str, str], why: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_shard(text, env)

    assert why in refused.value.why


def test_who_counts_from_0_is_told_how_to_count() -> None:
    with pytest.raises(UsageError) as refused:
        parse_shard("0/4", {})

    assert refused.value.hint == "shards are 1/4 to 4/4; --shard auto reads the index of a job"
