"""Settings of buckets as data: whole configurations are compared, and what was put is found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from hawse.aws.calls import Read, Write
from hawse.aws.waiting import holds, seen
from hawse.plan import Look
from hawse.services.s3.settings.setting import Setting, change, same

GET = Read("s3", "GetBucketLifecycleConfiguration", iam=("s3:GetLifecycleConfiguration",))
PUT = Write("s3", "PutBucketLifecycleConfiguration", iam=("s3:PutLifecycleConfiguration",))
DELETE = Write("s3", "DeleteBucketLifecycle", iam=("s3:PutLifecycleConfiguration",))
LIFECYCLE = Setting(
    "lifecycle",
    GET,
    PUT,
    DELETE,
    absent=("NoSuchLifecycleConfiguration",),
    members=("Rules", "TransitionDefaultMinimumObjectSize"),
    into="LifecycleConfiguration",
    beside=("TransitionDefaultMinimumObjectSize",),
)
VERSIONING = Setting(
    "versioning",
    GET,
    PUT,
    None,
    absent=(),
    members=("Status",),
    into="VersioningConfiguration",
    off={"Status": "Suspended"},
)
RULE = {"ID": "logs", "Status": "Enabled", "Expiration": {"Days": 30}}
OLD = {"Rules": [RULE]}
NEW = {"Rules": [RULE, {"ID": "tmp", "Status": "Enabled", "Expiration": {"Days": 1}}]}

leaves = st.booleans() | st.integers(0, 9) | st.text("ab'`\"\\{}", max_size=3)
documents = st.recursive(
    leaves,
    lambda inner: st.lists(inner, min_size=1, max_size=3)
    | st.dictionaries(st.text("aB.-'\"", min_size=1, max_size=3), inner, min_size=1, max_size=3),
    max_leaves=10,
)


def answers(look: Look, configuration: Any) -> bool:
    """Whether the look holds for this answer of AWS."""
    return holds(
        look, tuple(seen(look, {**configuration, "ResponseMetadata": {"RetryAttempts": 0}}))
    )


def the(look: Look | None) -> Look:
    """The look, which is there."""
    assert look is not None
    return look


def test_what_is_expected_is_the_whole_of_what_was_read_in_any_order_of_members() -> None:
    step = change(LIFECYCLE, "acme", OLD, NEW, says="add a rule")
    assert answers(the(step.expects), {"Rules": [dict(reversed(RULE.items()))]})
    assert not answers(the(step.expects), {"Rules": [{**RULE, "Prefix": "x"}]})
    assert not answers(the(step.expects), {**OLD, "TransitionDefaultMinimumObjectSize": "x"})


def test_nothing_configured_is_expected_as_nothing() -> None:
    step = change(LIFECYCLE, "acme", None, NEW, says="add rules")
    assert answers(the(step.expects), {})
    assert holds(the(step.expects), ())
    assert not answers(the(step.expects), OLD)


def test_what_was_put_is_there_although_aws_filled_in_more() -> None:
    wait = the(change(LIFECYCLE, "acme", OLD, NEW, says="add a rule").wait)
    more = {"Rules": [{**rule, "Filter": {}} for rule in NEW["Rules"]]}
    assert answers(wait, more)
    assert not answers(wait, OLD)
    assert not answers(wait, {"Rules": [*NEW["Rules"], RULE]})
    assert not answers(wait, {})


def test_what_only_lost_members_is_not_there_while_somebody_else_has_edited_it() -> None:
    less = {"Rules": [{"ID": "logs", "Status": "Enabled"}]}
    step = change(LIFECYCLE, "acme", OLD, less, says="keep them")
    edited = {"Rules": [{**RULE, "Expiration": {"Days": 7}}]}

    assert not answers(the(step.expects), edited)
    assert not answers(the(step.wait), edited), "a stale edit would pass for our own work"
    assert answers(the(step.wait), less)


def test_members_that_stand_beside_the_configuration_are_sent_beside_it() -> None:
    new = {**NEW, "TransitionDefaultMinimumObjectSize": "all_storage_classes_128K"}
    step = change(LIFECYCLE, "acme", OLD, new, says="add a rule")
    assert step.params == {
        "Bucket": "acme",
        "LifecycleConfiguration": {"Rules": NEW["Rules"]},
        "TransitionDefaultMinimumObjectSize": "all_storage_classes_128K",
    }


def test_undo_puts_back_what_was_there_if_nobody_else_changed_it() -> None:
    (back,) = change(LIFECYCLE, "acme", OLD, NEW, says="add a rule").undo
    assert (back.api, back.params["LifecycleConfiguration"]) == (PUT, OLD)
    assert answers(the(back.expects), NEW)
    assert not answers(the(back.expects), OLD)


def test_taking_it_away_deletes_and_undo_of_the_first_configuration_does_too() -> None:
    gone = change(LIFECYCLE, "acme", OLD, None, says="remove")
    assert (gone.api, gone.params) == (DELETE, {"Bucket": "acme"})
    assert answers(the(gone.wait), {})
    (back,) = change(LIFECYCLE, "acme", None, NEW, says="add rules").undo
    assert back.api is DELETE


def test_what_cannot_be_deleted_is_put_to_what_means_off() -> None:
    (back,) = change(VERSIONING, "acme", None, {"Status": "Enabled"}, says="enable").undo
    assert back.params["VersioningConfiguration"] == {"Status": "Suspended"}
    off = change(VERSIONING, "acme", {"Status": "Enabled"}, None, says="suspend")
    assert answers(the(off.undo[0].expects), {"Status": "Suspended"})
    assert off.below == ("- Status: Enabled", "+ Status: Suspended")


@pytest.mark.parametrize(
    ("one", "other", "equal"), [(None, {}, True), (OLD, NEW, False), (OLD, OLD, True)]
)
def test_same_says_whether_there_is_nothing_to_do(one: Any, other: Any, equal: bool) -> None:
    assert same(LIFECYCLE, one, other) is equal


@given(documents)
def test_what_was_put_is_found_whatever_it_is(rules: Any) -> None:
    step = change(LIFECYCLE, "acme", None, {"Rules": rules}, says="put")
    assert answers(the(step.wait), {"Rules": rules})
    assert answers(the(step.undo[0].expects), {"Rules": rules})


@given(documents, documents)
def test_another_configuration_is_never_taken_for_the_one_that_was_read(one: Any, two: Any) -> None:
    old, now = {"Rules": one}, {"Rules": two}
    step = change(LIFECYCLE, "acme", old, NEW, says="put")
    assert answers(the(step.expects), now) is same(LIFECYCLE, old, now)
