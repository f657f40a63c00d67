"""Rules: what S3 takes, and what it never meets."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.services.s3.replication.rules import Wish, merged, rule_of, rules_of, without

ROLE = "arn:aws:iam::123456789012:role/r"
TO = "arn:aws:s3:::acme-copy"
WISHES = st.builds(
    Wish,
    id=st.text("abc-", min_size=1, max_size=4),
    destination=st.just(TO),
    prefix=st.sampled_from(["", "logs/"]),
    tags=st.lists(st.tuples(st.sampled_from("ab"), st.text(max_size=3)), max_size=2).map(tuple),
    replica_modifications=st.booleans(),
    storage_class=st.sampled_from(["", "STANDARD_IA"]),
    time_control=st.booleans(),
    metrics=st.booleans(),
    account=st.sampled_from(["", "999988887777"]),
    replica_key=st.sampled_from(["", "arn:aws:kms:us-west-2:123456789012:key/k"]),
)


def wrong(config: dict[str, Any]) -> str:
    """What botocore's model says of a configuration; "" for nothing."""
    model = ServiceModel(Loader().load_service_model("s3", "service-2"))
    shape = model.operation_model("PutBucketReplication").input_shape
    assert shape is not None
    params = {"Bucket": "acme-logs", "ReplicationConfiguration": config}
    return str(ParamValidator().validate(params, shape).generate_report())


@given(WISHES)
def test_every_rule_is_one_that_the_sdk_takes_and_reads_back(wish: Wish) -> None:
    config = merged(None, wish, ROLE)

    assert wrong(config) == ""
    (rule,) = rules_of(config)
    assert (rule.prefix, rule.tags, rule.v2) == (wish.prefix, wish.tags, True)
    assert rule.time_control is wish.time_control
    assert rule.metrics is (wish.metrics or wish.time_control)
    assert rule.owner_override is bool(wish.account)
    assert rule.kms is bool(wish.replica_key)


@given(WISHES)
def test_a_filter_has_exactly_one_member(wish: Wish) -> None:
    chosen = rule_of(wish, 1)["Filter"]

    assert len(chosen) == 1
    assert (
        "And" not in chosen
        or len(chosen["And"]) + len(chosen["And"]["Tags"]) > 2
        or (len(chosen["And"]["Tags"]) > 1)
    )


@given(st.lists(WISHES, max_size=5))
def test_priorities_are_never_shared_and_rules_are_never_lost(wishes: list[Wish]) -> None:
    config: dict[str, Any] | None = None
    for wish in wishes:
        config = merged(config, wish, ROLE)

    rules = rules_of(config)
    assert {rule.id for rule in rules} == {wish.id for wish in wishes}
    assert len({rule.priority for rule in rules}) == len(rules)


def test_a_rule_that_is_put_again_keeps_its_priority() -> None:
    first = merged(None, Wish("a", TO, priority=7), ROLE)
    second = merged(first, Wish("b", TO), ROLE)

    again = merged(second, Wish("a", TO, time_control=True), ROLE)

    assert {rule.id: rule.priority for rule in rules_of(again)} == {"a": 7, "b": 8}


def test_a_priority_of_another_rule_is_refused() -> None:
    with pytest.raises(UsageError, match="the rule a has this priority"):
        merged(merged(None, Wish("a", TO), ROLE), Wish("b", TO, priority=1), ROLE)


def test_rules_of_the_old_schema_are_read_and_never_stood_beside() -> None:
    old = {"Role": ROLE, "Rules": [{"ID": "v1", "Prefix": "x/", "Status": "Enabled",
                                    "Destination": {"Bucket": TO}}]}  # fmt: skip

    (rule,) = rules_of(old)
    assert (rule.v2, rule.prefix, rule.delete_markers) == (False, "x/", True)
    with pytest.raises(UsageError, match="old schema: v1"):
        merged(old, Wish("a", TO), ROLE)


def test_the_last_rule_takes_the_configuration_with_it() -> None:
    config = merged(merged(None, Wish("a", TO), ROLE), Wish("b", TO), ROLE)

    left = without(config, ["a"])
    assert left is not None
    assert [rule.id for rule in rules_of(left)] == ["b"]
    assert without(config, ["a", "b"]) is None
