"""`hawse s3 replication setup`: all that replication needs, once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.s3.replication.conftest import COPY, OTHER, SOURCE, Pair
from tests.conftest import Run

SETUP = ("s3", "replication", "setup", SOURCE, COPY)


def test_one_plan_makes_all_that_replication_needs(s3: Run, pair: Pair) -> None:
    ran = s3(*SETUP, "--yes", "-o", "json")

    assert ran.code == 0, ran.err
    assert [pair.versioning(name) for name in ("acme-logs", "acme-copy")] == ["Enabled"] * 2
    (rule,) = pair.rules()
    assert rule["Destination"]["Bucket"] == "arn:aws:s3:::acme-copy"
    assert (rule["Priority"], rule["Filter"]) == (1, {"Prefix": ""})
    policy = pair.iam.get_role_policy(
        RoleName="s3-replication-acme-logs", PolicyName="acme-logs-to-acme-copy"
    )["PolicyDocument"]
    assert [one["Resource"] for one in policy["Statement"]] == [
        "arn:aws:s3:::acme-logs",
        "arn:aws:s3:::acme-logs/*",
        "arn:aws:s3:::acme-copy/*",
    ]


def test_a_second_run_has_nothing_to_do(s3: Run, pair: Pair) -> None:
    assert s3(*SETUP, "--yes").code == 0

    ran = s3(*SETUP, "--yes", "-o", "json")

    assert ran.code == 0, ran.err
    assert {one["outcome"] for one in ran.json()} == {"skipped"}


def test_undo_leaves_no_rule_and_no_role(s3: Run, pair: Pair) -> None:
    assert s3(*SETUP, "--yes").code == 0

    ran = s3("undo", "--yes")

    assert ran.code == 0, ran.err
    assert pair.roles() == []
    assert pair.versioning("acme-logs") == "Suspended"
    with pytest.raises(pair.s3.exceptions.ClientError):
        pair.rules()


def test_a_second_rule_leaves_the_first_as_it_is(s3: Run, pair: Pair) -> None:
    pair.bucket("acme-second")
    assert s3(*SETUP, "--yes").code == 0
    (first,) = pair.rules()

    ran = s3(
        *("s3", "replication", "setup", f"{SOURCE}/2026/", "s3://acme-second"),
        *("--tag", "team=web", "--time-control", "--class", "STANDARD_IA", "--yes"),
    )

    assert ran.code == 0, ran.err
    rules = pair.rules()
    assert first in rules
    (second,) = [rule for rule in rules if rule != first]
    assert second["Priority"] == 2
    assert second["Filter"]["And"]["Prefix"] == "2026/"
    assert second["Destination"]["ReplicationTime"]["Time"] == {"Minutes": 15}
    assert second["Destination"]["Metrics"]["EventThreshold"] == {"Minutes": 15}


@pytest.mark.parametrize(
    "argv",
    [
        (SOURCE, SOURCE),
        (SOURCE, f"{COPY}/below/"),
        ("s3:///x", COPY),
        ("s3://acme-*", COPY),
        ("", COPY),
        (SOURCE, COPY, "--tag", "a=b", "--delete-markers"),
        (SOURCE, COPY, "--source-key", "alias/x"),
    ],
)
def test_what_cannot_be_is_said_before_anything_changes(
    s3: Run, pair: Pair, argv: tuple[str, ...]
) -> None:
    ran = s3("s3", "replication", "setup", *argv, "--yes")

    assert ran.code == 2, ran.err
    assert pair.roles() == []


def test_a_bucket_that_cannot_be_worked_on_is_printed_as_it_is_to_be_set_up(
    s3: Run, pair: Pair
) -> None:
    ran = s3(
        *("s3", "replication", "setup", SOURCE, "s3://theirs"),
        *("--destination-account", "999988887777", "--dry-run"),
    )

    assert ran.code == 0, ran.err
    assert "account 999988887777 turns versioning on" in ran.err
    assert '"s3:ObjectOwnerOverrideToBucketOwner"' in ran.err
    assert "arn:aws:iam::123456789012:role/s3-replication-acme-logs" in ran.err


def test_an_edit_meanwhile_is_refused(s3: Run, pair: Pair, tmp_path: Path) -> None:
    plan = f"{tmp_path}/setup.plan"
    assert s3(*SETUP, "--yes").code == 0
    assert s3(*SETUP, "--delete-markers", "--plan", plan).code == 0
    config = pair.s3.get_bucket_replication(Bucket="acme-logs")["ReplicationConfiguration"]
    config["Rules"][0]["Priority"] = 7
    pair.s3.put_bucket_replication(Bucket="acme-logs", ReplicationConfiguration=config)

    ran = s3("apply", plan, "--yes")

    assert ran.code != 0
    assert "changed since it was planned" in ran.err
    assert pair.rules()[0]["Priority"] == 7


def test_keys_are_named_to_the_role_and_to_the_rule(s3: Run, pair: Pair) -> None:
    ours = pair.moto.client("kms").create_key()["KeyMetadata"]["Arn"]
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::123456789012:user/ana"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ],
    }
    kms = pair.moto.client("kms", "us-west-2")
    theirs = kms.create_key(Policy=json.dumps(policy))["KeyMetadata"]["Arn"]
    pair.s3.put_bucket_encryption(
        Bucket="acme-logs",
        ServerSideEncryptionConfiguration={
            "Rules": [
                {
                    "ApplyServerSideEncryptionByDefault": {
                        "SSEAlgorithm": "aws:kms",
                        "KMSMasterKeyID": ours,
                    }
                }
            ]
        },
    )

    assert s3(*SETUP, "--yes").code == 7
    ran = s3(*SETUP, "--replica-key", theirs, "--yes")

    assert ran.code == 0, ran.err
    (rule,) = pair.rules()
    assert rule["Destination"]["EncryptionConfiguration"] == {"ReplicaKmsKeyID": theirs}
    assert rule["SourceSelectionCriteria"]["SseKmsEncryptedObjects"]["Status"] == "Enabled"
    written = json.loads(kms.get_key_policy(KeyId=theirs, PolicyName="default")["Policy"])
    assert written["Statement"][-1]["Action"] == ["kms:Encrypt", "kms:GenerateDataKey"]
    assert written["Statement"][0] == policy["Statement"][0]


def test_another_account_is_set_up_through_its_profile_and_taken_back(
    s3: Run, pair: Pair, other: Any
) -> None:
    kept = {
        "Sid": "Kept",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutBucketAcl",
        "Resource": "arn:aws:s3:::theirs",
    }
    before = json.dumps({"Version": "2012-10-17", "Statement": [kept]})
    other.put_bucket_policy(Bucket="theirs", Policy=before)

    ran = s3(
        *("s3", "replication", "setup", SOURCE, "s3://theirs"),
        *("--destination-profile", "other", "--yes"),
    )

    assert ran.code == 0, ran.err
    assert f"in {OTHER} us-west-2" in ran.err
    assert other.get_bucket_versioning(Bucket="theirs")["Status"] == "Enabled"
    statements = json.loads(other.get_bucket_policy(Bucket="theirs")["Policy"])["Statement"]
    assert statements[0] == kept
    role = "arn:aws:iam::123456789012:role/s3-replication-acme-logs"
    assert [one["Principal"] for one in statements[1:]] == [{"AWS": role}] * 2
    assert "s3:ObjectOwnerOverrideToBucketOwner" in statements[1]["Action"]
    (rule,) = pair.rules()
    assert rule["Destination"]["Account"] == OTHER
    assert rule["Destination"]["AccessControlTranslation"] == {"Owner": "Destination"}

    ran = s3("undo", "--yes")

    assert ran.code == 0, ran.err
    assert json.loads(other.get_bucket_policy(Bucket="theirs")["Policy"])["Statement"] == [kept]
    assert other.get_bucket_versioning(Bucket="theirs")["Status"] == "Suspended"


def test_a_bucket_that_had_no_policy_has_none_after_undo(s3: Run, pair: Pair, other: Any) -> None:
    ran = s3(
        *("s3", "replication", "setup", SOURCE, "s3://theirs"),
        *("--destination-profile", "other", "--yes"),
    )
    assert ran.code == 0, ran.err

    assert s3("undo", "--yes").code == 0

    with pytest.raises(other.exceptions.ClientError, match="NoSuchBucketPolicy"):
        other.get_bucket_policy(Bucket="theirs")


def test_two_accounts_are_asked_about_before_they_are_changed(
    s3: Run, pair: Pair, other: Any
) -> None:
    ran = s3(
        *("s3", "replication", "setup", SOURCE, "s3://theirs", "--destination-profile", "other"),
        tty=True,
        answers=["y"],
    )

    assert ran.code == 7
    assert "changes 2 accounts" in ran.asked[0]
    assert pair.roles() == []


def test_a_profile_that_leads_elsewhere_by_now_is_refused(
    s3: Run, pair: Pair, other: Any, tmp_path: Path
) -> None:
    plan = str(tmp_path / "setup.plan")
    ran = s3(
        *("s3", "replication", "setup", SOURCE, "s3://theirs"),
        *("--destination-profile", "other", "--plan", plan),
    )
    assert ran.code == 0, ran.err
    file = tmp_path / "config"
    file.write_text(file.read_text().replace(OTHER, "222222222222"))

    ran = s3("apply", plan, "--yes")

    assert ran.code != 0
    assert f"it was planned for account {OTHER}, and other is 222222222222" in ran.err
    assert pair.roles() == []


def test_a_role_of_ones_own_is_taken_and_trusted(s3: Run, pair: Pair) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
             "Action": "sts:AssumeRole"}  # fmt: skip
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    pair.iam.create_role(RoleName="mine", AssumeRolePolicyDocument=document)
    only = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}
    arn = pair.iam.create_policy(
        PolicyName="lists",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [only]}),
    )["Policy"]["Arn"]
    pair.iam.attach_role_policy(RoleName="mine", PolicyArn=arn)

    ran = s3(*SETUP, "--iam-role", "mine", "--yes")

    assert ran.code == 0, ran.err
    statements = pair.iam.get_role(RoleName="mine")["Role"]["AssumeRolePolicyDocument"]
    assert [one["Principal"]["Service"] for one in statements["Statement"]] == [
        "ec2.amazonaws.com",
        "s3.amazonaws.com",
    ]
    assert s3("undo", "--yes").code == 0
    after = pair.iam.get_role(RoleName="mine")["Role"]["AssumeRolePolicyDocument"]
    assert after["Statement"] == [trust]


def test_a_bucket_without_object_lock_takes_no_locked_objects(s3: Run, pair: Pair) -> None:
    pair.bucket("acme-locked", ObjectLockEnabledForBucket=True)

    ran = s3("s3", "replication", "setup", "s3://acme-locked", COPY, "--yes")

    assert ran.code == 7
    assert "has Object Lock, and S3 wants it on both sides" in ran.err
