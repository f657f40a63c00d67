"""Buckets of two accounts on moto, which keeps replication rules and never replicates."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran, Run
from tests.commands.s3.conftest import MakeRun
from tests.moto_server import Moto

OTHER = "999988887777"
SOURCE, COPY = "s3://acme-logs", "s3://acme-copy"
PROFILE = f"""[profile other]
region = us-west-2
role_arn = arn:aws:iam::{OTHER}:role/ops
credential_source = Environment
"""


@dataclass(frozen=True)
class Pair:
    """Two buckets, and clients to look at what became of them."""

    moto: Moto
    s3: Any
    iam: Any

    def bucket(self, name: str, region: str = "eu-west-1", **more: Any) -> None:
        """Make a bucket in a region."""
        client = self.moto.client("s3", region)
        client.create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": region}, **more
        )

    def rules(self, bucket: str = "acme-logs") -> list[dict[str, Any]]:
        """The rules of a bucket."""
        config = self.s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]
        return list(config["Rules"])

    def versioning(self, bucket: str) -> str:
        """The state of a bucket's versioning."""
        return str(self.s3.get_bucket_versioning(Bucket=bucket).get("Status", ""))

    def roles(self) -> list[str]:
        """The names of all roles."""
        return [role["RoleName"] for role in self.iam.list_roles()["Roles"]]


@pytest.fixture
def pair(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """acme-logs in eu-west-1 and acme-copy in us-west-2, of one account."""
    for name, value in moto.env.items():
        monkeypatch.setenv(name, value)
    made = Pair(moto, moto.client("s3"), moto.client("iam"))
    made.bucket("acme-logs")
    made.bucket("acme-copy", "us-west-2")
    return made


@pytest.fixture
def other(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """S3 of another account, which the profile `other` leads to; it has the bucket `theirs`."""
    file = tmp_path / "config"
    file.write_text(PROFILE)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    sts = pair.moto.client("sts")
    role = {"RoleArn": f"arn:aws:iam::{OTHER}:role/ops", "RoleSessionName": "test"}
    keys = sts.assume_role(**role)["Credentials"]
    import boto3

    client = boto3.client(
        "s3",
        region_name="us-west-2",
        endpoint_url=pair.moto.url,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    place = {"LocationConstraint": "us-west-2"}
    client.create_bucket(Bucket="theirs", CreateBucketConfiguration=place)
    return client


@pytest.fixture
def s3(on: MakeRun, moto: Moto) -> Run:
    """`run` on moto, with the profiles that a test has."""

    def run(*argv: str, **more: Any) -> Ran:
        file = (
            {"AWS_CONFIG_FILE": os.environ["AWS_CONFIG_FILE"]}
            if "AWS_CONFIG_FILE" in os.environ
            else {}
        )
        return on({**moto.env, **file})(*argv, **more)

    return run
