"""`hawse s3 bucket inventory`: reports that would not be written are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hawse.services.s3 import calls_policies as calls
from tests.commands.s3.bucket.conftest import undone
from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Run
from tests.moto_server import Moto
from tests.scripted import ScriptedAws

REPORTS = "acme-reports"
STATEMENT: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Service": "s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": f"arn:aws:s3:::{REPORTS}/*",
    "Condition": {
        "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{BUCKET}"},
        "StringEquals": {
            "aws:SourceAccount": "123456789012",
            "s3:x-amz-acl": "bucket-owner-full-control",
        },
    },
}


@pytest.fixture
def reports(store: Store) -> Store:
    """A bucket to which S3 may write the reports of `store`."""
    place = {"LocationConstraint": "eu-west-1"}
    store.client.create_bucket(Bucket=REPORTS, CreateBucketConfiguration=place)
    allow(store, STATEMENT)
    return store


def allow(store: Store, *statements: dict[str, Any]) -> None:
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    store.client.put_bucket_policy(Bucket=REPORTS, Policy=text)


def inventory(run: Run, verb: str, *more: str, **how: Any) -> Any:
    return run("s3", "bucket", "inventory", verb, BUCKET, *more, **how)


def add(run: Run, *more: str, **how: Any) -> Any:
    return inventory(run, "add", "--to", f"s3://{REPORTS}/inventory/", *more, "--yes", **how)


def test_an_inventory_is_added_and_listed(s3: Run, reports: Store) -> None:
    ran = add(s3, "--field", "size,etag", "--all-versions", "--prefix", "data/")
    assert ran.code == 0, ran.err
    assert "AWS charges for each million objects listed" in ran.err
    (row,) = inventory(s3, "ls", "-o", "json").json()
    assert row["to"] == f"s3://{REPORTS}/inventory"
    assert (row["id"], row["versions"], row["prefix"]) == ("hawse", "All", "data/")


def test_a_second_time_is_nothing_to_do(s3: Run, reports: Store) -> None:
    assert add(s3, "--all-versions").code == 0  # moto tells that of every inventory
    ran = add(s3, "--all-versions")
    assert ran.code == 0 and "so already" in ran.err


def test_reports_that_s3_may_not_write_are_refused(s3: Run, reports: Store) -> None:
    reports.client.delete_bucket_policy(Bucket=REPORTS)
    ran = add(s3)
    assert ran.code != 0 and "reports would not be written" in ran.err
    assert '"Service":"s3.amazonaws.com"' in ran.err
    assert inventory(s3, "ls", "-o", "json").json() == []


def test_a_policy_for_another_bucket_does_not_help(s3: Run, reports: Store) -> None:
    other = {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::other"}}
    allow(reports, {**STATEMENT, "Condition": other})
    assert add(s3).code != 0


def test_a_key_that_s3_may_not_use_is_named(s3: Run, reports: Store, moto: Moto) -> None:
    key = moto.client("kms").create_key()["KeyMetadata"]["Arn"]
    ran = add(s3, "--kms-key", key)
    assert ran.code != 0 and f"may not kms:GenerateDataKey on {key}" in ran.err


@pytest.mark.usefixtures("store")
def test_reports_stay_in_the_region(s3: Run, moto: Moto) -> None:
    place = {"LocationConstraint": "eu-central-1"}
    far = moto.client("s3", "eu-central-1")
    far.create_bucket(Bucket=REPORTS, CreateBucketConfiguration=place)
    ran = add(s3)
    assert ran.code != 0 and "acme-reports is in eu-central-1" in ran.err


def test_it_comes_from_a_file(s3: Run, reports: Store, tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text(f"""
Id: weekly
IsEnabled: true
IncludedObjectVersions: All
Schedule: {{Frequency: Weekly}}
OptionalFields: [Size, ETag]
Destination: {{S3BucketDestination: {{Bucket: 'arn:aws:s3:::{REPORTS}', Format: Parquet}}}}
""")
    ran = inventory(s3, "add", "--file", str(file), "--yes")
    assert ran.code == 0, ran.err
    assert "S3 Batch Operations takes inventories in CSV alone" in ran.err


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (("--field", "colour"), "no such field"),
        (("--id", "a b"), "letters, digits"),
        (("--file", "x.yaml"), "together with --to"),
    ],
)
def test_what_s3_would_refuse_is_refused(
    s3: Run, store: Store, argv: tuple[str, ...], why: str
) -> None:
    ran = add(s3, *argv)
    assert ran.code == 2 and why in ran.err


def test_without_a_destination_nothing_is_added(s3: Run, store: Store) -> None:
    assert inventory(s3, "add", "--yes").code == 2


CONFIG: dict[str, Any] = {
    "Id": "weekly",
    "IsEnabled": True,
    "IncludedObjectVersions": "Current",
    "Schedule": {"Frequency": "Weekly"},
    "Destination": {"S3BucketDestination": {"Bucket": f"arn:aws:s3:::{REPORTS}", "Format": "CSV"}},
}


def scripted(aws: ScriptedAws, listed: list[dict[str, Any]]) -> None:
    """Moto takes the removal of an inventory for that of the bucket, so that it is scripted."""
    from hawse.services.iam.calls_resource_policies import GET_BUCKET_POLICY

    aws.fail(calls.GET_INVENTORY, "NoSuchConfiguration", status=404)
    aws.answer(calls.GET_BUCKET_LOCATION, {"LocationConstraint": "eu-west-1"})
    statement = {**STATEMENT, "Condition": {}}
    aws.answer(GET_BUCKET_POLICY, {"Policy": json.dumps({"Statement": [statement]})})
    aws.answer(calls.LIST_INVENTORIES, {"InventoryConfigurationList": listed, "IsTruncated": False})


def test_an_inventory_is_removed_and_undo_adds_it_again(aws: ScriptedAws, run: Run) -> None:
    there = {"InventoryConfiguration": CONFIG}
    aws.answer(calls.GET_INVENTORY, there, times=2)
    aws.fail(calls.GET_INVENTORY, "NoSuchConfiguration", status=404, times=2)
    aws.answer(calls.GET_INVENTORY, there)
    aws.answer(calls.DELETE_INVENTORY)
    aws.answer(calls.PUT_INVENTORY)
    ran = inventory(run, "rm", "weekly", "--yes")
    assert ran.code == 0, ran.err
    assert aws.params(calls.DELETE_INVENTORY) == [{"Bucket": BUCKET, "Id": "weekly"}]
    undone(run, ran)
    assert aws.params(calls.PUT_INVENTORY) == [{"Bucket": BUCKET, "Id": "weekly", **there}]


def test_undo_of_an_addition_removes_it(aws: ScriptedAws, run: Run) -> None:
    scripted(aws, [])
    made: dict[str, Any] = {}

    def put(params: Any) -> dict[str, Any]:
        made.update(params)
        config = {"InventoryConfiguration": params["InventoryConfiguration"]}
        aws.answer(calls.GET_INVENTORY, config)
        return {}

    def delete(params: Any) -> dict[str, Any]:
        aws.fail(calls.GET_INVENTORY, "NoSuchConfiguration", status=404)
        return {}

    aws.answer(calls.PUT_INVENTORY, put)
    aws.answer(calls.DELETE_INVENTORY, delete)
    ran = add(run)
    assert ran.code == 0, ran.err
    undone(run, ran)
    assert aws.params(calls.DELETE_INVENTORY) == [{"Bucket": BUCKET, "Id": made["Id"]}]


def test_an_inventory_that_is_not_there_is_not_found(aws: ScriptedAws, run: Run) -> None:
    aws.fail(calls.GET_INVENTORY, "NoSuchConfiguration", status=404)
    ran = inventory(run, "rm", "weekly", "--yes")
    assert ran.code == 4 and "has none such" in ran.err


def test_every_page_is_listed(aws: ScriptedAws, run: Run) -> None:
    page = {
        "InventoryConfigurationList": [CONFIG],
        "IsTruncated": True,
        "NextContinuationToken": "next",
    }
    aws.answer(calls.LIST_INVENTORIES, page, times=1)
    last = {"InventoryConfigurationList": [{**CONFIG, "Id": "daily"}], "IsTruncated": False}
    aws.answer(calls.LIST_INVENTORIES, last)
    ran = inventory(run, "ls", "-o", "ids", "--columns", "id")
    assert aws.params(calls.LIST_INVENTORIES)[1]["ContinuationToken"] == "next", ran.err
