"""Buckets of two accounts on moto, which keeps replication rules and never replicates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.commands.s3.conftest import MakeRun
from tests.moto_server import Moto

OTHER = "999988887777"
SOURCE, COPY = "s3://acme-logs", "s3://acme-copy"
KEYS = """[profile other]
region = us-west-2
role_arn = arn:aws:iam::999988887777:role/ops
source_profile = default
[profile default]
region = eu-west-1
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
def s3(on: MakeRun, moto: Moto) -> Run:
    """`run` on moto."""
    return on(moto.env)
