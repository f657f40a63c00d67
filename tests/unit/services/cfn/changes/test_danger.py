"""Every row of the table of dangers, and what decides where AWS does not say."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.services.cfn.changes.danger import danger_of, policy_of
from hawse.services.cfn.changes.stateful import STATEFUL
from tests.unit.services.cfn.changes.answers import change, context, detail

TABLE, TOPIC, STACK = "AWS::DynamoDB::Table", "AWS::SNS::Topic", "AWS::CloudFormation::Stack"
DB = "AWS::RDS::DBInstance"
ALWAYS = [detail("Key", "Always")]


def level(type: str = TABLE, **more: Any) -> str:
    return danger_of(change(type, **more)).level


@pytest.mark.parametrize(
    ("expected", "type", "more"),
    [
        ("critical", TABLE, {"Action": "Remove", "PolicyAction": "Delete"}),
        ("critical", TABLE, {"Replacement": "True", "PolicyAction": "ReplaceAndDelete"}),
        ("critical", TABLE, {"Replacement": "True", "Details": ALWAYS}),
        ("high", TABLE, {"Action": "Remove", "PolicyAction": "Snapshot"}),
        ("high", TABLE, {"Replacement": "True", "PolicyAction": "ReplaceAndSnapshot"}),
        ("high", TABLE, {"Replacement": "Conditional"}),
        ("high", STACK, {"Action": "Remove", "PolicyAction": "Delete"}),
        ("high", TABLE, {"Action": "Dynamic"}),
        ("high", TABLE, {}),
        ("medium", TOPIC, {}),
        ("medium", TOPIC, {"Replacement": "True", "PolicyAction": "ReplaceAndDelete"}),
        ("medium", TOPIC, {"Replacement": "Conditional"}),
        ("medium", TABLE, {"Action": "Remove", "PolicyAction": "Retain"}),
        ("medium", TABLE, {"Replacement": "True", "PolicyAction": "ReplaceAndRetain"}),
        ("medium", TOPIC, {"ResourceDriftStatus": "DELETED"}),
        ("low", TOPIC, {"Details": [detail("Zone", "Conditionally")], "Replacement": "False"}),
        ("low", TOPIC, {"Action": "Remove", "PolicyAction": "Delete"}),
        ("info", TABLE, {"Action": "Add"}),
        ("info", TABLE, {"Action": "Import"}),
        ("info", TABLE, {"Action": "SyncWithActual"}),
        ("info", TABLE, {"Scope": ["Tags"]}),
        ("info", TABLE, {"Scope": ["Metadata"], "Details": [detail("", Attribute="Metadata")]}),
        ("info", TOPIC, {"Details": [detail("Name")]}),
    ],
)
def test_each_row_of_the_table(expected: str, type: str, more: dict[str, Any]) -> None:
    assert level(type, **more) == expected


@pytest.mark.parametrize(
    "type",
    [
        "AWS::EC2::EIP",
        "AWS::Route53::HostedZone",
        "AWS::CertificateManager::Certificate",
        "AWS::CloudFront::Distribution",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::ApiGateway::DomainName",
    ],
)
def test_an_identity_that_is_lost_is_high_at_least(type: str) -> None:
    assert level(type, Action="Remove", PolicyAction="Delete") in ("high", "critical")
    assert level(type, Replacement="True", PolicyAction="ReplaceAndDelete") in ("high", "critical")


def test_a_policy_that_is_taken_away_from_data_is_high() -> None:
    gone = detail("", Attribute="DeletionPolicy", BeforeValue="Retain")
    kept = detail("", Attribute="DeletionPolicy", BeforeValue="Delete", AfterValue="Retain")

    assert level(Scope=["DeletionPolicy"], Details=[gone]) == "high"
    assert level(Scope=["DeletionPolicy"], Details=[kept]) == "info"
    assert level(TOPIC, Scope=["DeletionPolicy"], Details=[gone]) == "info"


def test_a_policy_that_changes_unseen_is_high() -> None:
    assert level(Scope=["UpdateReplacePolicy"]) == "high"


def test_what_was_set_by_hand_and_is_overwritten_is_medium() -> None:
    drift = {"PreviousValue": "1", "ActualValue": "2", "DriftDetectionTimestamp": "2026-11-23"}
    back = detail("Delay", Path="/Properties/Delay", BeforeValue="2", AfterValue="1", Drift=drift)

    assert level(TOPIC, Details=[back]) == "medium"


def policy(*statements: dict[str, Any]) -> str:
    return context(PolicyDocument={"Statement": list(statements)})


READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
NEVER = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (policy(), policy(READ), "medium"),
        (policy(READ), policy(), "info"),
        (policy(READ, NEVER), policy(READ), "medium"),
        (policy(READ), policy(READ, NEVER), "info"),
        (policy(READ), policy({**READ, "Sid": "Read"}), "info"),
    ],
)
def test_a_policy_that_allows_more_is_medium(before: str, after: str, expected: str) -> None:
    details = [detail("PolicyDocument")]

    assert (
        level("AWS::IAM::Policy", Details=details, BeforeContext=before, AfterContext=after)
        == expected
    )


def rules(*cidrs: str) -> str:
    return context(SecurityGroupIngress=[{"CidrIp": cidr, "FromPort": "443"} for cidr in cidrs])


def test_a_security_group_that_is_opened_is_medium() -> None:
    group = {"Details": [detail("SecurityGroupIngress")], "BeforeContext": rules("10.0.0.0/8")}
    opened = danger_of(
        change("AWS::EC2::SecurityGroup", AfterContext=rules("10.0.0.0/8", "0.0.0.0/0"), **group)
    )
    closed = change("AWS::EC2::SecurityGroup", AfterContext=rules(), **group)

    assert (opened.level, opened.reasons) == ("medium", ("it lets everybody in",))
    assert danger_of(closed).level == "info"


def test_aws_decides_before_the_template_does() -> None:
    removed = change(TABLE, Action="Remove", PolicyAction="Delete")

    assert policy_of(removed, {"DeletionPolicy": "Retain"}).action == "Delete"


@pytest.mark.parametrize(
    ("more", "deployed", "expected"),
    [
        ({"Action": "Remove"}, {"DeletionPolicy": "Retain"}, "Retain"),
        ({"Action": "Remove"}, {"DeletionPolicy": "RetainExceptOnCreate"}, "Retain"),
        ({"Action": "Remove"}, {"UpdateReplacePolicy": "Retain"}, "Snapshot"),
        ({"Replacement": "True"}, {"UpdateReplacePolicy": "Retain"}, "Retain"),
        ({"Action": "Remove"}, {}, "Snapshot"),
        ({"Action": "Remove"}, {"Properties": {"DBClusterIdentifier": "c"}}, "Delete"),
    ],
)
def test_without_aws_the_deployed_template_decides_and_then_the_default(
    more: dict[str, Any], deployed: dict[str, Any], expected: str
) -> None:
    assert policy_of(change(DB, **more), deployed).action == expected


def test_a_cluster_of_databases_is_kept_as_a_snapshot_and_a_table_is_not() -> None:
    assert policy_of(change("AWS::RDS::DBCluster", Action="Remove"), {}).action == "Snapshot"
    assert policy_of(change(TABLE, Action="Remove"), {}).action == "Delete"


def test_a_policy_that_nobody_knows_is_taken_for_the_worse_and_told() -> None:
    found = danger_of(change(TABLE, Action="Remove"))

    assert (found.level, found.reasons[0]) == (
        "critical",
        "it is deleted with its data, as far as is known",
    )


def test_the_list_of_what_holds_data_has_the_names_of_real_types() -> None:
    assert len(STATEFUL) > 80
    assert all(name.count("::") == 2 and name.startswith("AWS::") for name in STATEFUL)
