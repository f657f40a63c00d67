"""Whole S3 commands before moto, behind the proxy that sees and breaks what they send.

The fixture is `site`. What the proxy saw is noted as made by the command, since S3 is
not asked through `connect`, where scripted AWS notes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from hawse.app import App
from hawse.main import SystemClock
from tests import usage
from tests.conftest import Ran, runner
from tests.moto_server import Moto
from tests.faults.proxy import FaultProxy

BUCKET = "acme-logs"


@dataclass
class Site:
    """A server, the proxy before it, and hawse with the clock of the world."""

    moto: Moto
    proxy: FaultProxy
    make_app: Callable[..., App]
    clock: Any = None

    @cached_property
    def client(self) -> Any:
        """boto3, past the proxy, to arrange and to look."""
        return self.moto.client("s3")

    @property
    def env(self) -> dict[str, str]:
        """What leads hawse to the proxy."""
        return {**self.moto.env, "AWS_ENDPOINT_URL": self.proxy.url}

    def run(self, *argv: str, env: dict[str, str] | None = None, **options: Any) -> Ran:
        """`hawse s3 …`; one attempt each unless a test says otherwise."""
        seen = len(self.proxy.seen)

        def make(*args: Any, **more: Any) -> App:
            app = self.make_app(*args, **more)
            return replace(app, connect=None, clock=self.clock or SystemClock())

        ran = runner(make)("s3", *argv, env={**self.env, **(env or {})}, **options)
        usage.note(("s3", *argv), {f"s3:{each.operation}" for each in self.proxy.seen[seen:]})
        return ran

    def make(self, bucket: str = BUCKET, *, versioned: bool = False) -> str:
        """A new bucket."""
        where = {"LocationConstraint": "eu-west-1"}
        self.client.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
        if versioned:
            self.client.put_bucket_versioning(
                Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
            )
        return bucket

    def begin(self, key: str, *parts: int, bucket: str = BUCKET) -> str:
        """An unfinished upload with parts of these sizes; its id."""
        upload = self.client.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
        for number, size in enumerate(parts, 1):
            self.client.upload_part(
                Bucket=bucket, Key=key, UploadId=upload, PartNumber=number, Body=b"x" * size
            )
        return str(upload)

    def uploads(self, bucket: str = BUCKET) -> list[str]:
        """The keys of the unfinished uploads that there are."""
        found = self.client.list_multipart_uploads(Bucket=bucket).get("Uploads", ())
        return sorted(each["Key"] for each in found)
