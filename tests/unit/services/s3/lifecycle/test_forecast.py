"""What is saved and spent is what the same objects cost by hand; unknown prices stay unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, strategies as st

from hawse.services.s3.lifecycle.forecast import Forecast, LifecycleForecast, summary
from hawse.services.s3.lifecycle.paying import billed, total
from hawse.services.s3.lifecycle.rules import parsed
from hawse.services.s3.lifecycle.simulating import Days, Simulation, Thing
from tests.unit.services.s3.lifecycle.test_checks import USD, rule, to

GIB = 1024**3
ALL: Mapping[str, float] = {
    **USD,
    "s3-storage:INTELLIGENT_TIERING": 0.023,
    "s3-storage:ONEZONE_IA": 0.01,
    "s3-monitoring:INTELLIGENT_TIERING": 0.0000025,
    "s3-transition:INTELLIGENT_TIERING": 0.00001,
    "s3-transition:ONEZONE_IA": 0.00001,
}
MONTH = 730 / 24
"""Days of it."""


def forecast(rules: list[dict[str, Any]], *things: Thing, last: int) -> list[LifecycleForecast]:
    told = parsed({"Rules": rules})
    simulation, found = Simulation(told, Days(1, last)), Forecast(told, last)
    for outcome in simulation.all(things):
        found.add(outcome)
    return found.rows(ALL.get, simulation.unsure)


def test_an_expiration_saves_what_storage_costs_until_then() -> None:
    (row,) = forecast([rule(Expiration={"Days": 9})], Thing("k", 10 * GIB, 0), last=40)

    assert (row.objects, row.size, row.storage_class, row.to) == (1, 10 * GIB, "STANDARD", None)
    assert row.usd_saved == pytest.approx(10 * 0.023 * 30 / MONTH)
    assert row.usd_spent == 0 and row.usd_month == pytest.approx(0.23)


def test_a_transition_to_an_archive_pays_the_request_and_forty_kib_more() -> None:
    things = [Thing(f"k{number}", 10 * GIB, 0) for number in range(3)]
    (row,) = forecast([rule(Transitions=[to(9, "GLACIER")])], *things, last=40)

    overhead = 3 * (32 * 1024 * 0.0036 + 8 * 1024 * 0.023) / GIB
    assert row.usd_spent == pytest.approx(3 * 0.00003)
    assert row.usd_month == pytest.approx(30 * (0.023 - 0.0036) - overhead)
    assert row.usd_saved == pytest.approx((row.usd_month or 0) * 30 / MONTH)


def test_small_objects_are_paid_as_128_kib_where_a_filter_lets_them_go() -> None:
    rules = [rule(Transitions=[to(30, "STANDARD_IA")], Filter={"ObjectSizeGreaterThan": 0})]
    (row,) = forecast(rules, Thing("k", 1024, 0), last=31)

    assert row.usd_month == pytest.approx((1024 * 0.023 - 131_072 * 0.0125) / GIB)
    assert (row.usd_month or 0) < 0


def test_leaving_a_class_early_is_paid_to_the_end_of_its_days() -> None:
    rules = [rule(Transitions=[to(0, "DEEP_ARCHIVE")], Expiration={"Days": 100})]
    moved, gone = forecast(rules, Thing("k", GIB, 0), last=200)

    kept = (GIB + 32 * 1024) / GIB * 0.00099 + 8 * 1024 / GIB * 0.023
    assert moved.usd_spent == pytest.approx(0.00005)
    assert gone.usd_spent == pytest.approx(kept * (180 - 100) / MONTH)


def test_a_delete_marker_saves_nothing_and_uploads_have_no_known_size() -> None:
    told = parsed(
        {
            "Rules": [
                rule(
                    Expiration={"Days": 1},
                    AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1},
                )
            ]
        }
    )
    simulation, found = Simulation(told, Days(1, 9), "Enabled"), Forecast(told, 9)
    one = Thing("k", GIB, 0, version="1")
    for outcome in (*simulation.all([one]), (one, simulation.upload(one))):
        found.add(outcome)
    aborted, marked = found.rows(ALL.get, {})

    assert (marked.action, marked.usd_saved, marked.usd_month) == ("add delete marker", 0, 0)
    assert (aborted.action, aborted.size, aborted.usd_saved) == ("abort upload", None, None)


def test_an_unknown_price_makes_only_what_depends_on_it_unknown() -> None:
    told = parsed(
        {"Rules": [rule(Transitions=[to(30, "ONEZONE_IA")]), rule(ID="e", Expiration={"Days": 90})]}
    )
    simulation, found = Simulation(told, Days(1, 200)), Forecast(told, 200)
    for outcome in simulation.all([Thing("k", GIB, 0), Thing("l", GIB, 0, "STANDARD_IA")]):
        found.add(outcome)
    rows = found.rows(USD.get, {0: (1, 2)})

    known = {(row.action, row.storage_class): row.usd_saved is not None for row in rows}
    assert known[("transition", "STANDARD")] is False and known[("expire", "ONEZONE_IA")] is False
    assert rows[-1].action.startswith("unknown") and rows[-1].usd_saved is None
    assert summary(rows) == "what it saves and costs is not known in full"
    assert summary(rows[-1:]) == ""


moves = st.lists(
    st.builds(to, st.integers(0, 90), st.sampled_from([*ALL]).map(lambda n: n.split(":")[1])),
    max_size=3,
)
sizes = st.lists(st.sampled_from([0, 1, 131_071, 131_072, 10**6, GIB]), min_size=1, max_size=5)


@given(moves, st.none() | st.integers(1, 120), sizes)
def test_the_sums_are_those_of_each_object_by_itself(
    told: list[dict[str, Any]], end: int | None, bytes_: list[int]
) -> None:
    last = 150
    actions = {"Transitions": told, **({"Expiration": {"Days": end}} if end else {})}
    rules = [rule(Filter={"ObjectSizeGreaterThan": 0}, **actions)]
    things = [Thing(str(number), size, 0) for number, size in enumerate(bytes_)]
    rows = forecast(rules, *things, last=last)

    saved = 0.0
    for thing, acts in Simulation(parsed({"Rules": rules}), Days(1, last)).all(things):
        for act in acts:
            then = total(billed(act.after, thing.size), ALL.get) if act.after else 0.0
            now = total(billed(act.before, thing.size), ALL.get)
            assert now is not None and then is not None
            saved += (now - then) * (last - act.day) / MONTH
    assert sum(row.usd_saved or 0 for row in rows) == pytest.approx(saved, abs=1e-9)
