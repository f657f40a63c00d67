"""SeaweedFS on loopback: a real S3 server, with signatures checked, for tests and the benchmark."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.clients import client
from tests.seaweed_keeper import ACCESS_KEY, SECRET_KEY

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class SeaweedFS:
    """A running server; the keys of `env` are the only ones it knows. `secure`: its URL over TLS,
    if it was given a certificate."""

    url: str
    filer: str
    secure: str = ""
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY
    region: str = "us-east-1"

    @property
    def env(self) -> dict[str, str]:
        """Settings that lead hawse and its peers here."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str = "s3", **config: Any) -> Any:
        """boto3's client, to arrange and to look."""
        if not config:
            return client(service, self.region, self.url, self.access_key, self.secret_key)
        import boto3
        from botocore.config import Config

        return boto3.client(
            service,
            region_name=self.region,
            endpoint_url=self.url,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=Config(**config),
        )

    def make(self, bucket: str) -> None:
        """Create a bucket that is ready: the first write to a new one waits for its volumes, and
        may fail for that."""
        client = self.client(retries={"mode": "standard", "max_attempts": 10})
        client.create_bucket(Bucket=bucket)
        client.put_object(Bucket=bucket, Key="first", Body=b"1")
        client.delete_object(Bucket=bucket, Key="first")

    def drop(self, bucket: str) -> None:
        """Remove a bucket with all that is in it, past S3 and whatever it would refuse."""
        where = f"{self.filer}/buckets/{bucket}?recursive=true&ignoreRecursiveError=true"
        urllib.request.urlopen(urllib.request.Request(where, method="DELETE"), timeout=60).close()


@contextmanager
def running(
    *, volume_mb: int = 64, volumes: int = 1, pem: Path | None = None
) -> Iterator[SeaweedFS]:
    """A server of its own with so many volumes for a bucket, gone afterwards."""
    keeper, told = _start(volume_mb, volumes, pem)
    with keeper, _connected(told):
        yield _server(told)


@contextmanager
def shared(folder: Path) -> Iterator[SeaweedFS]:
    """The one server of everybody who names `folder`, gone after the last of them.

    It takes three seconds to start and 110 MB to run, so pytest's workers share one.
    """
    from filelock import FileLock

    note = folder / "seaweed.json"
    with FileLock(folder / "seaweed.lock"):
        try:
            told = json.loads(note.read_text(encoding="utf-8"))
            connection = _connected(told)
        except OSError:  # nobody started one, or all who used it have gone
            keeper, told = _start(64, 1)
            _KEEPERS.append(keeper)
            note.write_text(json.dumps(told), encoding="utf-8")
            connection = _connected(told)
    with connection:
        yield _server(told)


_KEEPERS: list[subprocess.Popen[str]] = []  # they end by themselves, some after this process


def _server(told: Mapping[str, Any]) -> SeaweedFS:
    return SeaweedFS(told["s3"], told["filer"], told["secure"])


def _connected(told: Mapping[str, Any]) -> socket.socket:
    """What keeps the server alive."""
    return socket.create_connection(("127.0.0.1", told["port"]))


def _start(
    volume_mb: int, volumes: int, pem: Path | None = None
) -> tuple[subprocess.Popen[str], Mapping[str, Any]]:
    """A keeper, and what it told of its server."""
    secured = [str(pem)] if pem else []
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.seaweed_keeper", str(volume_mb), str(volumes), *secured],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests; the keeper goes after them
    )
    assert keeper.stdout is not None
    line = keeper.stdout.readline()
    if not line.startswith("{"):
        raise RuntimeError(line + keeper.stdout.read())
    return keeper, json.loads(line)
