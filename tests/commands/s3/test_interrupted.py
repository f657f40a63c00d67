"""Ctrl-C and SIGTERM in the middle of a transfer: it ends soon, in words, and nothing is half."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.commands.s3.trees import read, write
from tests.commands.s3.victims import Victim
from tests.moto_server import Moto
from tests.faults.kinds import calls, stalls
from tests.faults.proxy import FaultProxy

URL = f"s3://{BUCKET}"
LARGE = b"0123456789abcdef" * (40 << 16)
SMALL = {f"{number:02}": f"content {number}" for number in range(20)}
SOON = 3.0
"""Seconds: it takes a tenth of that, on a machine with nothing else to do."""

pytestmark = pytest.mark.case(46)
signals = pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda it: it.name)


@pytest.fixture
def victim(moto: Moto, faults: FaultProxy, tmp_path: Path) -> Iterator[Victim]:
    yield Victim.of(moto.env, faults, tmp_path / "home")


def uploads(store: Store) -> int:
    """How many unfinished uploads S3 keeps."""
    return len(store.client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", ()))


def strays(folder: Path) -> list[str]:
    """The names of unfinished files."""
    return [path.name for path in folder.rglob(".hawse-*")]


@signals
def test_many_downloads_end_soon_and_leave_no_half_file(
    victim: Victim, store: Store, tmp_path: Path, sent: signal.Signals
) -> None:
    store.write({f"in/{name}": content for name, content in SMALL.items()})
    down = write(tmp_path / "down", {"01": "what was there"})
    victim.proxy.add(stalls(after=0.5), operation="GetObject", every=2)

    ended = victim.stopped(
        *("s3", "cp", "-R", f"{URL}/in", str(down)), sent=sent, operation="GetObject", nth=6
    )

    assert (ended.code, ended.out) == (130, "")
    assert "interrupted: what is not counted was not moved" in ended.err
    assert ended.seconds < SOON
    found = read(down)
    assert found.items() <= (SMALL | {"01": found["01"]}).items()
    assert found["01"] in (SMALL["01"], "what was there")
    assert strays(down) == []


@signals
def test_many_uploads_end_soon(
    victim: Victim, store: Store, tmp_path: Path, sent: signal.Signals
) -> None:
    up = write(tmp_path / "up", SMALL)
    victim.proxy.add(stalls(), operation="PutObject", every=2)

    ended = victim.stopped(
        *("s3", "sync", str(up), f"{URL}/up", "--delete", "-y"),
        sent=sent,
        operation="PutObject",
        nth=6,
    )

    assert ended.code == 130 and ended.seconds < SOON
    assert "interrupted: " in ended.err and "nothing was deleted" in ended.err
    assert store.objects().items() <= {f"up/{key}": text for key, text in SMALL.items()}.items()


@signals
def test_a_large_upload_is_gone_on_with_by_the_same_command(
    victim: Victim, store: Store, tmp_path: Path, sent: signal.Signals
) -> None:
    (tmp_path / "large").write_bytes(LARGE)
    command = ("s3", "cp", str(tmp_path / "large"), f"{URL}/large")
    rule = victim.proxy.add(stalls(), operation="UploadPart", nth=3)

    ended = victim.stopped(*command, sent=sent, operation="UploadPart", nth=3)

    assert ended.code == 130 and ended.seconds < SOON
    assert "interrupted: " in ended.err
    assert (store.objects(), uploads(store)) == ({}, 1)
    told = victim.said("s3", "transfers", "ls", "-o", "json")
    (row,) = json.loads(told.out)
    assert row["state"] == "interrupted"
    assert f"hint: hawse s3 transfers resume {row['id']} goes on" in told.err
    victim.proxy.rules.remove(rule)
    assert victim.run(*command) == 0
    assert "CreateMultipartUpload" not in victim.proxy.operations()
    assert (store.body("large") == LARGE, uploads(store)) == (True, 0)


@signals
def test_a_large_download_is_gone_on_with_by_the_same_command(
    victim: Victim, store: Store, tmp_path: Path, sent: signal.Signals
) -> None:
    store.put("large", LARGE)
    path = tmp_path / "down" / "large"
    write(path.parent, {"large": "what was there"})
    command = ("s3", "cp", f"{URL}/large", str(path))
    rule = victim.proxy.add(stalls(after=0.5), operation="GetObject", nth=5)

    ended = victim.stopped(*command, sent=sent, operation="GetObject", nth=5)

    assert ended.code == 130 and ended.seconds < SOON
    assert "interrupted: " in ended.err
    assert read(path.parent) == {"large": "what was there"}
    victim.proxy.rules.remove(rule)
    assert victim.run(*command) == 0
    assert path.read_bytes() == LARGE
    assert strays(path.parent) == []


def test_an_upload_of_standard_input_is_given_up_since_it_cannot_be_gone_on_with(
    victim: Victim, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "large").write_bytes(LARGE)
    victim.proxy.add(stalls(), operation="UploadPart", nth=2)

    with open(tmp_path / "large", "rb") as piped:
        ended = victim.stopped(
            *("s3", "cp", "-", f"{URL}/piped"),
            sent=signal.SIGINT,
            operation="UploadPart",
            nth=2,
            stdin=piped,
        )

    assert ended.code == 130 and ended.seconds < SOON
    assert (store.objects(), uploads(store)) == ({}, 0)


def test_a_move_that_is_stopped_has_all_in_one_of_two_places(victim: Victim, store: Store) -> None:
    store.write({f"in/{name}": content for name, content in SMALL.items()})
    victim.proxy.add(stalls(), operation="CopyObject", every=2)

    ended = victim.stopped(
        *("s3", "mv", "-R", f"{URL}/in", f"{URL}/out"),
        sent=signal.SIGINT,
        operation="CopyObject",
        nth=6,
    )

    keys = set(store.objects())
    assert ended.code == 130 and ended.seconds < SOON
    assert all(f"in/{name}" in keys or f"out/{name}" in keys for name in SMALL)


@signals
def test_the_second_leaves_at_once(
    victim: Victim, store: Store, tmp_path: Path, sent: signal.Signals
) -> None:
    (tmp_path / "large").write_bytes(LARGE)
    sending, tidying = threading.Event(), threading.Event()
    victim.proxy.add(calls(lambda _: sending.set()), operation="UploadPart", nth=2)
    victim.proxy.add(calls(lambda _: tidying.set()), operation="AbortMultipartUpload")
    victim.proxy.add(stalls(), operation="AbortMultipartUpload")
    victim.proxy.add(stalls(), operation="UploadPart", nth=2)

    with (
        open(tmp_path / "large", "rb") as piped,
        victim.started("s3", "cp", "-", f"{URL}/piped", stdin=piped) as process,
    ):
        assert sending.wait(60)
        process.send_signal(sent)
        assert tidying.wait(60)
        began = monotonic()
        process.send_signal(sent)
        err = process.communicate(timeout=60)[1]

    assert process.returncode == 130
    assert "left at once: what was in flight is unfinished" in err
    assert monotonic() - began < SOON
    assert store.objects() == {}


def test_small_downloads_that_are_killed_leave_nothing_half(
    victim: Victim, store: Store, tmp_path: Path
) -> None:
    store.write({f"in/{name}": content for name, content in SMALL.items()})
    down = tmp_path / "down"
    command = ("s3", "sync", f"{URL}/in", str(down))

    assert victim.run(*command, killed_at=8, how="half") == -signal.SIGKILL
    assert strays(down) == []
    assert victim.run(*command) == 0

    assert (read(down), strays(down)) == (SMALL, [])
    notes = tmp_path / "home" / ".local" / "state" / "hawse" / "writing"
    assert os.listdir(notes) == []


def test_deletes_that_are_stopped_are_not_said_to_be_undone(
    victim: Victim, store: Store, tmp_path: Path
) -> None:
    up = write(tmp_path / "up", {"keep": "k"})
    store.write({"up/keep": "k", "up/gone": "1"})
    victim.proxy.add(stalls(), operation="DeleteObjects")

    ended = victim.stopped(
        *("s3", "sync", str(up), f"{URL}/up", "--delete", "-y"),
        sent=signal.SIGINT,
        operation="DeleteObjects",
    )

    assert ended.code == 130 and "interrupted: " in ended.err
    assert "nothing was deleted" not in ended.err
