"""ministack as a process on loopback, from the environment that `make replicas` makes."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.aws_http.conftest import Hawse

OURS, THEIRS = "111122223333", "999988887777"
_PROFILES = f"""[profile other]
region = us-west-2
aws_access_key_id = {THEIRS}
aws_secret_access_key = not-a-secret
"""


class Ministack:
    """A running server; an access key of 12 digits is the account that it belongs to."""

    def __init__(self, url: str) -> None:
        self.url = url

    def client(self, service: str, region: str = "eu-west-1", account: str = OURS) -> Any:
        """boto3's client, to arrange and to look."""
        import boto3

        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=account,
            aws_secret_access_key="not-a-secret",
        )

    def bucket(self, name: str, region: str = "eu-west-1", account: str = OURS) -> Any:
        """A new bucket; the client of its side."""
        client = self.client("s3", region, account)
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
        return client


@pytest.fixture(scope="session")
def ministack() -> Iterator[Ministack]:
    """The server, gone afterwards."""
    python = os.environ.get("HAWSE_MINISTACK")
    if not python:
        pytest.skip("ministack is not installed: make replicas")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1"}
    with subprocess.Popen(
        [python, "-m", "ministack"],
        env={**os.environ, **where},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert any("Running on" in line for line in process.stdout), "it ended at once"
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield Ministack(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


@pytest.fixture
def hawse(ministack: Ministack, tmp_path: Path) -> Iterator[Hawse]:
    """The installed command on an empty ministack."""
    reset = urllib.request.Request(f"{ministack.url}/_ministack/reset", method="POST")
    urllib.request.urlopen(reset, timeout=30).close()
    file = tmp_path / ".aws" / "credentials-and-profiles"
    file.parent.mkdir()
    file.write_text(_PROFILES)
    env = {"AWS_ACCESS_KEY_ID": OURS, "AWS_CONFIG_FILE": str(file)}
    yield Hawse(tmp_path, ministack.url, env)
