"""What a plain listing loads, and that both ways print the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.unit.aws.fast.test_transport import Server, _server

SLOW = {"botocore", "boto3", "http.client", "email", "ssl", "asyncio", "yaml", "jmespath"}
SELDOM = {"difflib", "gettext", "locale"}
fixtures = (_server,)


def listed(server: Server, home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    place = {"HOME": str(home), "AWS_ENDPOINT_URL": server.url, "AWS_REGION": "eu-west-1"}
    keys = {"AWS_ACCESS_KEY_ID": "AKIAFAST", "AWS_SECRET_ACCESS_KEY": "s"}
    return subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "hawse", "ec2", "ls", "-o", "json"],
        env={**inherited, **place, **keys, "AWS_DEFAULT_REGION": "eu-west-1", **env},
        capture_output=True,
        text=True,
        check=True,
        cwd=home,
    )


def test_a_plain_listing_loads_nothing_slow(server: Server, tmp_path: Path) -> None:
    ran = listed(server, tmp_path)

    lines = [line for line in ran.stderr.splitlines() if line.startswith("import time:")]
    loaded = {line.rpartition("|")[2].strip() for line in lines}
    assert "hawse.aws.fast.transport" in loaded
    assert loaded & (SLOW | SELDOM) == set()


def test_both_ways_print_the_same(server: Server, tmp_path: Path) -> None:
    fast = listed(server, tmp_path)
    slow = listed(server, tmp_path, HAWSE_TRANSPORT="boto3")

    assert fast.stdout == slow.stdout
    assert len(server.forms) == 2
