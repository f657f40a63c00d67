"""A bootstrapped environment on moto, and an engine that notes what it is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from hawse.app import App
from tests.cdk.assembling import copied
from tests.conftest import Run, runner
from tests.moto_server import Moto

ACCOUNT = "123456789012"
BUCKET = f"cdk-hnb659fds-assets-{ACCOUNT}-eu-west-1"
REPOSITORY = f"cdk-hnb659fds-container-assets-{ACCOUNT}-eu-west-1"
VERSION = "/cdk-bootstrap/hnb659fds/version"
_DOCKER = """#!/bin/sh
echo "$PWD|$*" >> "$HOME/docker.log"
case "$1" in login) cat >> "$HOME/docker.stdin" ;; build) exit ${FAILS:-0} ;; esac
"""


@dataclass
class Site:
    """An app, a bootstrapped environment to deploy it to, and `run` for commands there."""

    moto: Moto
    run: Run
    app: Path
    home: Path

    @property
    def keys(self) -> list[str]:
        """The keys in the bucket."""
        found = self.moto.client("s3").list_objects_v2(Bucket=BUCKET)
        return [one["Key"] for one in found.get("Contents", ())]

    @property
    def docker(self) -> list[str]:
        """What the engine was told."""
        log = self.home / "docker.log"
        return log.read_text().splitlines() if log.exists() else []


def bootstrapped(moto: Moto, version: str = "21") -> None:
    """What `cdk bootstrap` leaves, as far as it is looked at."""
    where = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
    moto.client("s3").create_bucket(Bucket=BUCKET, **where)
    moto.client("ecr").create_repository(repositoryName=REPOSITORY)
    moto.client("ssm").put_parameter(Name=VERSION, Value=version, Type="String")


@pytest.fixture
def on_moto(
    moto: Moto, make_app: Callable[..., App], home: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """`run` over HTTP against moto, with an engine that only notes what it is told."""
    for name, value in moto.env.items():  # botocore assumes roles, and reads its own environment
        monkeypatch.setenv(name, value)
    engine = home / "bin" / "docker"
    engine.parent.mkdir(parents=True, exist_ok=True)
    engine.write_text(_DOCKER)
    engine.chmod(0o755)
    path = f"{engine.parent}:{os.environ['PATH']}"

    def make(
        stdin: str = "",
        *,
        tty: bool = False,
        answers: Sequence[str] = (),
        env: dict[str, str] | None = None,
    ) -> App:
        given: dict[str, Any] = {**moto.env, "PATH": path, **(env or {})}
        return replace(make_app(stdin, tty=tty, answers=answers, env=given), connect=None)

    return runner(make)


@pytest.fixture
def site(moto: Moto, on_moto: Run, home: Path, tmp_path: Path) -> Site:
    bootstrapped(moto)
    return Site(moto, on_moto, copied("assets", tmp_path / "app"), home)
