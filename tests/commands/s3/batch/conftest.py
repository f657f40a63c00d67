"""`run` on moto with a canned S3 Control of ours before it (tests/s3control), on one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.commands.s3.conftest import MakeRun, Store
from tests.conftest import FakeClock, Ran, Run
from tests.moto_server import Moto
from tests.s3control import S3Control, serving

SOURCE, TARGET, FILES = "acme-data", "acme-copy", "acme-jobs"
REPORT = f"s3://{FILES}/batch"


@pytest.fixture
def control(moto: Moto, clock: FakeClock) -> Iterator[S3Control]:
    with serving(moto.client, clock.now) as found:
        yield found


@pytest.fixture
def batch(
    on: MakeRun, moto: Moto, control: S3Control, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """`batch("tag", …)`: a command of `hawse s3 batch`."""
    environment = {**moto.env, **control.env}
    for name, value in environment.items():  # botocore reads the environment of the process
        monkeypatch.setenv(name, value)
    run: Run = on(environment)

    def ran(*words: str, **more: Any) -> Ran:
        return run("s3", "batch", *words, **more)

    ran.run = run  # type: ignore[attr-defined]
    return ran


@pytest.fixture
def hawse(batch: Any) -> Run:
    """Any command, in the same world."""
    found: Run = batch.run
    return found


def store_of(moto: Moto, bucket: str) -> Store:
    client = moto.client("s3")
    place = {"LocationConstraint": "eu-west-1"}
    client.create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    return Store(client, bucket)


@pytest.fixture
def data(moto: Moto) -> Store:
    """The bucket whose objects jobs work on."""
    found = store_of(moto, SOURCE)
    found.write({"2024/a b+c.txt": "one", '2024/é,"x".txt': "two", "top": "three"})
    return found


@pytest.fixture
def copy(moto: Moto) -> Store:
    """Where copies go."""
    return store_of(moto, TARGET)


@pytest.fixture(autouse=True)
def files(moto: Moto) -> Store:
    """Where manifests and reports are."""
    return store_of(moto, FILES)


def job_of(control: S3Control) -> Any:
    """The only job."""
    (found,) = control.jobs.values()
    return found


def role_policy(moto: Moto) -> Any:
    """The policy of the only role."""
    iam = moto.client("iam")
    (role,) = iam.list_roles()["Roles"]
    return iam.get_role_policy(RoleName=role["RoleName"], PolicyName="job")["PolicyDocument"]
