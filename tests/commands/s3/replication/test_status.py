"""`hawse s3 replication status` and `ls`: rules, what is measured of them, and objects."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.commands.s3.replication.conftest import COPY, SOURCE, Pair
from tests.conftest import NOW, Run

STATUS = ("s3", "replication", "status", SOURCE, "-o", "json")


@pytest.fixture
def replicated(s3: Run, pair: Pair) -> None:
    """acme-logs is replicated; it has two objects of before."""
    for key in ("a", "b"):
        pair.s3.put_object(Bucket="acme-logs", Key=key, Body=b"x")
    ran = s3("s3", "replication", "setup", SOURCE, COPY, "--yes")
    assert ran.code == 0, ran.err


@pytest.mark.usefixtures("replicated")
def test_what_was_measured_is_the_newest_and_failures_are_summed(s3: Run, pair: Pair) -> None:
    names = {
        "SourceBucket": "acme-logs",
        "DestinationBucket": "acme-copy",
        "RuleId": "all-to-acme-copy",
    }
    dimensions = [{"Name": name, "Value": value} for name, value in names.items()]
    points = [("OperationsPendingReplication", 60, 9.0), ("OperationsPendingReplication", 10, 4.0),
              ("OperationsFailedReplication", 60, 2.0), ("OperationsFailedReplication", 10, 1.0),
              ("BytesPendingReplication", 10, 4096.0)]  # fmt: skip
    pair.moto.client("cloudwatch").put_metric_data(
        Namespace="AWS/S3",
        MetricData=[
            {"MetricName": metric, "Dimensions": dimensions, "Value": value,
             "Timestamp": NOW - timedelta(minutes=minutes)}
            for metric, minutes, value in points
        ],
    )  # fmt: skip

    (row,) = s3(*STATUS).json()

    assert (row["pending"], row["pending_bytes"], row["failed"]) == (4, 4096, 3)
    assert row["behind"] is None
    assert row["measured"].startswith("2026-11-23T11:")


@pytest.mark.usefixtures("replicated")
def test_what_was_not_measured_is_unknown_and_objects_are_counted(s3: Run, pair: Pair) -> None:
    (row,) = s3(*STATUS).json()

    assert (row["pending"], row["failed"], row["measured"]) == (None, None, None)
    assert (row["looked_at"], row["objects_none"]) == (2, 2)


@pytest.mark.usefixtures("replicated")
def test_objects_that_are_not_replicated_are_listed(s3: Run, pair: Pair) -> None:
    rows = s3(*STATUS, "--objects").json()

    assert [(row["key"], row["status"]) for row in rows] == [("a", "none"), ("b", "none")]
    assert len(s3(*STATUS, "--objects", "--sample", "1").json()) == 1
    assert len(s3(*STATUS, "--objects", "--sample", "0").json()) == 2


def test_a_bucket_without_rules_is_told_so(s3: Run, pair: Pair) -> None:
    ran = s3(*STATUS)

    assert ran.code == 4
    assert "it is not replicated" in ran.err


@pytest.mark.usefixtures("replicated")
def test_rules_are_listed_of_one_bucket_and_of_all(s3: Run, pair: Pair) -> None:
    (row,) = s3("s3", "replication", "ls", "-o", "json").json()

    assert (row["bucket"], row["covers"], row["destination"]) == ("acme-logs", "all", "acme-copy")
    assert s3("s3", "replication", "ls", SOURCE, "-o", "json").json() == [row]
    assert s3("s3", "replication", "ls", COPY).code == 4


@pytest.mark.usefixtures("replicated")
def test_a_rule_is_removed_and_comes_back(s3: Run, pair: Pair) -> None:
    before = pair.rules()
    ran = s3("s3", "replication", "setup", f"{SOURCE}/x/", COPY, "--yes")
    assert ran.code == 0, ran.err

    ran = s3("s3", "replication", "rm", SOURCE, "x-to-acme-copy", "--yes")

    assert ran.code == 0, ran.err
    assert pair.rules() == before
    ran = s3("s3", "replication", "rm", SOURCE, "--all", "--yes")
    assert ran.code == 0, ran.err
    assert s3("s3", "replication", "rm", SOURCE, "--all", "--yes").code == 0
    assert s3("undo", "--yes").code == 0
    assert pair.rules() == before


@pytest.mark.usefixtures("replicated")
def test_rm_wants_rules_that_are_there_or_all(s3: Run, pair: Pair) -> None:
    assert s3("s3", "replication", "rm", SOURCE, "none", "--yes").code == 4
    assert s3("s3", "replication", "rm", SOURCE, "--yes").code == 2
    assert s3("s3", "replication", "rm", SOURCE, "x", "--all", "--yes").code == 2
