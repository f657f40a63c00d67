"""hawse with folders of its own, and the sandbox that it starts there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from hawse.sandbox.keys import PRODUCTION
from tests.canaries import look_back

ONCE = Config(retries={"max_attempts": 1, "mode": "standard"}, signature_version="v4")


@dataclass(frozen=True)
class Home:
    """Folders of a user of their own, and hawse in them."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        kinds = ("STATE", "CACHE", "CONFIG")
        named = {f"XDG_{kind}_HOME": str(self.folder / kind.lower()) for kind in kinds}
        tree = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), **tree, **named}

    @property
    def state(self) -> Path:
        return self.folder / "state" / "hawse" / "sandbox"

    def hawse(self, *argv: str, env: Mapping[str, str] | None = None) -> Any:
        given = {**self.env, **(env or {})}
        ran = subprocess.run(
            [sys.executable, "-m", "hawse", *argv],
            env=given,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
        )
        look_back(argv, given, ran, self.folder)
        return ran

    def start(self, *options: str) -> Sandbox:
        ran = self.hawse("sandbox", "start", *options)
        assert ran.returncode == 0, ran.stderr
        return Sandbox(exported(ran.stdout))


@dataclass(frozen=True)
class Sandbox:
    """What `start` printed, as an environment."""

    env: dict[str, str]

    @property
    def url(self) -> str:
        return self.env["AWS_ENDPOINT_URL"]

    @property
    def secret(self) -> str:
        return self.env["AWS_SECRET_ACCESS_KEY"]

    def client(
        self,
        service: str,
        key_id: str = PRODUCTION.key_id,
        secret: str = "",
        *,
        region: str = "eu-west-1",
        token: str | None = None,
    ) -> Any:
        session = boto3.Session(
            aws_access_key_id=key_id,
            aws_secret_access_key=secret or self.secret,
            aws_session_token=token,
            region_name=region,
        )
        config = ONCE if service != "s3" else ONCE.merge(Config(signature_version="s3v4"))
        return session.client(service, endpoint_url=self.url, config=config)

    def control(self, verb: str) -> Any:
        headers = {"x-hawse-token": self.secret}
        request = urllib.request.Request(
            f"{self.url}/_hawse/{verb}", headers=headers, method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


def exported(lines: str) -> dict[str, str]:
    pairs = (line.removeprefix("export ").split("=", 1) for line in lines.splitlines())
    return {name: value.strip("'") for name, value in pairs}


def refusal(call: Callable[..., Any], **parameters: object) -> tuple[str, str]:
    """Code and message of the error that a call must end with."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]
