"""What the Recycle Bin would hold.

No emulator has the Recycle Bin: answers are shaped by botocore's model.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from hawse.services.ec2.calls_volumes import GET_RULE, LIST_RULES
from hawse.services.ec2.recycle.rules import (
    IMAGES,
    SNAPSHOTS,
    VOLUMES,
    Kept,
    RecycleBin,
    Rule,
    recycle_bin,
    restore_step,
    way_back,
)
from tests.scripted import ScriptedAws


def rule(id_: str = "r1", days: int = 7, **members: Any) -> dict[str, Any]:
    """An answer of GetRule."""
    period = {"RetentionPeriodValue": days, "RetentionPeriodUnit": "DAYS"}
    return {"Identifier": id_, "RetentionPeriod": period, "Status": "available", **members}


def tag(key: str, value: str) -> dict[str, str]:
    return {"ResourceTagKey": key, "ResourceTagValue": value}


def with_rules(aws: ScriptedAws, *rules: dict[str, Any]) -> RecycleBin:
    aws.answer(LIST_RULES, {"Rules": [{"Identifier": one["Identifier"]} for one in rules]})
    known = {one["Identifier"]: one for one in rules}
    aws.answer(GET_RULE, lambda params: known[params["Identifier"]])
    return recycle_bin(aws.target(LIST_RULES, GET_RULE), SNAPSHOTS)


def test_without_a_rule_nothing_comes_back(aws: ScriptedAws) -> None:
    kept = with_rules(aws).keeps({"env": "prod"})

    assert (kept.days, kept.said) == (0, "NOT recoverable")
    assert aws.params(LIST_RULES) == [{"ResourceType": "EBS_SNAPSHOT"}]


def test_a_rule_for_the_region_holds_all_but_what_it_excludes(aws: ScriptedAws) -> None:
    bin_ = with_rules(aws, rule(ExcludeResourceTags=[tag("scratch", "yes")]))

    assert bin_.keeps({}).said == "recoverable for 7 days"
    assert bin_.keeps({"scratch": "no"}).days == 7
    assert bin_.keeps({"scratch": "yes"}).days == 0


def test_an_excluded_key_without_a_value_excludes_every_value(aws: ScriptedAws) -> None:
    bin_ = with_rules(aws, rule(ExcludeResourceTags=[{"ResourceTagKey": "scratch"}]))

    assert bin_.keeps({"scratch": "anything"}).days == 0


def test_a_rule_for_tags_holds_what_has_one_of_its_pairs(aws: ScriptedAws) -> None:
    bin_ = with_rules(aws, rule(ResourceTags=[tag("env", "prod"), tag("team", "db")]))

    assert bin_.keeps({"team": "db"}).days == 7
    assert bin_.keeps({"team": "web", "env": "dev"}).days == 0


def test_of_several_rules_the_longest_counts(aws: ScriptedAws) -> None:
    bin_ = with_rules(
        aws, rule(), rule("r2", 1, ResourceTags=[tag("a", "b")]), rule("r3", 30, LockState="locked")
    )

    assert bin_.keeps({"a": "b"}) == Kept(30, "r3", locked=True)


def test_a_rule_that_is_not_active_yet_holds_nothing(aws: ScriptedAws) -> None:
    assert with_rules(aws, rule(Status="pending")).keeps({}).days == 0


def test_what_may_not_be_read_is_not_known_and_never_no(aws: ScriptedAws) -> None:
    aws.fail(LIST_RULES, "AccessDeniedException", "not authorized to perform: rbin:ListRules")

    kept = recycle_bin(aws.target(LIST_RULES, GET_RULE), VOLUMES).keeps({})

    assert kept.days is None
    assert kept.said.endswith("rbin:ListRules is denied")


def test_a_rule_that_may_not_be_read_leaves_only_the_rest_known(aws: ScriptedAws) -> None:
    aws.answer(LIST_RULES, {"Rules": [{"Identifier": "r1"}, {"Identifier": "r2"}]})
    aws.answer(GET_RULE, rule(ResourceTags=[tag("env", "prod")]), times=1)
    aws.fail(GET_RULE, "AccessDeniedException", "no")

    bin_ = recycle_bin(aws.target(LIST_RULES, GET_RULE), SNAPSHOTS)

    assert bin_.keeps({"env": "prod"}).days == 7
    assert bin_.keeps({"env": "dev"}).days is None


def test_a_region_without_a_recycle_bin_is_not_known(aws: ScriptedAws) -> None:
    aws.fail(LIST_RULES, "InternalServerException", "no such thing here", status=500)

    assert recycle_bin(aws.target(LIST_RULES, GET_RULE), IMAGES).keeps({}).days is None


def test_undo_is_built_only_where_the_bin_holds_it() -> None:
    (step,), none = way_back(SNAPSHOTS, "snap-1", Kept(7))
    assert (step.api, step.params, none) == (SNAPSHOTS.restoring, {"SnapshotId": "snap-1"}, "")

    assert way_back(SNAPSHOTS, "snap-1", Kept(0)) == ((), "no rule of the Recycle Bin holds it")
    undo, why = way_back(SNAPSHOTS, "snap-1", Kept(None, why="rbin:ListRules is denied"))
    assert undo == () and why.startswith("rbin:ListRules is denied")


@pytest.mark.parametrize("kind", [SNAPSHOTS, VOLUMES, IMAGES], ids=lambda kind: kind.noun)
def test_restoring_fits_botocore(kind: Any, aws: ScriptedAws) -> None:
    step = restore_step(kind, f"{kind.prefix}0a")
    aws.answer(kind.listing, {})
    assert step.expects is not None

    aws.target(kind.listing).read(kind.listing, **step.expects.params)


_PAIRS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xy"))


@given(tags=_PAIRS, wanted=_PAIRS, days=st.integers(1, 365))
def test_a_longer_rule_never_shortens_what_is_kept(
    tags: dict[str, str], wanted: dict[str, str], days: int
) -> None:
    one = Rule("one", days, frozenset(wanted.items()))
    everything = Rule("all", 400)

    alone = RecycleBin((one,)).keeps(tags).days
    assert alone in (0, days)
    assert RecycleBin((one, everything)).keeps(tags).days == 400
