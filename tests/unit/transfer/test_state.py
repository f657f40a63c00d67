"""What is kept for another run, and that it is still there after `kill -9`."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from hawse.errors import CLIError
from hawse.transfer.downloads import Wanted
from hawse.transfer.files import TEMPORARY, Source
from hawse.transfer.settings import MIB
from hawse.transfer.state import Done, DownloadInParts, Part, Run, State, UploadInParts
from tests.seaweed import SeaweedFS
from tests.thorough import sampled
from tests.unit.transfer.conftest import MakeEngine
from tests.unit.transfer.test_downloads import fetched
from tests.unit.transfer.test_uploads import content, stored

UPLOAD = UploadInParts("r1", "bucket", "key", "id", 5, Source("/f", 12, 34, 56), "crc64nvme")
DOWNLOAD = DownloadInParts("r1", "bucket", "key", "", "e", 20, "/f", "/.hawse-1", 5, bytes(4), b"")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


def test_what_was_noted_is_there_for_another_process(folder: Path) -> None:
    state = State(folder)
    state.begin(Run("r1", "hawse s3 sync", "a", "s3://b", 1.0, "running"))
    upload = state.upload_begun(UPLOAD)
    state.part_done(upload.id, Part(2, "etag", 2**63 + 1))
    download = state.download_begun(DOWNLOAD)
    state.download_marked(download.id, b"\1\0\0\0", b"c" * 32)
    state.note(Done("r1", "key", 1, 2, "etag"))
    state.close()

    again = State(folder)

    assert [run.state for run in again.runs()] == ["running"]
    assert again.uploads("bucket", "key", "/f")[0].source == UPLOAD.source
    assert again.parts(upload.id) == {2: Part(2, "etag", 2**63 + 1)}
    assert again.downloads("bucket", "key", "/f")[0].parts == b"\1\0\0\0"
    assert again.done("r1") == {"key": Done("r1", "key", 1, 2, "etag")}
    again.close()


def test_what_cannot_be_written_later_ends_no_transfer(folder: Path) -> None:
    state = State(folder)
    upload = state.upload_begun(UPLOAD)
    with sqlite3.connect(state.path) as other:
        other.execute("DROP TABLE part")
    other.close()

    for number in range(1000):  # enough for the thread that writes to be woken
        state.part_done(upload.id, Part(number, "etag"))
    state.close()

    again = State(folder)
    assert again.uploads() == [UPLOAD._replace(id=upload.id, started=again.uploads()[0].started)]
    again.close()


def test_what_ended_is_forgotten(folder: Path) -> None:
    state = State(folder)
    upload, download = state.upload_begun(UPLOAD), state.download_begun(DOWNLOAD)
    state.part_done(upload.id, Part(1, "etag"))

    state.upload_ended(upload.id)
    state.download_ended(download.id)

    assert state.uploads() == [] and state.downloads() == []
    assert state.parts(upload.id) == {}
    state.close()


def test_a_run_is_forgotten_with_all_that_is_its_own(folder: Path) -> None:
    state = State(folder)
    state.begin(Run("r1", "", "", "", 1.0, "running"))
    state.begin(Run("r2", "", "", "", 2.0, "running"))
    state.upload_begun(UPLOAD)
    state.upload_begun(UPLOAD._replace(run="r2"))

    state.forget("r1")

    assert [run.id for run in state.runs()] == ["r2"]
    assert [each.run for each in state.uploads()] == ["r2"]
    state.close()


def test_a_file_that_is_no_state_is_told(folder: Path) -> None:
    folder.mkdir()
    (folder / "transfers.sqlite").write_text("not SQLite at all, but long enough to look" * 99)

    with pytest.raises(CLIError, match="transfers.sqlite"):
        State(folder).runs()


def test_a_file_of_the_first_version_is_gone_on_with(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "transfers.sqlite")) as first:
        first.execute(
            "CREATE TABLE upload (id INTEGER PRIMARY KEY, run TEXT, bucket TEXT, key TEXT,"
            " upload_id TEXT, part_size INTEGER, path TEXT, size INTEGER, mtime_ns INTEGER,"
            " inode INTEGER, algorithm TEXT, started REAL)"
        )
        first.execute("INSERT INTO upload VALUES (1,'r','b','k','id',5,'/f',12,34,56,'',1.0)")
        first.execute("PRAGMA user_version=1")
        first.commit()

    state = State(folder)
    copy = state.upload_begun(UPLOAD._replace(etag="e", version="v", headers="h"))
    state.close()

    again = State(folder)
    new, old = again.uploads()
    assert (new.etag, new.version, new.headers, new.is_copy) == ("e", "v", "h", True)
    assert new.id == copy.id and old.source == UPLOAD.source and not old.is_copy
    again.close()


def test_two_processes_may_write(folder: Path) -> None:
    one, two = State(folder), State(folder)

    for number in range(20):
        one.note(Done("r1", f"a{number}", 1, 1, ""))
        two.note(Done("r1", f"b{number}", 1, 1, ""))
    one.close()

    assert len(two.done("r1")) == 40
    two.close()


# --- kill -9

SEEDS = range(sampled(2, 50))
SIZE = 48 * MIB
MOVES = """
import os
import sys
from contextlib import closing
from pathlib import Path
from hawse.transfer.downloads import Wanted, download
from hawse.transfer.engine import Engine
from hawse.transfer.settings import MIB, Settings
from hawse.transfer.state import State
from hawse.transfer.uploads import upload
from tests.unit.transfer.conftest import target_at

what, folder, bucket, path, size = sys.argv[1:]
engine = Engine(
    target_at(dict(os.environ), Path(folder)),
    Settings(part=5 * MIB, memory=10 * MIB),
    state=State(Path(folder) / "state"),
)
engine.window.enter(0)  # so that awscrt is there before the clock starts
engine.window.leave(0)
import awscrt.s3
print("ready", flush=True)
done = lambda outcome: print(outcome, flush=True)
if what == "upload":
    upload(engine, path, bucket, "key", done)
else:
    download(engine, Wanted(bucket, "key", int(size)), path, done)
engine.drain()
engine.close()
"""


def killed(
    what: str, seaweed: SeaweedFS, folder: Path, bucket: str, path: Path, wait: float
) -> bool:
    """Move an object in a process that is killed after a moment; whether it was done by then."""
    arguments = [sys.executable, "-c", MOVES, what, str(folder), bucket, str(path), str(SIZE)]
    with subprocess.Popen(
        arguments,
        env={**os.environ, **seaweed.env},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.kill()
        return "=" in process.stdout.read()


@pytest.mark.case(46)
@pytest.mark.parametrize("seed", SEEDS)
def test_an_upload_survives_kill_9(
    seaweed: SeaweedFS, engine_at: MakeEngine, bucket: str, tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "file"
    path.write_bytes(os.urandom(SIZE))
    killed("upload", seaweed, tmp_path, bucket, path, random.Random(seed).uniform(0.05, 1.2))
    engine = engine_at(seaweed.url, seaweed.env, part=5 * MIB)
    engine.state = State(tmp_path / "state")

    stored(engine, path, bucket, "key")

    assert content(seaweed, bucket, "key") == path.read_bytes()
    assert "Uploads" not in seaweed.client().list_multipart_uploads(Bucket=bucket)
    assert engine.state.uploads() == []
    engine.state.close()


@pytest.mark.case(46)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_download_survives_kill_9(
    seaweed: SeaweedFS, engine_at: MakeEngine, bucket: str, tmp_path: Path, seed: int
) -> None:
    body = os.urandom(SIZE)
    seaweed.client().put_object(Bucket=bucket, Key="key", Body=body, ChecksumAlgorithm="CRC32")
    path = tmp_path / "file"
    path.write_text("what was there before")
    wait = random.Random(seed).uniform(0.1, 1.2)
    if not killed("download", seaweed, tmp_path, bucket, path, wait):
        assert path.read_text() == "what was there before" or path.read_bytes() == body
    engine = engine_at(seaweed.url, seaweed.env, part=5 * MIB)
    engine.state = State(tmp_path / "state")

    fetched(engine, Wanted(bucket, "key", SIZE), path)

    assert path.read_bytes() == body
    assert [name for name in os.listdir(tmp_path) if name.startswith(TEMPORARY)] == []
    assert engine.state.downloads() == []
    engine.state.close()


@pytest.mark.case(12)
def test_paths_that_are_no_utf_8_are_remembered(folder: Path) -> None:
    path = os.fsdecode(b"/data/caf\xe9")
    state = State(folder)
    state.begin(Run("r", f"s3 cp {path}", path, "s3://b/k", 1.0, "running"))

    up = state.upload_begun(UPLOAD._replace(source=Source(path, 1, 2, 3), started=1.0))
    down = state.download_begun(DOWNLOAD._replace(path=path, temporary=f"{path}.tmp", started=1.0))

    assert state.uploads("bucket", "key", path) == [up]
    assert state.downloads("bucket", "key", path) == [down]
    assert (state.runs()[0].source, state.runs()[0].argv) == (path, f"s3 cp {path}")
    state.close()
