"""`hawse s3 bucket logging`: logs that would not arrive are refused, with what is missing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.commands.s3.bucket.conftest import undone
from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Run
from tests.moto_server import Moto

LOGS = "acme-access-logs"
STATEMENT: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": f"arn:aws:s3:::{LOGS}/*",
    "Condition": {
        "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{BUCKET}"},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
    },
}


@pytest.fixture
def logs(store: Store) -> Store:
    """A bucket to which S3 may deliver the logs of `store`."""
    place = {"LocationConstraint": "eu-west-1"}
    store.client.create_bucket(Bucket=LOGS, CreateBucketConfiguration=place)
    allow(store, STATEMENT)
    return store


def allow(store: Store, *statements: dict[str, Any]) -> None:
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    store.client.put_bucket_policy(Bucket=LOGS, Policy=text)


def logging(run: Run, verb: str, *more: str, **how: Any) -> Any:
    return run("s3", "bucket", "logging", verb, BUCKET, *more, **how)


def enabled(store: Store) -> Any:
    return store.client.get_bucket_logging(Bucket=BUCKET).get("LoggingEnabled")


def test_logs_go_where_s3_may_write_and_undo_ends_that(s3: Run, logs: Store) -> None:
    ran = logging(s3, "set", "--to", f"s3://{LOGS}/site/", "--yes")
    assert ran.code == 0, ran.err
    assert enabled(logs) == {"TargetBucket": LOGS, "TargetPrefix": "site/"}
    undone(s3, ran)
    assert enabled(logs) is None


def test_it_is_shown_where_logs_go(s3: Run, logs: Store) -> None:
    assert logging(s3, "show", "-o", "json").json()[0]["enabled"] is False
    logging(s3, "set", "--to", f"s3://{LOGS}/site/", "--yes")
    row = logging(s3, "show", "-o", "json").json()[0]
    assert (row["enabled"], row["to"], row["keys"]) == (True, f"s3://{LOGS}/site/", "simple")


def test_a_second_time_there_is_nothing_to_do(s3: Run, logs: Store) -> None:
    logging(s3, "set", "--to", f"s3://{LOGS}/site/", "--yes")
    ran = logging(s3, "set", "--to", f"s3://{LOGS}/site/", "--yes")
    assert ran.code == 0 and "so already" in ran.err


@pytest.mark.parametrize(
    "statement",
    [
        {**STATEMENT, "Resource": f"arn:aws:s3:::{LOGS}/other/*"},
        {**STATEMENT, "Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}}},
        {**STATEMENT, "Effect": "Deny"},
        {**STATEMENT, "Principal": {"Service": "s3.amazonaws.com"}},
    ],
    ids=["prefix", "account", "denied", "service"],
)
def test_what_the_policy_of_the_target_lacks_is_shown(
    s3: Run, logs: Store, statement: dict[str, Any]
) -> None:
    allow(logs, statement)
    ran = logging(s3, "set", "--to", f"s3://{LOGS}/site/", "--yes")
    assert ran.code != 0 and "logs would not arrive" in ran.err
    assert enabled(logs) is None


def test_the_missing_statement_can_be_put_as_it_is_shown(s3: Run, logs: Store) -> None:
    logs.client.delete_bucket_policy(Bucket=LOGS)
    ran = logging(s3, "set", "--to", f"s3://{LOGS}/", "--yes")
    shown = ran.err.split("its policy lacks ")[1].splitlines()[0]
    assert json.loads(shown) == {
        **STATEMENT,
        "Resource": f"arn:aws:s3:::{LOGS}/*",
    }


def test_the_acl_of_old_is_good_as_well(s3: Run, logs: Store) -> None:
    logs.client.delete_bucket_policy(Bucket=LOGS)
    owner = logs.client.get_bucket_acl(Bucket=LOGS)["Owner"]
    group = {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery"}
    grants = [{"Grantee": group, "Permission": one} for one in ("WRITE", "READ_ACP")]
    policy = {"Grants": grants, "Owner": owner}
    logs.client.put_bucket_acl(Bucket=LOGS, AccessControlPolicy=policy)
    ran = logging(s3, "set", "--to", f"s3://{LOGS}/", "--yes")
    assert ran.code == 0, ran.err


def test_a_bucket_does_not_log_to_itself(s3: Run, store: Store) -> None:
    ran = logging(s3, "set", "--to", f"s3://{BUCKET}/logs/", "--yes")
    assert ran.code != 0 and "each log would be logged again" in ran.err


@pytest.mark.usefixtures("store")
def test_logs_stay_in_the_region(s3: Run, moto: Moto) -> None:
    place = {"LocationConstraint": "eu-central-1"}
    far = moto.client("s3", "eu-central-1")
    far.create_bucket(Bucket="acme-far", CreateBucketConfiguration=place)
    ran = logging(s3, "set", "--to", "s3://acme-far/", "--yes")
    assert ran.code != 0 and "it is in eu-central-1" in ran.err


def test_a_key_of_kms_keeps_logs_away(s3: Run, logs: Store) -> None:
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    logs.client.put_bucket_encryption(
        Bucket=LOGS, ServerSideEncryptionConfiguration={"Rules": [default]}
    )
    ran = logging(s3, "set", "--to", f"s3://{LOGS}/", "--yes")
    assert ran.code != 0 and "encrypted with aws:kms" in ran.err


def test_a_default_retention_keeps_logs_away(s3: Run, store: Store) -> None:
    store.client.create_bucket(
        Bucket=LOGS,
        CreateBucketConfiguration={"LocationConstraint": "eu-west-1"},
        ObjectLockEnabledForBucket=True,
    )
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    store.client.put_object_lock_configuration(
        Bucket=LOGS, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )
    ran = logging(s3, "set", "--to", f"s3://{LOGS}/", "--yes")
    assert ran.code != 0 and "default retention" in ran.err


def test_logging_ends_and_is_put_back_by_undo(s3: Run, logs: Store) -> None:
    logging(s3, "set", "--to", f"s3://{LOGS}/site/", "--yes")
    ran = logging(s3, "rm", "--yes")
    assert ran.code == 0 and enabled(logs) is None
    undone(s3, ran)
    assert enabled(logs)["TargetPrefix"] == "site/"


def test_a_target_that_is_no_url_is_refused(s3: Run, store: Store) -> None:
    ran = logging(s3, "set", "--to", LOGS, "--yes")
    assert ran.code == 2 and "no URL of S3" in ran.err
