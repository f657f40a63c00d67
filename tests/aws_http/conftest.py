"""moto's server as a process on loopback, and the installed command against it."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest


@dataclass(frozen=True)
class Moto:
    """A running server; `reset` empties it."""

    url: str

    def reset(self) -> None:
        request = urllib.request.Request(f"{self.url}/moto-api/reset", method="POST")
        urllib.request.urlopen(request, timeout=10).close()

    def client(self, service: str, region: str = "eu-west-1") -> Any:
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="not-a-secret",
        )


SERVE = """
import sys
from werkzeug.serving import make_server
from moto.ec2 import utils
from moto.server import DomainDispatcherApplication, create_backend_app
# moto keeps the token and lacks only the filter, which it answers with an HTML page.
utils.filter_dict_attribute_mapping["client-token"] = "client_token"
app = DomainDispatcherApplication(create_backend_app)
server = make_server("127.0.0.1", 0, app, threaded=True)
print(server.port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="session")
def moto_server() -> Iterator[Moto]:
    env = {**os.environ, "MOTO_EC2_LOAD_DEFAULT_AMIS": "false"}
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=env,
    ) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        yield Moto(f"http://127.0.0.1:{port}")
        process.kill()


@pytest.fixture
def moto(moto_server: Moto) -> Moto:
    moto_server.reset()
    return moto_server


@dataclass
class Hawse:
    """The installed command in a home of its own."""

    home: Path
    url: str
    env: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "not-a-secret",
            "AWS_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            **self.env,
        }

    def run(self, *argv: str, program: tuple[str, ...] = (), stdin: str = "") -> Any:
        program = program or (str(Path(sys.executable).with_name("hawse")),)
        return subprocess.run(
            [*program, *argv],
            env=self.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=Path(__file__).parents[2],
        )


@pytest.fixture
def hawse(moto: Moto, tmp_path: Path) -> Hawse:
    return Hawse(tmp_path, moto.url)
