"""What S3 refuses is an error, with the place; what people regret is said once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from hawse.services.s3.lifecycle.checks import check
from hawse.services.s3.lifecycle.overlaps import overlapping, overlaps
from hawse.services.s3.lifecycle.paying import break_even
from hawse.services.s3.lifecycle.regrets import Known
from hawse.services.s3.lifecycle.rules import Rule, parsed

# us-east-1 in July 2026: dollars for a GB-month and for a request.
USD: Mapping[str, float] = {
    "s3-storage:STANDARD": 0.023,
    "s3-storage:STANDARD_IA": 0.0125,
    "s3-storage:GLACIER_IR": 0.004,
    "s3-storage:GLACIER": 0.0036,
    "s3-storage:DEEP_ARCHIVE": 0.00099,
    "s3-transition:STANDARD_IA": 0.00001,
    "s3-transition:GLACIER_IR": 0.00002,
    "s3-transition:GLACIER": 0.00003,
    "s3-transition:DEEP_ARCHIVE": 0.00005,
}


def rule(**members: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"ID": "r", "Status": "Enabled", "Filter": {}}
    return {name: value for name, value in {**told, **members}.items() if value is not ...}


def to(days: int, storage: str) -> dict[str, Any]:
    return {"Days": days, "StorageClass": storage}


def codes(*rules: Any, known: Known = Known(), **beside: Any) -> list[str]:
    return [one.code for one in check({"Rules": list(rules), **beside}, known)]


EXPIRE = {"Days": 30}


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"Expiration": {"Days": 0}}, "bad_days"),
        ({"Expiration": {"Days": -1}}, "bad_days"),
        ({"Expiration": {"Days": "30"}}, "malformed"),
        ({"Expiration": {"Days": True}}, "malformed"),
        ({"Expiration": {"Day": 3}}, "malformed"),
        ({"Expiration": {"Days": 3, "Date": "2027-01-01"}}, "days_or_date"),
        ({"Expiration": {"Date": "2027-01-01T10:00:00Z"}}, "not_midnight"),
        ({"Expiration": {"Date": "soon"}}, "malformed"),
        ({"Expiration": {"Days": 3, "ExpiredObjectDeleteMarker": True}}, "marker_with_days"),
        ({"Expiration": EXPIRE, "Status": "enabled"}, "malformed"),
        ({"Expiration": EXPIRE, "ID": "x" * 256}, "long_id"),
        ({"Expiration": EXPIRE, "Filter": ...}, "no_filter"),
        ({"Expiration": EXPIRE, "Prefix": ""}, "two_filters"),
        ({}, "no_action"),
        ({"Expiration": EXPIRE, "Filter": {"Prefix": "a", "ObjectSizeLessThan": 9}}, "malformed"),
        ({"Expiration": EXPIRE, "Filter": {"ObjectSizeLessThan": 0}}, "bad_size"),
        (
            {
                "Expiration": EXPIRE,
                "Filter": {"And": {"ObjectSizeGreaterThan": 9, "ObjectSizeLessThan": 9}},
            },
            "empty_size_range",
        ),
        (
            {
                "Expiration": EXPIRE,
                "Filter": {"And": {"Tags": [{"Key": "a", "Value": v} for v in "12"]}},
            },
            "same_tag",
        ),
        (
            {
                "Expiration": {"ExpiredObjectDeleteMarker": True},
                "Filter": {"ObjectSizeGreaterThan": 1},
            },
            "filter_too_narrow",
        ),
        (
            {
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                "Filter": {"Tag": {"Key": "a", "Value": "b"}},
            },
            "filter_too_narrow",
        ),
        ({"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 0}}, "bad_days"),
        ({"AbortIncompleteMultipartUpload": {}}, "bad_days"),
        ({"NoncurrentVersionExpiration": {"NewerNoncurrentVersions": 3}}, "bad_days"),
        ({"Transitions": [to(29, "STANDARD_IA")]}, "too_soon"),
        ({"Transitions": [to(0, "ONEZONE_IA")]}, "too_soon"),
        (
            {
                "NoncurrentVersionTransitions": [
                    {"NoncurrentDays": 29, "StorageClass": "STANDARD_IA"}
                ]
            },
            "too_soon",
        ),
        ({"Transitions": [to(30, "STANDARD")]}, "unknown_class"),
        ({"Transitions": [to(30, "STANDARD_IA"), to(59, "GLACIER")]}, "too_close"),
        ({"Transitions": [to(30, "GLACIER"), to(90, "STANDARD_IA")]}, "wrong_order"),
        ({"Transitions": [to(30, "GLACIER"), to(90, "GLACIER")]}, "same_class"),
        ({"Transitions": [to(30, "GLACIER")], "Expiration": {"Days": 30}}, "after_expiration"),
        (
            {"Transitions": [to(30, "GLACIER")], "Expiration": {"Date": "2027-01-01"}},
            "mixed_days_and_date",
        ),
    ],
)
def test_what_s3_refuses_in_a_rule(members: dict[str, Any], code: str) -> None:
    found = check({"Rules": [rule(**members)]})

    assert [one.code for one in found] == [code], found
    assert found[0].severity == "error" and found[0].path.startswith("$.Rules[0]")


@pytest.mark.parametrize(
    "members",
    [
        {"Transitions": [to(0, "GLACIER_IR")]},
        {"Transitions": [to(0, "INTELLIGENT_TIERING")]},
        {"Transitions": [to(30, "STANDARD_IA"), to(60, "GLACIER"), to(61, "DEEP_ARCHIVE")]},
        {"Expiration": {"Date": "2027-01-01T00:00:00Z"}},
        {"Expiration": {"Date": datetime(2027, 1, 1, tzinfo=UTC)}},
        {"Expiration": EXPIRE, "Filter": ..., "Prefix": "a"},
        {"NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 100}},
        {"Expiration": EXPIRE, "Filter": {"And": {"Prefix": "", "ObjectSizeGreaterThan": 5}}},
    ],
)
def test_what_s3_takes_is_no_error(members: dict[str, Any]) -> None:
    assert [one for one in check({"Rules": [rule(**members)]}) if one.blocks] == []


def test_what_s3_refuses_of_the_whole() -> None:
    one = rule(Expiration=EXPIRE)
    assert codes() == ["no_rules"]
    assert codes(one, one) == ["same_id"]
    many = [rule(ID=str(number), Expiration=EXPIRE) for number in range(1001)]
    assert codes(*many)[0] == "too_many_rules"
    assert "too_many_rules" not in codes(*many[:1000])
    assert codes(one, TransitionDefaultMinimumObjectSize="128K") == ["unknown_minimum"]
    old = rule(ID="o", Filter=..., Prefix="a", Expiration=EXPIRE)
    assert codes(one, old) == ["mixed_filters"]
    assert codes(old, {**old, "ID": "p", "Prefix": "ab"}) == ["base_prefixes_overlap"]
    assert "base_prefixes_overlap" not in codes(old, {**old, "ID": "p", "Prefix": "b"})


ABORT = rule(ID="u", AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7})
ARCHIVE = rule(ID="b", Transitions=[to(90, "GLACIER")], Filter={"ObjectSizeGreaterThan": 999_999})


@pytest.mark.parametrize(
    ("rules", "known", "expected"),
    [
        ([rule(Expiration=EXPIRE)], Known(), ["uploads_stay"]),
        ([rule(Expiration=EXPIRE), ABORT], Known(""), []),
        ([rule(Expiration=EXPIRE), ABORT], Known("Enabled"), ["versions_stay"]),
        (
            [rule(Expiration=EXPIRE, NoncurrentVersionExpiration={"NoncurrentDays": 1}), ABORT],
            Known("Suspended"),
            [],
        ),
        (
            [rule(NoncurrentVersionExpiration={"NoncurrentDays": 1}), ABORT],
            Known("Enabled"),
            ["markers_stay"],
        ),
        (
            [rule(NoncurrentVersionExpiration={"NoncurrentDays": 1}), ABORT],
            Known(""),
            ["not_versioned"],
        ),
        ([rule(Expiration=EXPIRE), ABORT], Known(mfa_delete=True), ["mfa_delete"]),
        (
            [rule(ID="a", Expiration={"Days": 9}), rule(Expiration=EXPIRE), ABORT],
            Known(),
            ["expirations_conflict"],
        ),
        ([rule(ID="a", Expiration=EXPIRE), ARCHIVE, ABORT], Known(), ["transition_never"]),
        (
            [ARCHIVE, {**ARCHIVE, "ID": "c", "Transitions": [to(90, "DEEP_ARCHIVE")]}, ABORT],
            Known(),
            ["transitions_conflict"],
        ),
        (
            [rule(Expiration={"Date": "2026-01-01"}), ABORT],
            Known(now=datetime(2026, 2, 1, tzinfo=UTC)),
            ["date_goes_on"],
        ),
        ([{**ARCHIVE, "Expiration": {"Days": 100}}, ABORT], Known(), ["kept_too_short"]),
        (
            [rule(Transitions=[to(30, "STANDARD_IA")], Filter={"ObjectSizeGreaterThan": 5}), ABORT],
            Known(),
            ["small_objects"],
        ),
        ([rule(Transitions=[to(30, "GLACIER")]), ABORT], Known(), ["small_stay"]),
        ([{**rule(Expiration=EXPIRE), "Status": "Disabled"}], Known("Enabled"), []),
    ],
)
def test_what_people_regret(rules: list[dict[str, Any]], known: Known, expected: list[str]) -> None:
    assert codes(*rules, known=known) == expected


def test_small_objects_go_to_archives_where_the_configuration_says_so() -> None:
    moves = rule(Transitions=[to(30, "GLACIER")])
    assert codes(moves, ABORT, TransitionDefaultMinimumObjectSize="varies_by_storage_class") == [
        "small_archived"
    ]


def test_a_transition_that_costs_more_than_it_saves_is_told_with_the_size() -> None:
    moves = rule(Transitions=[to(30, "STANDARD_IA")], Expiration={"Days": 60})
    found = check({"Rules": [moves, ABORT]}, Known(usd=USD.get))

    assert [one.code for one in found] == ["costs_more", "small_stay"]
    # 0.00001 / ((0.023 - 0.0125) × 30 × 24 / 730) GiB
    assert found[0].message == (
        "STANDARD_IA for 30 days costs more than it saves for objects below 1013 KiB"
    )
    assert "costs_more" not in codes(
        {**moves, "Filter": {"ObjectSizeGreaterThan": 1_100_000}}, known=Known(usd=USD.get)
    )


def test_days_that_are_paid_for_at_least_count() -> None:
    # One day in DEEP_ARCHIVE is paid as 180: more than a day of STANDARD, whatever the size.
    assert break_even("STANDARD", "DEEP_ARCHIVE", 1, USD.get) == float("inf")
    assert 0 < (break_even("STANDARD", "DEEP_ARCHIVE", 365, USD.get) or 0) < 1_000_000
    assert break_even("STANDARD", "ONEZONE_IA", 365, USD.get) is None  # no price
    assert break_even("STANDARD", "INTELLIGENT_TIERING", 365, lambda _: 1.0) is None


prefixes = st.sampled_from(["", "a", "ab", "abc", "b", "ba"])
sizes = st.none() | st.integers(0, 6)
tags = st.lists(st.tuples(st.sampled_from("xy"), st.sampled_from("12")), max_size=2)


@st.composite
def some_rules(draw: st.DrawFn) -> list[Rule]:
    found = []
    for place in range(draw(st.integers(0, 5))):
        told = dict(draw(tags))
        found.append(
            Rule(
                place=place,
                enabled=draw(st.booleans()),
                prefix=draw(prefixes),
                larger=draw(sizes),
                smaller=draw(sizes),
                tags=tuple(told.items()),
            )
        )
    return found


@given(some_rules())
def test_pairs_that_overlap_are_found_without_comparing_all(rules: list[Rule]) -> None:
    slow = {
        (one.place, other.place)
        for one in rules
        for other in rules
        if one.place < other.place and one.enabled and other.enabled and overlaps(one, other)
    }
    assert {(one.place, other.place) for one, other in overlapping(rules)} == slow


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.dates(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            [
                *("ID", "Status", "Filter", "Prefix", "Expiration", "Days", "Date", "And", "Tags"),
                *("Transitions", "StorageClass", "Tag", "Key", "Value", "NoncurrentDays"),
                *("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"),
                *("ObjectSizeGreaterThan", "NoncurrentVersionTransitions", "x"),
            ]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)


@given(st.lists(documents, max_size=3))
def test_no_document_makes_the_checks_stumble(rules: list[Any]) -> None:
    configuration = {"Rules": rules}
    parsed(configuration)
    check(configuration, Known("Enabled", now=datetime(2026, 1, 1, tzinfo=UTC), usd=USD.get))
