"""`hawse s3 replication explain`: one object, on a server that never replicates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.commands.s3.replication.conftest import COPY, SOURCE, Pair
from tests.conftest import Run


@pytest.fixture
def explain(s3: Run, pair: Pair) -> Any:
    """What is said of a key of acme-logs, whose rule is for logs/."""
    ran = s3("s3", "replication", "setup", f"{SOURCE}/logs/", COPY, "--yes")
    assert ran.code == 0, ran.err

    def found(key: str) -> list[dict[str, Any]]:
        ran = s3("s3", "replication", "explain", f"{SOURCE}/{key}", "-o", "json")
        assert ran.code == 0, ran.err
        return list(ran.json())

    return found


def test_an_object_outside_of_every_rule(explain: Any, pair: Pair) -> None:
    pair.s3.put_object(Bucket="acme-logs", Key="img/a.png", Body=b"x")

    (found,) = explain("img/a.png")

    assert (found["code"], "logs-to-acme-copy: logs/" in found["message"]) == ("no-rule", True)


def test_an_object_of_before_the_rule(explain: Any, pair: Pair) -> None:
    pair.s3.put_object(Bucket="acme-logs", Key="logs/a", Body=b"x")

    (found,) = explain("logs/a")

    assert found["code"] == "before-the-rule"
    assert found["fix"].startswith("hawse s3 replication backfill s3://acme-logs")


def test_what_is_archived_and_what_is_encrypted(explain: Any, pair: Pair) -> None:
    pair.s3.put_object(Bucket="acme-logs", Key="logs/a", Body=b"x", StorageClass="GLACIER")
    pair.s3.put_object(Bucket="acme-logs", Key="logs/b", Body=b"x", ServerSideEncryption="aws:kms")

    assert explain("logs/a")[0]["code"] == "archived"
    assert explain("logs/b")[0]["code"] == "kms-skipped"


def test_a_missing_statement_is_named_for_the_very_key(explain: Any, pair: Pair) -> None:
    pair.s3.put_object(Bucket="acme-logs", Key="logs/a", Body=b"x")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObjectVersionForReplication",
            "Resource": "arn:aws:s3:::acme-logs/logs/a"}  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    pair.s3.put_bucket_policy(Bucket="acme-logs", Policy=policy)

    assert [one["code"] for one in explain("logs/a")] == ["before-the-rule", "permission"]
    pair.s3.put_object(Bucket="acme-logs", Key="logs/b", Body=b"x")
    assert [one["code"] for one in explain("logs/b")] == ["before-the-rule"]


def test_a_rule_with_a_tag_is_for_objects_with_it(s3: Run, explain: Any, pair: Pair) -> None:
    ran = s3("s3", "replication", "setup", SOURCE, COPY, "--tag", "team=web", "--yes")
    assert ran.code == 0, ran.err
    pair.s3.put_object(Bucket="acme-logs", Key="img/a", Body=b"x", Tagging="team=web")
    pair.s3.put_object(Bucket="acme-logs", Key="img/b", Body=b"x", Tagging="team=ops")

    assert explain("img/a")[0]["rule"] == "team=web-to-acme-copy"
    assert explain("img/b")[0]["code"] == "no-rule"


def test_keys_and_attached_policies_are_judged_too(s3: Run, pair: Pair) -> None:
    ours = pair.moto.client("kms").create_key()["KeyMetadata"]["Arn"]
    replica = pair.moto.client("kms", "us-west-2").create_key()["KeyMetadata"]["Arn"]
    chosen = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": ours}
    pair.s3.put_bucket_encryption(
        Bucket="acme-logs",
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": chosen}]
        },
    )
    ran = s3("s3", "replication", "setup", SOURCE, COPY, "--replica-key", replica, "--yes")
    assert ran.code == 0, ran.err
    deny = {"Effect": "Deny", "Action": "kms:Decrypt", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    arn = pair.iam.create_policy(PolicyName="no-keys", PolicyDocument=document)["Policy"]["Arn"]
    pair.iam.attach_role_policy(RoleName="s3-replication-acme-logs", PolicyArn=arn)
    pair.s3.put_object(Bucket="acme-logs", Key="a", Body=b"x")

    found = s3("s3", "replication", "explain", f"{SOURCE}/a", "-o", "json").json()

    assert [one["code"] for one in found] == ["before-the-rule", "permission"]
    assert f"may not kms:Decrypt on {ours}: explicit deny" in found[1]["message"]


def test_an_object_that_is_not_there(s3: Run, pair: Pair) -> None:
    assert s3("s3", "replication", "explain", f"{SOURCE}/none").code == 4
    assert s3("s3", "replication", "explain", SOURCE).code == 2
