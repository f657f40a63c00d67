"""Set up, upload, and the replica is there: over HTTP, by a server that replicates."""

from __future__ import annotations

import json

import pytest

from tests.aws_http.conftest import Hawse
from tests.ministack.conftest import OURS, THEIRS, Ministack

SETUP = ("s3", "replication", "setup", "s3://acme-logs", "s3://acme-copy")


@pytest.mark.parametrize("region", ["eu-west-1", "us-west-2"])
def test_what_is_uploaded_after_setup_is_replicated(
    hawse: Hawse, ministack: Ministack, region: str
) -> None:
    ours, theirs = ministack.bucket("acme-logs"), ministack.bucket("acme-copy", region)

    ran = hawse.run(*SETUP, "--delete-markers", "--yes")

    assert ran.returncode == 0, ran.stderr
    ours.put_object(Bucket="acme-logs", Key="2026/a.txt", Body=b"hello", Tagging="team=web")
    copy = theirs.get_object(Bucket="acme-copy", Key="2026/a.txt")
    assert (copy["Body"].read(), copy["ReplicationStatus"]) == (b"hello", "REPLICA")
    assert ours.head_object(Bucket="acme-logs", Key="2026/a.txt")["ReplicationStatus"] == (
        "COMPLETED"
    )
    ours.delete_object(Bucket="acme-logs", Key="2026/a.txt")
    assert theirs.list_object_versions(Bucket="acme-copy")["DeleteMarkers"]


def test_another_account_is_replicated_to(hawse: Hawse, ministack: Ministack) -> None:
    ours = ministack.bucket("acme-logs")
    theirs = ministack.bucket("acme-copy", "us-west-2", THEIRS)

    ran = hawse.run(*SETUP, "--destination-profile", "other", "--yes")

    assert ran.returncode == 0, ran.stderr
    policy = json.loads(theirs.get_bucket_policy(Bucket="acme-copy")["Policy"])
    assert policy["Statement"][0]["Principal"] == {
        "AWS": f"arn:aws:iam::{OURS}:role/s3-replication-acme-logs"
    }
    ours.put_object(Bucket="acme-logs", Key="a.txt", Body=b"hello")
    assert theirs.get_object(Bucket="acme-copy", Key="a.txt")["Body"].read() == b"hello"


def test_rules_are_told_as_they_were_put(hawse: Hawse, ministack: Ministack) -> None:
    ministack.bucket("acme-logs")
    ministack.bucket("acme-copy")
    first = (*SETUP, "--time-control", "--replica-modifications", "--class", "STANDARD_IA")
    second = ("s3", "replication", "setup", "s3://acme-logs/2026/", "s3://acme-copy")

    assert hawse.run(*first, "--yes").returncode == 0
    assert hawse.run(*second, "--tag", "team=web", "--yes").returncode == 0

    again = hawse.run(*first, "--yes", "-o", "json")
    assert {one["outcome"] for one in json.loads(again.stdout)} == {"skipped"}
    rows = json.loads(hawse.run("s3", "replication", "ls", "-o", "json").stdout)
    assert [row["covers"] for row in rows] == ["2026/, team=web", "all"]
    assert [row["time_control"] for row in rows] == [False, True]


def test_after_undo_nothing_is_replicated(hawse: Hawse, ministack: Ministack) -> None:
    ours, theirs = ministack.bucket("acme-logs"), ministack.bucket("acme-copy")
    assert hawse.run(*SETUP, "--yes").returncode == 0

    ran = hawse.run("undo", "--yes")

    assert ran.returncode == 0, ran.stderr
    ours.put_object(Bucket="acme-logs", Key="a.txt", Body=b"hello")
    assert theirs.list_objects_v2(Bucket="acme-copy")["KeyCount"] == 0


def test_explain_and_status_tell_what_became_of_objects(hawse: Hawse, ministack: Ministack) -> None:
    ours, theirs = ministack.bucket("acme-logs"), ministack.bucket("acme-copy")
    ours.put_object(Bucket="acme-logs", Key="before", Body=b"hello")
    assert hawse.run(*SETUP, "--yes").returncode == 0
    ours.put_object(Bucket="acme-logs", Key="good", Body=b"hello")
    theirs.put_bucket_versioning(
        Bucket="acme-copy", VersioningConfiguration={"Status": "Suspended"}
    )
    ours.put_object(Bucket="acme-logs", Key="lost", Body=b"hello")

    def codes(url: str) -> list[str]:
        ran = hawse.run("s3", "replication", "explain", url, "-o", "json")
        assert ran.returncode == 0, ran.stderr
        return [one["code"] for one in json.loads(ran.stdout)]

    assert codes("s3://acme-logs/before")[0] == "before-the-rule"
    assert codes("s3://acme-logs/good") == ["completed"]
    assert codes("s3://acme-copy/good") == ["replica"]
    assert codes("s3://acme-logs/lost") == ["failed", "destination-unversioned"]
    ran = hawse.run("s3", "replication", "status", "s3://acme-logs", "--objects", "-o", "json")
    assert {row["key"]: row["status"] for row in json.loads(ran.stdout)} == {
        "before": "none",
        "lost": "failed",
    }
