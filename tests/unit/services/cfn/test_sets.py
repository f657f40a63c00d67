"""Stack sets: places as AWS takes them, and reasons told once."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.services.cfn.sets.preferences import Preferences
from hawse.services.cfn.sets.reading import products
from hawse.services.cfn.sets.results import Place, Result, failures, grouped

PLACES = st.sets(st.tuples(st.sampled_from("ABCDE"), st.sampled_from(["eu", "us", "ap"])))


@given(PLACES)
def test_products_are_exactly_the_places(places: set[tuple[str, str]]) -> None:
    made = [(one, r) for names, regions in products(places) for one in names for r in regions]

    assert sorted(made) == sorted(places)


def result(account: str, status: str, reason: str = "", region: str = "eu-west-1") -> Result:
    return Result(Place(account, region), status, reason)


def test_a_reason_is_told_in_its_own_words_while_it_is_the_same() -> None:
    same = [
        result("111111111111", "FAILED", "no role"),
        result("222222222222", "FAILED", "no role"),
    ]

    assert [group.reason for group in grouped(same)] == ["no role"]


def test_what_went_wrong_comes_first_and_most_often_first() -> None:
    results = [
        result("111111111111", "SUCCEEDED"),
        result("222222222222", "FAILED", "a"),
        result("333333333333", "FAILED", "b"),
        result("444444444444", "FAILED", "b"),
    ]

    told = [(group.status, group.reason) for group in grouped(results)]

    assert told == [("FAILED", "b"), ("FAILED", "a"), ("SUCCEEDED", "")]
    assert failures(results).startswith("3 of 4 failed: 2 × b (333333333333, 444444444444), 1 × a")


def test_nothing_is_said_of_failures_where_there_are_none() -> None:
    assert failures([result("111111111111", "SUCCEEDED")]) == ""


def typed(**more: object) -> dict[str, object]:
    return {
        "max_concurrent": "25%",
        "failure_tolerance": "0",
        "concurrency_mode": None,
        "region_concurrency": "sequential",
        "region_order": (),
        **more,
    }


def test_strict_holds_the_pace_at_the_tolerance_and_says_so() -> None:
    made = Preferences.of(typed(concurrency_mode="strict", failure_tolerance="10%"))

    assert made.params["ConcurrencyMode"] == "STRICT_FAILURE_TOLERANCE"
    assert made.params["FailureTolerancePercentage"] == 10
    assert made.sentence.endswith("never more at a time than failures are tolerated, and one")


@pytest.mark.parametrize("text", ["-1", "a", "", "1.5", "%", "101%", "٣"])
def test_an_amount_is_a_number_or_a_share(text: str) -> None:
    with pytest.raises(UsageError):
        Preferences.of(typed(failure_tolerance=text))
