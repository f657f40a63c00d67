"""`run` on S3 servers: the wire is real, the rest of the run is that of all commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from hawse.app import App, Clock
from hawse.main import SystemClock
from tests.conftest import FakeClock, Run, runner
from tests.moto_server import Moto
from tests.faults.proxy import FaultProxy
from tests.seaweed import SeaweedFS

BUCKET = "acme-logs"


class MakeRun(Protocol):
    """`on(moto.env)`: a `run` with this environment, and with this clock if one is given."""

    def __call__(self, environment: Mapping[str, str], clock: Clock | None = ..., /) -> Run: ...


@dataclass(frozen=True)
class Store:
    """A bucket, to arrange what commands meet and to look at what they left."""

    client: Any
    bucket: str = BUCKET

    def put(self, key: str, body: bytes = b"", **more: Any) -> Any:
        """Store an object."""
        return self.client.put_object(Bucket=self.bucket, Key=key, Body=body, **more)

    def fill(self, *keys: str) -> None:
        """Store objects, of 0 bytes, 1,000, 2,000 and so on."""
        for number, key in enumerate(keys):
            self.put(key, b"x" * (number * 1000))

    def write(self, objects: Mapping[str, str]) -> None:
        """Store objects with these contents."""
        for key, content in objects.items():
            self.put(key, content.encode())

    def objects(self, prefix: str = "") -> dict[str, str]:
        """The contents of all objects, by key."""
        return {key: self.body(key).decode() for key in self.keys(prefix)}

    def keys(self, prefix: str = "") -> list[str]:
        """The keys of all objects, readable or not."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=prefix
        )
        return [each["Key"] for page in pages for each in page.get("Contents", ())]

    def body(self, key: str) -> bytes:
        """The content of an object."""
        return bytes(self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def versioned(self) -> None:
        """Keep versions from now on."""
        status = {"Status": "Enabled"}
        self.client.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration=status)


@pytest.fixture
def on(make_app: Callable[..., App]) -> MakeRun:
    """Makes a `run` with an environment that leads to a server."""

    def made(environment: Mapping[str, str], clock: Clock | None = None) -> Run:
        def make(stdin: str = "", *, env: dict[str, str] | None = None, **more: Any) -> App:
            app = make_app(stdin, env={**environment, **(env or {})}, **more)
            return replace(app, connect=None, clock=clock or app.clock)

        return runner(make)

    return made


@pytest.fixture
def s3(on: MakeRun, moto: Moto) -> Run:
    """`run` on moto, which keeps every key as it is."""
    return on(moto.env)


@pytest.fixture
def store(moto: Moto) -> Store:
    """An empty bucket on moto."""
    client = moto.client("s3")
    place = {"LocationConstraint": "eu-west-1"}
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    return Store(client)


@pytest.fixture
def faults(moto: Moto) -> Iterator[FaultProxy]:
    """A proxy before moto that does what networks do."""
    with FaultProxy(moto.url) as proxy:
        yield proxy


@pytest.fixture
def faulty(on: MakeRun, moto: Moto, faults: FaultProxy) -> Run:
    """`run` on moto through the proxy."""
    return on({**moto.env, "AWS_ENDPOINT_URL": faults.url})


@pytest.fixture
def weed(on: MakeRun, seaweed: SeaweedFS) -> Run:
    """`run` on SeaweedFS, which checks signatures, and so the time."""
    return on(seaweed.env, SystemClock())


@pytest.fixture
def weed_now(weed: Run, clock: FakeClock) -> Run:
    """`run` on SeaweedFS at the time that it takes it to be, so that signatures are good."""
    clock.time = datetime.now(UTC)
    return weed


@pytest.fixture
def seaweed_store(seaweed: SeaweedFS, bucket: str) -> Store:
    """An empty bucket on SeaweedFS."""
    return Store(seaweed.client(), bucket)
