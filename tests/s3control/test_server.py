"""The server itself, asked by botocore; and how hawse and botocore reach it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hawse.aws.account_hosts import given_host
from tests.conftest import FakeClock
from tests.moto_server import Moto
from tests.s3control import S3Control, serving

ACCOUNT = "123456789012"


@pytest.fixture
def control(moto: Moto, clock: FakeClock) -> Iterator[S3Control]:
    with serving(moto.client, clock.now) as found:
        yield found


@pytest.fixture
def client(control: S3Control, moto: Moto) -> Any:
    """boto3's, which has to be told to leave the account out of the host."""
    from hawse.aws.account_hosts import without_account

    found = Moto(control.url).client("s3control")
    found.meta.events.register("before-call.s3-control", without_account)
    return found


def asked(**more: Any) -> dict[str, Any]:
    location = {"ObjectArn": "arn:aws:s3:::acme-jobs/m.csv", "ETag": "e"}
    spec = {"Format": "S3BatchOperations_CSV_20180820", "Fields": ["Bucket", "Key"]}
    return {
        "AccountId": ACCOUNT,
        "Operation": {"S3PutObjectTagging": {"TagSet": [{"Key": "a&b", "Value": "<x>"}]}},
        "Report": {"Enabled": False},
        "ClientRequestToken": "t",
        "Priority": 1,
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/none",
        "Manifest": {"Spec": spec, "Location": location},
        **more,
    }


def test_a_job_comes_back_as_it_was_asked_for(client: Any) -> None:
    job = client.create_job(**asked())["JobId"]
    found = client.describe_job(AccountId=ACCOUNT, JobId=job)["Job"]

    assert found["Operation"] == asked()["Operation"]
    assert found["Manifest"] == asked()["Manifest"]


def test_a_role_that_is_not_there_fails_the_job(client: Any, clock: FakeClock) -> None:
    job = client.create_job(**asked())["JobId"]
    clock.sleep(10)
    found = client.describe_job(AccountId=ACCOUNT, JobId=job)["Job"]

    assert found["Status"] == "Failed"
    assert found["FailureReasons"][0]["FailureCode"] == "AssumeRoleNotPermitted"


def test_a_list_has_pages(client: Any) -> None:
    for number in range(3):
        client.create_job(**asked(ClientRequestToken=str(number)))
    first = client.list_jobs(AccountId=ACCOUNT)
    rest = client.list_jobs(AccountId=ACCOUNT, NextToken=first["NextToken"])

    assert (len(first["Jobs"]), len(rest["Jobs"]), "NextToken" in rest) == (2, 1, False)


def test_a_priority_is_set(client: Any) -> None:
    job = client.create_job(**asked())["JobId"]
    client.update_job_priority(AccountId=ACCOUNT, JobId=job, Priority=7)

    assert client.describe_job(AccountId=ACCOUNT, JobId=job)["Job"]["Priority"] == 7


def test_what_the_model_does_not_allow_is_refused(control: S3Control) -> None:
    import urllib.error
    import urllib.request

    body = b"<CreateJobRequest><Priority>1</Priority></CreateJobRequest>"
    url = f"{control.url}/v20180820/jobs"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(url, data=body), timeout=5)
    with caught.value as answer:
        assert b"Missing required parameter" in answer.read()


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        (f"http://{ACCOUNT}.127.0.0.1:81/v2/jobs?a=b", "http://127.0.0.1:81/v2/jobs?a=b"),
        (f"https://{ACCOUNT}.s3.example.com/", "https://s3.example.com/"),
        (f"https://{ACCOUNT}.s3-control.eu-west-1.amazonaws.com/x", ""),
        (f"https://{ACCOUNT}.control.vpce-1.s3.us-east-1.vpce.amazonaws.com/x", ""),
        ("http://127.0.0.1:81/", ""),
    ],
)
def test_the_account_is_left_out_of_hosts_that_are_not_aws(url: str, meant: str) -> None:
    assert given_host(url, ACCOUNT) == (meant or url)
