"""What a process of its own does: how it starts, what it needs, how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.seaweed import SeaweedFS

BEGIN = """
import os, sys
from pathlib import Path
from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.engine import Engine
from hawse.transfer.requests import Request
from hawse.transfer.settings import MIB, Settings
from hawse.aws.sessions import Aws
from hawse.aws.targets import Gate, Scope, Selection
from hawse.main import SystemClock

bucket, folder = sys.argv[1], Path(sys.argv[2])
EVERY = [value for value in vars(calls).values() if isinstance(value, calls.Read | calls.Write)]

class Config:
    values = {"retry.attempts": 1, "http.connect_timeout": 2.0, "http.read_timeout": 9.0}
    def get(self, key):
        return self.values.get(key)

class Folders:
    cache = state = folder

aws = Aws(env=os.environ, config=Config(), paths=Folders(), clock=SystemClock())
target = aws.target(Selection(), Scope.REGION, Gate(EVERY))
"""


def ran(
    seaweed: SeaweedFS, bucket: str, folder: Path, script: str, limit: int = 0
) -> subprocess.CompletedProcess[str]:
    shell = f"ulimit -n {limit}; " if limit else ""
    return subprocess.run(
        [
            "sh",
            "-c",
            f'{shell}exec "$@"',
            "sh",
            sys.executable,
            "-c",
            BEGIN + script,
            bucket,
            folder,
        ],
        env={**os.environ, **seaweed.env},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )


def test_one_level_of_a_listing_loads_nothing_slow(
    seaweed: SeaweedFS, bucket: str, tmp_path: Path
) -> None:
    script = """
pages = []
Engine(target).fetcher(bucket)("list-type=2&delimiter=%2F", pages.append)
assert b"ListBucketResult" in pages[0], pages
slow = ("awscrt", "botocore", "boto3", "ssl", "sqlite3", "asyncio", "http.client", "xml", "email")
print([name for name in slow if name in sys.modules])
"""
    assert ran(seaweed, bucket, tmp_path, script).stdout == "[]\n"


@pytest.mark.parametrize("limit", [96, 1024])
def test_few_open_files_are_enough(
    seaweed: SeaweedFS, bucket: str, tmp_path: Path, limit: int
) -> None:
    script = """
from hawse.transfer.uploads import upload
engine, outcomes = Engine(target), []
for number in range(300):
    (folder / f"{number}").write_text("x")
    upload(engine, str(folder / f"{number}"), bucket, f"{number}", outcomes.append)
engine.drain()
print(len(outcomes), [each for each in outcomes if isinstance(each, CLIError)][:1])
"""
    assert ran(seaweed, bucket, tmp_path, script, limit).stdout == "300 []\n"


def test_ctrl_c_ends_it_soon_and_leaves_no_upload_open(
    seaweed: SeaweedFS, bucket: str, tmp_path: Path
) -> None:
    script = """
from hawse.transfer.uploads import upload
engine, outcomes = Engine(target, Settings(memory=10 * MIB, part=5 * MIB)), []
try:
    for number in range(3):
        path = folder / f"{number}"
        with path.open("wb") as file:
            file.truncate(256 * MIB)
    print("ready", flush=True)
    for number in range(3):
        upload(engine, str(folder / f"{number}"), bucket, f"{number}", outcomes.append)
    engine.drain()
except KeyboardInterrupt:
    engine.cancel()
    print([type(each).__name__ for each in outcomes])
    raise SystemExit(130)
"""
    with subprocess.Popen(
        [sys.executable, "-c", BEGIN + script, bucket, str(tmp_path)],
        env={**os.environ, **seaweed.env},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        client = seaweed.client()
        while len(client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])) < 3:
            pass
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert process.stdout.read() == "['Interrupted', 'Interrupted', 'Interrupted']\n"
    assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket)
