"""A bootstrapped environment on moto, and an engine that notes what it is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from hawse.app import App
from tests.cdk.assembling import copied
from tests.conftest import Ran, Run, runner
from tests.moto_server import Moto
from tests.scripted.playing import Play, Played
from tests.scripted.server import CloudFormation

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


@dataclass
class Stage:
    """An app, a bootstrapped environment on moto, and CloudFormation as a timeline has it."""

    moto: Moto
    played: Played
    app: Path
    site: Site

    @property
    def cloud(self) -> CloudFormation:
        """CloudFormation."""
        return self.played.cloud

    @property
    def executed(self) -> list[str]:
        """The names of the stacks whose change sets were executed, in order."""
        made = self.cloud.asked("CreateChangeSet")
        stacks = {one["ChangeSetName"]: one["StackName"] for one in made}
        names = (one["ChangeSetName"] for one in self.cloud.asked("ExecuteChangeSet"))
        found = (stacks[name.split("/")[1]] for name in names)
        return [name.split("/")[1] if "/" in name else name for name in found]

    def run(self, *argv: object, env: dict[str, str] | None = None, **options: Any) -> Ran:
        """`hawse cdk …` of the app."""
        verb, *more = map(str, argv)
        return self.hawse("cdk", verb, str(self.app), *more, env=env, **options)

    def hawse(self, *argv: str, env: dict[str, str] | None = None, **options: Any) -> Ran:
        """Any command, with CloudFormation from the timeline and all else from moto."""
        path = f"{self.site.home / 'bin'}:{os.environ['PATH']}"
        own = {"AWS_ENDPOINT_URL_CLOUDFORMATION": self.cloud.url, "PATH": path}
        return self.played.run(*argv, env={**self.moto.env, **own, **(env or {})}, **options)


class Staged(Protocol):
    """`staged(app, stacks)`: the stacks of a timeline; more of it by name."""

    def __call__(self, app: Path, stacks: dict[str, Any], **more: Any) -> Stage: ...


@pytest.fixture
def staged(site: Site, play: Play) -> Staged:
    """An app on a timeline."""

    def make(app: Path, stacks: dict[str, Any], **more: Any) -> Stage:
        played = play({"account": ACCOUNT, "stacks": stacks, **more})
        return Stage(site.moto, played, app, site)

    return make


def bootstrapped(moto: Moto, version: str = "21", region: str = "eu-west-1") -> None:
    """What `cdk bootstrap` leaves, as far as it is looked at."""
    where: Any = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    bucket, repository = (name.replace("eu-west-1", region) for name in (BUCKET, REPOSITORY))
    in_us = region == "us-east-1"
    moto.client("s3", region).create_bucket(Bucket=bucket, **({} if in_us else where))
    moto.client("ecr", region).create_repository(repositoryName=repository)
    moto.client("ssm", region).put_parameter(Name=VERSION, Value=version, Type="String")


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
