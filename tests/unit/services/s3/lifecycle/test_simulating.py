"""The simulation against AWS's own words: no emulator carries lifecycle rules out.

Each case cites a page of the Amazon S3 User Guide (docs.aws.amazon.com/AmazonS3/latest/userguide/):
ELEMENTS intro-lifecycle-rules, EXPIRING lifecycle-expire-general-considerations, TRANSITIONING
lifecycle-transition-general-considerations, CONFLICTS lifecycle-conflicts, FILTERS
intro-lifecycle-filters, UPLOADS mpu-abort-incomplete-mpu-lifecycle-config, TROUBLE
troubleshoot-lifecycle. What is only assumed says ASSUMED.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st

from hawse.services.s3.lifecycle.classes import CLASSES, FAVOURED, TARGETS
from hawse.services.s3.lifecycle.rules import parsed
from hawse.services.s3.lifecycle.simulating import Act, Days, Simulation, Thing, simulate

LARGE = 1 << 20
Told = tuple[str, str, str]


def day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def rule(**actions: Any) -> dict[str, Any]:
    return {"ID": "r", "Status": "Enabled", "Filter": {}, **actions}


def to(days: int, storage: str) -> dict[str, Any]:
    return {"Days": days, "StorageClass": storage}


def thing(made: str, **more: Any) -> Thing:
    return Thing(**{"key": "k", "size": LARGE, "day": day(made), **more})


def happens(
    rules: list[dict[str, Any]],
    *things: Thing,
    versioning: str = "",
    first: str = "2014-01-01",
    last: str = "2030-01-01",
    minimum: str = "",
) -> list[Told]:
    """The date, the action, and the class or the version of each thing that happens, in order."""
    said = {"TransitionDefaultMinimumObjectSize": minimum} if minimum else {}
    found = simulate(
        parsed({"Rules": rules, **said}), things, Days(day(first), day(last)), versioning
    )
    return [
        (
            date.fromordinal(act.day + date(1970, 1, 1).toordinal()).isoformat(),
            act.action,
            act.after if "transition" in act.action else one.version,
        )
        for one, act in sorted(found, key=lambda pair: pair[1].day)
    ]


def test_days_are_added_and_rounded_up_to_the_next_midnight() -> None:
    # ELEMENTS: created 1/15/2014 10:30 UTC, 3 days: 1/19/2014 00:00 UTC.
    assert happens([rule(Transitions=[to(3, "GLACIER")])], thing("2014-01-15")) == [
        ("2014-01-19", "transition", "GLACIER")
    ]


def test_one_day_old_is_expired_at_the_midnight_after() -> None:
    # TROUBLE: created 00:05 on January 2, 1 day: evaluated at 00:00 on January 4.
    assert happens([rule(Expiration={"Days": 1})], thing("2026-01-02")) == [
        ("2026-01-04", "expire", "")
    ]


def test_zero_days_is_the_midnight_after_creation() -> None:
    # lifecycle-configuration-examples, example 1: 0 days archives at midnight UTC after creation.
    assert happens([rule(Transitions=[to(0, "GLACIER")])], thing("2026-01-02")) == [
        ("2026-01-03", "transition", "GLACIER")
    ]


def test_a_date_acts_on_all_objects_and_goes_on_with_later_ones() -> None:
    # ELEMENTS: "not a one-time action": a date in the past makes all objects eligible at once.
    expires = [rule(Expiration={"Date": "2026-03-01T00:00:00Z"})]
    assert happens(expires, thing("2026-01-02"), first="2026-02-01") == [
        ("2026-03-01", "expire", "")
    ]
    assert happens(expires, thing("2026-05-01"), first="2026-06-01") == [
        ("2026-06-01", "expire", "")
    ]


def test_what_is_overdue_happens_at_the_first_midnight() -> None:
    # FILTERS and "How to set": rules apply to existing objects as well.
    assert happens([rule(Expiration={"Days": 30})], thing("2020-01-01"), first="2026-01-01") == [
        ("2026-01-01", "expire", "")
    ]


def test_a_disabled_rule_does_nothing() -> None:
    # ELEMENTS, Status: none of the actions of a disabled rule are performed.
    assert (
        happens([{**rule(Expiration={"Days": 1}), "Status": "Disabled"}], thing("2026-01-01")) == []
    )


@pytest.mark.parametrize(
    ("filter_", "more", "acts"),
    [
        ({"Prefix": "k"}, {}, True),
        ({"Prefix": "kx"}, {}, False),
        ({"Prefix": ""}, {}, True),
        # FILTERS: sizes exclude the values that are said.
        ({"ObjectSizeGreaterThan": LARGE}, {}, False),
        ({"ObjectSizeGreaterThan": LARGE - 1}, {}, True),
        ({"ObjectSizeLessThan": LARGE}, {}, False),
        ({"ObjectSizeLessThan": LARGE + 1}, {}, True),
        # ELEMENTS: key and value exactly, all of the tags; more tags do not matter.
        ({"Tag": {"Key": "a", "Value": "b"}}, {"tags": {"a": "b", "c": "d"}}, True),
        ({"Tag": {"Key": "a", "Value": "b"}}, {"tags": {"a": "B"}}, False),
        (
            {
                "And": {
                    "Prefix": "k",
                    "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
                }
            },
            {"tags": {"a": "1"}},
            False,
        ),
        ({"Tag": {"Key": "a", "Value": "b"}}, {"tags": None}, False),
    ],
)
def test_filters(filter_: dict[str, Any], more: dict[str, Any], acts: bool) -> None:
    rules = [{**rule(Expiration={"Days": 1}), "Filter": filter_}]
    assert bool(happens(rules, thing("2026-01-01", **more))) is acts


def test_unknown_tags_are_counted_and_not_guessed() -> None:
    rules = [{**rule(Expiration={"Days": 1}), "Filter": {"Tag": {"Key": "a", "Value": "b"}}}]
    simulation = Simulation(parsed({"Rules": rules}), Days(0, 1 << 20))

    assert list(simulation.all([thing("2026-01-01"), thing("2026-01-01")])) == []
    assert simulation.unsure == {0: (2, 2 * LARGE)}


@pytest.mark.parametrize(
    ("minimum", "filter_", "storage", "moves"),
    [
        # PutBucketLifecycleConfiguration, TransitionDefaultMinimumObjectSize.
        ("", {}, "STANDARD_IA", False),
        ("", {}, "GLACIER", False),
        ("all_storage_classes_128K", {}, "DEEP_ARCHIVE", False),
        ("varies_by_storage_class", {}, "GLACIER", True),
        ("varies_by_storage_class", {}, "DEEP_ARCHIVE", True),
        ("varies_by_storage_class", {}, "GLACIER_IR", False),
        ("varies_by_storage_class", {}, "INTELLIGENT_TIERING", False),
        # "Custom filters always take precedence over the default transition behavior."
        ("", {"ObjectSizeGreaterThan": 1}, "STANDARD_IA", True),
        ("", {"ObjectSizeLessThan": 200000}, "GLACIER", True),
        ("", {"Prefix": "k"}, "GLACIER", False),
    ],
)
def test_objects_below_128_kib(
    minimum: str, filter_: dict[str, Any], storage: str, moves: bool
) -> None:
    rules = [{**rule(Transitions=[to(30, storage)]), "Filter": filter_}]
    small = thing("2026-01-01", size=131_071)

    assert bool(happens(rules, small, minimum=minimum)) is moves
    assert happens(rules, small._replace(size=131_072), minimum=minimum)


@pytest.mark.parametrize(
    ("before", "after", "moves"),
    [
        # TRANSITIONING, supported and unsupported transitions.
        *(("STANDARD", storage, True) for storage in TARGETS),
        ("STANDARD_IA", "INTELLIGENT_TIERING", True),
        ("STANDARD_IA", "ONEZONE_IA", True),
        ("STANDARD_IA", "GLACIER_IR", True),
        ("INTELLIGENT_TIERING", "STANDARD_IA", False),
        ("INTELLIGENT_TIERING", "ONEZONE_IA", True),
        ("ONEZONE_IA", "STANDARD_IA", False),
        ("ONEZONE_IA", "INTELLIGENT_TIERING", False),
        ("ONEZONE_IA", "GLACIER_IR", False),
        ("ONEZONE_IA", "GLACIER", True),
        ("GLACIER_IR", "GLACIER", True),
        ("GLACIER", "DEEP_ARCHIVE", True),
        ("GLACIER", "GLACIER_IR", False),
        ("DEEP_ARCHIVE", "GLACIER", False),
    ],
)
def test_the_waterfall(before: str, after: str, moves: bool) -> None:
    rules = [rule(Transitions=[to(60, after)])]
    assert bool(happens(rules, thing("2026-01-01", storage=before))) is moves


def test_overlapping_prefixes_without_a_conflict_both_act() -> None:
    # CONFLICTS, example 1.
    rules = [
        rule(Expiration={"Days": 365}),
        {**rule(Transitions=[to(30, "STANDARD_IA")]), "Filter": {"Prefix": "logs/"}},
    ]
    assert happens(rules, thing("2026-01-01", key="logs/a")) == [
        ("2026-02-01", "transition", "STANDARD_IA"),
        ("2027-01-02", "expire", ""),
    ]


def test_expiration_on_the_day_of_a_transition_counts_alone() -> None:
    # CONFLICTS, example 2: "permanent deletion takes precedence over transition".
    rules = [rule(Expiration={"Days": 365}), rule(Transitions=[to(365, "STANDARD_IA")])]
    assert happens(rules, thing("2026-01-01")) == [("2027-01-02", "expire", "")]


def test_the_earlier_of_two_transitions_to_a_class_counts() -> None:
    # CONFLICTS, example 3.
    rules = [rule(Transitions=[to(10, "STANDARD_IA")]), rule(Transitions=[to(365, "STANDARD_IA")])]
    assert happens(rules, thing("2026-01-01")) == [("2026-01-12", "transition", "STANDARD_IA")]


def test_an_expiration_before_a_transition_leaves_nothing_to_move() -> None:
    # CONFLICTS, example 4: tags of two rules, 365 days to GLACIER, expired after 14.
    rules = [
        {**rule(Transitions=[to(365, "GLACIER")]), "Filter": {"Tag": {"Key": "1", "Value": "a"}}},
        {**rule(Expiration={"Days": 14}), "Filter": {"Tag": {"Key": "2", "Value": "b"}}},
    ]
    assert happens(rules, thing("2026-01-01", tags={"1": "a", "2": "b"})) == [
        ("2026-01-16", "expire", "")
    ]


def test_the_shorter_of_two_expirations_counts() -> None:
    # CONFLICTS: "the shorter expiration policy is honored".
    rules = [rule(Expiration={"Days": 90}), rule(Expiration={"Days": 9})]
    assert happens(rules, thing("2026-01-01")) == [("2026-01-11", "expire", "")]


@pytest.mark.parametrize(
    ("one", "other", "wins"),
    [
        # CONFLICTS: GLACIER before STANDARD_IA and ONEZONE_IA; the lower-cost class; and
        # INTELLIGENT_TIERING before any but the S3 Glacier and Deep Archive classes.
        ("GLACIER", "STANDARD_IA", "GLACIER"),
        ("GLACIER", "ONEZONE_IA", "GLACIER"),
        ("GLACIER", "DEEP_ARCHIVE", "DEEP_ARCHIVE"),
        ("STANDARD_IA", "GLACIER_IR", "GLACIER_IR"),
        ("INTELLIGENT_TIERING", "STANDARD_IA", "INTELLIGENT_TIERING"),
        ("INTELLIGENT_TIERING", "GLACIER_IR", "INTELLIGENT_TIERING"),
        ("INTELLIGENT_TIERING", "GLACIER", "GLACIER"),
    ],
)
def test_of_two_transitions_on_a_day_the_favoured_one_counts(
    one: str, other: str, wins: str
) -> None:
    rules = [rule(Transitions=[to(60, one)]), rule(Transitions=[to(60, other)])]
    assert happens(rules, thing("2026-01-01")) == [("2026-03-03", "transition", wins)]
    assert happens(rules[::-1], thing("2026-01-01")) == [("2026-03-03", "transition", wins)]


def test_an_old_object_goes_straight_to_the_last_class_it_is_old_enough_for() -> None:
    # CONFLICTS: eligible for both on the same day, S3 chooses the colder one.
    rules = [rule(Transitions=[to(30, "STANDARD_IA"), to(90, "GLACIER")])]
    assert happens(rules, thing("2024-01-01"), first="2026-01-01") == [
        ("2026-01-01", "transition", "GLACIER")
    ]


VERSIONED = "Enabled"


def test_expiration_adds_a_delete_marker_and_the_version_stays() -> None:
    # EXPIRING: a delete marker with a unique version ID; the current version becomes noncurrent.
    rules = [rule(Expiration={"Days": 9})]
    found = happens(
        rules, thing("2026-01-01", version="1"), versioning=VERSIONED, last="2026-01-15"
    )
    assert found == [("2026-01-11", "add delete marker", "1")]


def test_photo_gif_is_deleted_five_days_after_it_became_noncurrent() -> None:
    # ELEMENTS: created 1/1/2014 10:30, deleted 1/2/2014 11:30, 5 days: deleted 1/8/2014 00:00.
    rules = [rule(NoncurrentVersionExpiration={"NoncurrentDays": 5})]
    marker = thing("2014-01-02", version="4857693", deleted=True, size=0)
    photo = thing("2014-01-01", version="111111")
    assert happens(rules, marker, photo, versioning=VERSIONED) == [
        ("2014-01-08", "expire noncurrent", "111111")
    ]


def test_days_noncurrent_are_counted_from_the_successor() -> None:
    # ELEMENTS: created 1/1/2014, replaced 1/15/2014 10:30, 3 days: 1/19/2014 00:00.
    rules = [rule(NoncurrentVersionTransitions=[{"NoncurrentDays": 3, "StorageClass": "GLACIER"}])]
    things = (thing("2014-01-15", version="2"), thing("2014-01-01", version="1"))
    assert happens(rules, *things, versioning=VERSIONED) == [
        ("2014-01-19", "transition noncurrent", "GLACIER")
    ]


def test_newer_noncurrent_versions_stay_until_there_are_enough() -> None:
    # ELEMENTS and NewerNoncurrentVersions: both values must be exceeded; the current version and
    # noncurrent delete markers do not count.
    rules = [rule(NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 2})]
    things = [thing(f"2026-01-{11 - n:02}", version=str(10 - n)) for n in range(5)]
    gone = happens(rules, *things, versioning=VERSIONED, first="2026-02-01")
    assert [version for _, _, version in gone] == ["7", "6"]
    things[1] = things[1]._replace(deleted=True)
    gone = happens(rules, *things, versioning=VERSIONED, first="2026-02-01")
    assert [version for _, _, version in gone] == ["6"]


def test_an_expired_version_counts_among_the_newer_ones() -> None:
    # The current version becomes noncurrent with the delete marker (EXPIRING).
    rules = [
        rule(Expiration={"Days": 30}),
        rule(NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 1}),
    ]
    things = (thing("2026-01-10", version="2"), thing("2026-01-01", version="1"))
    assert happens(rules, *things, versioning=VERSIONED, last="2027-01-01") == [
        ("2026-02-10", "add delete marker", "2"),
        ("2026-02-11", "expire noncurrent", "1"),
    ]


def test_a_delete_marker_that_hides_versions_is_left_alone() -> None:
    # EXPIRING: no action if there are versions and the delete marker is the current one.
    rules = [rule(Expiration={"Days": 1})]
    things = (thing("2026-01-10", deleted=True, version="2"), thing("2026-01-01", version="1"))
    assert happens(rules, *things, versioning=VERSIONED) == []


def test_an_expired_delete_marker_goes_when_it_is_alone() -> None:
    # ELEMENTS, ExpiredObjectDeleteMarker; EXPIRING: the only version, and a delete marker.
    marker = thing("2026-01-10", deleted=True, version="2", size=0)
    rules = [rule(Expiration={"ExpiredObjectDeleteMarker": True})]
    assert happens(rules, marker, versioning=VERSIONED, first="2026-02-01") == [
        ("2026-02-01", "remove delete marker", "2")
    ]
    # "When you specify the Days tag, … cleanup when the delete markers are old enough".
    rules = [rule(Expiration={"Days": 100})]
    assert happens(rules, marker, versioning=VERSIONED, first="2026-02-01") == [
        ("2026-04-21", "remove delete marker", "2")
    ]


def test_the_four_rules_that_empty_a_versioned_bucket() -> None:
    rules = [
        rule(
            Expiration={"Days": 1},
            NoncurrentVersionExpiration={"NoncurrentDays": 1},
        ),
        rule(Expiration={"ExpiredObjectDeleteMarker": True}),
    ]
    assert happens(rules, thing("2026-01-01", version="1"), versioning=VERSIONED) == [
        ("2026-01-03", "add delete marker", "1"),
        ("2026-01-05", "expire noncurrent", "1"),
        ("2026-01-06", "remove delete marker", ""),
    ]


def test_a_transition_comes_before_a_delete_marker_of_the_same_day() -> None:
    # CONFLICTS: "transition takes precedence over creation of delete markers". ASSUMED: the marker
    # comes the day after, since an object has one action a day.
    rules = [rule(Expiration={"Days": 30}), rule(Transitions=[to(30, "GLACIER")])]
    found = happens(rules, thing("2026-01-01", version="1"), versioning=VERSIONED)
    assert found == [
        ("2026-02-01", "transition", "GLACIER"),
        ("2026-02-02", "add delete marker", "1"),
    ]


def test_a_suspended_bucket_deletes_what_is_called_null() -> None:
    # EXPIRING: the null delete marker replaces any version with a null version ID.
    rules = [rule(Expiration={"Days": 1})]
    found = happens(
        rules, thing("2026-01-01", version="null"), versioning="Suspended", last="2026-01-03"
    )
    assert found == [("2026-01-03", "expire", "null")]
    things = (thing("2026-01-02", version="7"), thing("2026-01-01", version="null"))
    assert happens(rules, *things, versioning="Suspended", last="2026-01-10") == [
        ("2026-01-04", "add delete marker", "7"),
        ("2026-01-04", "expire noncurrent", "null"),
    ]


def test_rules_for_versions_have_no_effect_without_versioning() -> None:
    # ELEMENTS, table "Lifecycle actions and bucket versioning state".
    rules = [rule(NoncurrentVersionExpiration={"NoncurrentDays": 1})]
    assert happens(rules, thing("2020-01-01")) == []


def test_uploads_are_aborted_by_prefix_and_days() -> None:
    # UPLOADS: DaysAfterInitiation; ELEMENTS: by the key name prefix alone.
    rules = [
        {
            **rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7}),
            "Filter": {"Prefix": "a"},
        }
    ]
    simulation = Simulation(parsed({"Rules": rules}), Days(day("2026-01-01"), day("2027-01-01")))
    (act,) = simulation.upload(thing("2026-01-01", key="ab"))
    assert (act.day, act.action) == (day("2026-01-09"), "abort upload")
    assert simulation.upload(thing("2026-01-01", key="b")) == ()


# What holds of any rules and objects.

storages = st.sampled_from(FAVOURED)
durations = st.integers(0, 60)
moves = st.lists(st.builds(to, durations, storages), max_size=3)
aged = st.fixed_dictionaries(
    {"NoncurrentDays": st.integers(1, 60), "NewerNoncurrentVersions": st.integers(0, 3)}
)
actions = st.fixed_dictionaries(
    {},
    optional={
        "Transitions": moves,
        "Expiration": st.fixed_dictionaries({"Days": st.integers(1, 80)})
        | st.just({"ExpiredObjectDeleteMarker": True}),
        "NoncurrentVersionExpiration": aged,
    },
)
filters = st.sampled_from(
    [{}, {"Prefix": "a"}, {"Prefix": "ab"}, {"ObjectSizeGreaterThan": 1000}, {"Prefix": "b"}]
)
rulesets = st.lists(
    st.builds(lambda told, where: {**rule(**told), "Filter": where}, actions, filters), max_size=4
)
keys = st.lists(
    st.tuples(st.integers(0, 50), st.booleans(), st.sampled_from([0, 500, 200_000])),
    min_size=1,
    max_size=5,
)


def versions_of(told: list[tuple[int, bool, int]]) -> list[Thing]:
    """The newest first; a version of each day at most one."""
    days = sorted((made for made, _, _ in told), reverse=True)
    return [
        Thing("ab", 0 if gone else size, made, "STANDARD", str(number), gone)
        for number, (made, (_, gone, size)) in enumerate(zip(days, told, strict=True))
    ]


@given(rulesets, keys, st.sampled_from(["", "Enabled", "Suspended"]))
def test_no_version_has_two_actions_on_a_day_or_any_after_it_is_gone(
    rules: list[dict[str, Any]], told: list[tuple[int, bool, int]], versioning: str
) -> None:
    things = versions_of(told if versioning else [(told[0][0], False, told[0][2])])
    simulation = Simulation(parsed({"Rules": rules}), Days(60, 400), versioning)
    for one, acts in simulation.all(things):
        days = [act.day for act in acts]
        assert days == sorted(set(days)) and 60 <= days[0] and days[-1] <= 400, (one, acts)
        assert all(act.after for act in acts[:-1]), (one, acts)
        place = one.storage
        for act in acts:
            assert act.before == place or act.action == "remove delete marker"
            if "transition" in act.action:
                assert act.after in CLASSES[place].to
            place = act.after


@given(rulesets, keys, st.integers(61, 300))
def test_looking_further_changes_nothing_of_what_comes_before(
    rules: list[dict[str, Any]], told: list[tuple[int, bool, int]], last: int
) -> None:
    things = versions_of(told)

    def until(end: int) -> list[tuple[Thing, Act]]:
        found = simulate(parsed({"Rules": rules}), things, Days(60, end), "Enabled")
        return sorted((pair for pair in found if pair[1].day <= last), key=repr)

    assert until(last) == until(500)


@given(rulesets, st.integers(0, 59), st.sampled_from([0, 500, 200_000]))
def test_an_object_alone_is_the_same_whether_it_is_worked_out_or_remembered(
    rules: list[dict[str, Any]], made: int, size: int
) -> None:
    one = Thing("ab", size, made, version="1")
    kept = Simulation(parsed({"Rules": rules}), Days(60, 400), "Enabled")
    first, again = kept.versions([one]), kept.versions([one._replace(key="ab")])
    plain = [each for each in kept._versions([one]) if each[1]]  # pylint: disable=protected-access

    assert [acts for _, acts in first] == [acts for _, acts in again]
    assert [acts for _, acts in first] == [acts for _, acts in plain]


@given(rulesets, st.integers(0, 59))
def test_one_more_expiration_never_keeps_an_object_longer(
    rules: list[dict[str, Any]], made: int
) -> None:
    def gone(found: list[dict[str, Any]]) -> int:
        acts = Simulation(parsed({"Rules": found}), Days(60, 400)).object(Thing("ab", 9, made))
        return next((act.day for act in acts if not act.after), 1 << 20)

    assert gone([*rules, rule(Expiration={"Days": 30})]) <= gone(rules)
