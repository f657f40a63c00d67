"""`hawse s3 replication doctor`: each thing that is missing, by name."""

from __future__ import annotations

import json
from typing import Any

from tests.commands.s3.replication.conftest import COPY, SOURCE, Pair
from tests.conftest import Run

DOCTOR = ("s3", "replication", "doctor", SOURCE, "-o", "json")
ROLE = {"RoleName": "s3-replication-acme-logs"}
POLICY = {**ROLE, "PolicyName": "acme-logs-to-acme-copy"}


def set_up(s3: Run, *more: str) -> None:
    ran = s3("s3", "replication", "setup", SOURCE, COPY, *more, "--yes")
    assert ran.code == 0, ran.err


def codes(s3: Run, *more: str) -> list[str]:
    ran = s3(*DOCTOR, *more)
    assert ran.code == 0, ran.err
    return [one["code"] for one in ran.json()]


def test_what_setup_made_is_well(s3: Run, pair: Pair) -> None:
    set_up(s3)

    assert codes(s3) == []


def test_a_bucket_that_is_not_replicated_is_told_so(s3: Run, pair: Pair) -> None:
    assert codes(s3) == ["not-replicated"]


def test_a_missing_action_of_the_role_is_named_with_its_statement(s3: Run, pair: Pair) -> None:
    set_up(s3)
    document = pair.iam.get_role_policy(**POLICY)["PolicyDocument"]
    document["Statement"][2]["Action"].remove("s3:ReplicateTags")
    pair.iam.put_role_policy(**POLICY, PolicyDocument=json.dumps(document))

    (found,) = s3(*DOCTOR).json()

    assert found["code"] == "permission"
    assert found["statement"] == {
        "Effect": "Allow",
        "Action": "s3:ReplicateTags",
        "Resource": "arn:aws:s3:::acme-copy/*",
    }
    assert "objects with tags fail" in found["message"]


def test_a_deny_in_the_policy_of_the_other_bucket_is_found(s3: Run, pair: Pair) -> None:
    set_up(s3)
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:ReplicateObject",
            "Resource": "arn:aws:s3:::acme-copy/*"}  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    pair.moto.client("s3", "us-west-2").put_bucket_policy(Bucket="acme-copy", Policy=policy)

    (found,) = s3(*DOCTOR).json()

    assert "explicit deny in resource policy" in found["message"]


def test_a_boundary_that_leaves_nothing_is_found(s3: Run, pair: Pair) -> None:
    set_up(s3)
    only = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
    arn = pair.iam.create_policy(
        PolicyName="edge",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [only]}),
    )["Policy"]["Arn"]
    pair.iam.put_role_permissions_boundary(**ROLE, PermissionsBoundary=arn)

    found = s3(*DOCTOR).json()

    assert {one["code"] for one in found} == {"permission"}
    assert all("boundary" in one["message"] for one in found)


def test_an_attached_policy_counts(s3: Run, pair: Pair) -> None:
    set_up(s3)
    document = pair.iam.get_role_policy(**POLICY)["PolicyDocument"]
    arn = pair.iam.create_policy(PolicyName="all", PolicyDocument=json.dumps(document))
    pair.iam.delete_role_policy(**POLICY)
    assert codes(s3)
    pair.iam.attach_role_policy(**ROLE, PolicyArn=arn["Policy"]["Arn"])

    assert codes(s3) == []


def test_both_sides_without_versioning_a_role_nobody_may_assume_and_no_role(
    s3: Run, pair: Pair
) -> None:
    set_up(s3)
    suspended = {"Status": "Suspended"}
    pair.s3.put_bucket_versioning(Bucket="acme-logs", VersioningConfiguration=suspended)
    pair.moto.client("s3", "us-west-2").put_bucket_versioning(
        Bucket="acme-copy", VersioningConfiguration=suspended
    )
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
             "Action": "sts:AssumeRole"}  # fmt: skip
    pair.iam.update_assume_role_policy(
        **ROLE, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )

    assert codes(s3) == ["source-unversioned", "trust", "destination-unversioned"]
    pair.iam.delete_role_policy(**POLICY)
    pair.iam.delete_role(**ROLE)
    assert codes(s3)[1] == "role-missing"


def test_objects_that_the_rule_silently_skips_are_told(s3: Run, pair: Pair) -> None:
    set_up(s3)
    key = pair.moto.client("kms").create_key()["KeyMetadata"]["Arn"]
    chosen = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules: dict[str, Any] = {"Rules": [{"ApplyServerSideEncryptionByDefault": chosen}]}
    pair.s3.put_bucket_encryption(Bucket="acme-logs", ServerSideEncryptionConfiguration=rules)

    assert codes(s3) == ["kms-skipped"]
    replica = pair.moto.client("kms", "us-west-2").create_key()["KeyMetadata"]["Arn"]
    set_up(s3, "--replica-key", replica)
    assert codes(s3) == []


def test_chains_lifecycle_rules_and_measures_are_said(s3: Run, pair: Pair) -> None:
    set_up(s3, "--no-metrics")
    pair.bucket("acme-third")
    ran = s3("s3", "replication", "setup", COPY, "s3://acme-third", "--yes")
    assert ran.code == 0, ran.err
    rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 9}}
    pair.s3.put_bucket_lifecycle_configuration(
        Bucket="acme-logs", LifecycleConfiguration={"Rules": [rule]}
    )

    assert codes(s3) == ["no-metrics", "no-chains", "lifecycle"]


def test_another_account_is_judged_with_its_bucket_policy(s3: Run, pair: Pair, other: Any) -> None:
    ran = s3(
        *("s3", "replication", "setup", SOURCE, "s3://theirs"),
        *("--destination-profile", "other", "--yes"),
    )
    assert ran.code == 0, ran.err
    assert codes(s3, "--destination-profile", "other") == []

    other.delete_bucket_policy(Bucket="theirs")
    found = s3(*DOCTOR, "--destination-profile", "other").json()

    assert {one["on"] for one in found} == {"arn:aws:s3:::theirs/*"}
    assert found[0]["statement"]["Principal"] == {
        "AWS": "arn:aws:iam::123456789012:role/s3-replication-acme-logs"
    }
