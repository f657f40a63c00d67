"""Transfers and the disks of this machine: full, forbidden, special, sparse, few descriptors."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.commands.s3.places_on_disk import disk, files_of_at_most
from tests.commands.s3.trees import read, write
from tests.commands.s3.victims import ROOT
from tests.conftest import Ran, Run
from tests.moto_server import Moto
from tests.faults.proxy import FaultProxy

URL = f"s3://{BUCKET}"
MIB = 2**20
LARGE = b"0123456789abcdef" * (9 << 16)
Fetch = Callable[[Run, Path], Ran]


def one(run: Run, into: Path) -> Ran:
    """One object alone."""
    return run("s3", "cp", f"{URL}/in/k", str(into / "k"))


def many(run: Run, into: Path) -> Ran:
    """All objects of a prefix."""
    return run("s3", "cp", "-R", f"{URL}/in", str(into))


def synced(run: Run, into: Path) -> Ran:
    """The same, by a sync."""
    return run("s3", "sync", f"{URL}/in", str(into), "--delete", "-y")


fetching = pytest.mark.parametrize("fetch", [one, many, synced], ids=lambda it: it.__name__)
sizes = pytest.mark.parametrize("size", [2 * MIB, 9 * MIB], ids=["small", "large"])


def body(size: int) -> bytes:
    """Content of that size."""
    return LARGE[:size]


# --- Places that take no file --------------------------------------------------------------------


@pytest.mark.case(47)
@fetching
@sizes
def test_a_full_disk_is_named_and_keeps_what_was_there(
    s3: Run, store: Store, tmp_path: Path, fetch: Fetch, size: int
) -> None:
    store.put("in/k", body(size))
    with disk(tmp_path / "disk") as full:
        write(full, {"k": "what was there", "old": "stays"})

        ran = fetch(s3, full)

        assert ran.code == 1
        assert "the disk is full" in ran.err and str(full / "k") in ran.err
        assert sorted(os.listdir(full)) == ["k", "old"]
        assert read(full) == {"k": "what was there", "old": "stays"}


@pytest.mark.case(47)
@fetching
@sizes
def test_a_file_that_may_not_grow_leaves_nothing(
    s3: Run, store: Store, tmp_path: Path, fetch: Fetch, size: int
) -> None:
    store.put("in/k", body(size))
    into = write(tmp_path / "d", {"k": "what was there"})

    with files_of_at_most(MIB):
        ran = fetch(s3, into)

    assert ran.code == 1
    assert str(into / "k") in ran.err
    assert sorted(os.listdir(into)) == ["k"]
    assert read(into) == {"k": "what was there"}


@pytest.mark.case(47)
@fetching
@sizes
def test_a_disk_that_may_only_be_read_is_named(
    s3: Run, store: Store, tmp_path: Path, fetch: Fetch, size: int
) -> None:
    store.put("in/k", body(size))
    with disk(tmp_path / "disk", "ro") as fixed:
        ran = fetch(s3, fixed)

    assert ran.code == 1
    assert "the file system is read-only" in ran.err


@pytest.mark.case(47)
@sizes
def test_a_folder_that_may_not_be_written_is_named(
    s3: Run, store: Store, tmp_path: Path, size: int
) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write into every folder")
    store.put("in/k", body(size))
    (tmp_path / "d").mkdir(mode=0o500)

    ran = many(s3, tmp_path / "d")

    assert ran.code == 1
    assert "it may not be written" in ran.err and "check its permissions" in ran.err


@pytest.mark.case(47)
@pytest.mark.parametrize("fetch", [one, many], ids=lambda it: it.__name__)
@sizes
def test_a_folder_in_the_place_of_the_file_is_left_alone(
    s3: Run, store: Store, tmp_path: Path, fetch: Fetch, size: int
) -> None:
    store.put("in/k", body(size))
    into = write(tmp_path / "d", {"k/k/kept": "1"})

    ran = fetch(s3, into)

    found = read(into)
    assert ran.code == 0
    assert found.pop("k/k/kept") == "1"
    assert list(found.values()) == [body(size).decode()]


@pytest.mark.case(47)
@fetching
def test_a_link_in_the_place_of_the_file_is_replaced_and_what_it_means_stays(
    s3: Run, store: Store, tmp_path: Path, fetch: Fetch
) -> None:
    store.put("in/k", b"new")
    into = write(tmp_path / "d", {})
    secret = write(tmp_path / "elsewhere", {"secret": "stays"}) / "secret"
    (into / "k").symlink_to(secret)

    ran = fetch(s3, into)

    assert secret.read_text() == "stays"
    assert ran.code in (0, 6), ran.err
    if ran.code == 0:
        assert (into / "k").read_text() == "new" and not (into / "k").is_symlink()


@pytest.mark.case(47)
def test_standard_output_that_is_full_is_named(store: Store, moto: Moto, tmp_path: Path) -> None:
    store.put("k", b"x" * 100)

    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "hawse", "s3", "cp", f"{URL}/k", "-"],
            env={**environment(moto, tmp_path)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )

    assert ran.returncode == 1
    assert "standard output" in ran.stderr and "the disk is full" in ran.stderr


def environment(moto: Moto, home: Path) -> dict[str, str]:
    """Of a process of its own."""
    own = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    return {**own, **moto.env}


# --- What is no file -----------------------------------------------------------------------------


@pytest.mark.case(49)
@pytest.mark.parametrize("command", [("cp", "-R"), ("sync",)], ids=lambda it: it[0])
def test_what_is_no_file_is_named_and_the_rest_arrives(
    s3: Run, store: Store, tmp_path: Path, command: tuple[str, ...]
) -> None:
    up = write(tmp_path / "up", {"a": "1", "b/c": "2"})
    os.mkfifo(up / "pipe")
    (up / "loop").symlink_to(up / "loop")
    (up / "b" / "around").symlink_to(up)
    (up / "away").symlink_to(write(tmp_path / "outside", {"secret": "s"}))
    (up / "device").symlink_to("/dev/null")
    (up / "broken").symlink_to(up / "nowhere")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(up / "socket"))

        ran = s3("s3", *command, str(up), URL)

    told = {
        "pipe": "it is a named pipe",
        "socket": "it is a socket",
        "loop": "a link that leads to itself",
        "b/around": "a link to a folder that it is in",
        "away": "a link that leads out of the folder",
        "device": "a link that leads out of the folder",
        "broken": "a link to what does not exist",
    }
    assert ran.code == 6
    for name, why in told.items():
        assert any(name in line and why in line for line in ran.err.splitlines()), (name, ran.err)
    assert store.objects() == {"a": "1", "b/c": "2"}


@pytest.mark.case(49)
def test_one_pipe_is_refused_by_name(s3: Run, store: Store, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    ran = s3("s3", "cp", str(tmp_path / "pipe"), f"{URL}/k")

    assert (ran.code, store.objects()) == (1, {})
    assert "pipe: it is not a regular file" in ran.err


@pytest.mark.case(49)
@pytest.mark.parametrize("size", [5, 9 * MIB])
def test_an_object_goes_into_a_pipe_and_the_pipe_stays(
    s3: Run, store: Store, tmp_path: Path, size: int
) -> None:
    store.put("k", body(size))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    came: list[bytes] = []
    reader = threading.Thread(target=lambda: came.append(pipe.read_bytes()), daemon=True)
    reader.start()

    ran = s3("s3", "cp", f"{URL}/k", str(pipe))

    reader.join(20)
    assert (ran.code, pipe.is_fifo()) == (0, True)
    assert came == [body(size)]


@pytest.mark.case(49)
def test_a_device_stays_what_it_is(s3: Run, store: Store, tmp_path: Path) -> None:
    store.put("k", b"content")
    (tmp_path / "null").symlink_to("/dev/null")

    ran = s3("s3", "cp", f"{URL}/k", str(tmp_path / "null"))
    moved = s3("s3", "mv", f"{URL}/k", str(tmp_path / "null"))

    assert (ran.code, moved.code) == (0, 2)
    assert (tmp_path / "null").is_char_device() and (tmp_path / "null").is_symlink()
    assert store.objects() == {"k": "content"}


@pytest.mark.case(50)
def test_a_sparse_file_arrives_whole_and_comes_back(s3: Run, store: Store, tmp_path: Path) -> None:
    hole = tmp_path / "hole"
    with open(hole, "wb") as file:
        file.seek(20 * MIB)
        file.write(b"end")
    if hole.stat().st_blocks * 512 > MIB:
        pytest.skip("this file system has no sparse files")

    up = s3("s3", "cp", str(hole), f"{URL}/hole")
    down = s3("s3", "cp", f"{URL}/hole", str(tmp_path / "again"))

    assert (up.code, down.code) == (0, 0)
    assert store.body("hole") == bytes(20 * MIB) + b"end"
    assert (tmp_path / "again").read_bytes() == hole.read_bytes()


# --- Names and permissions -----------------------------------------------------------------------


@pytest.mark.case(53)
@fetching
@sizes
def test_a_name_as_long_as_can_be_has_room_for_a_temporary_one(
    s3: Run, store: Store, tmp_path: Path, fetch: Fetch, size: int
) -> None:
    name = "n" * 255
    store.put(f"in/{name}", body(size))
    into = write(tmp_path / "d", {})

    if fetch is one:
        ran = s3("s3", "cp", f"{URL}/in/{name}", str(into))
    else:
        ran = fetch(s3, into)

    assert (ran.code, os.listdir(into)) == (0, [name])
    assert (into / name).read_bytes() == body(size)


@pytest.mark.case(53)
def test_a_backup_of_a_name_as_long_as_can_be_is_kept(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    name = "n" * 255
    store.put(f"in/{name}", b"new")
    into = write(tmp_path / "d", {name: "old content"})

    ran = s3("s3", "sync", f"{URL}/in", str(into), "--backup-prefix", str(tmp_path / "kept"))

    assert ran.code == 0, ran.err
    assert (read(into), read(tmp_path / "kept")) == ({name: "new"}, {name: "old content"})


@pytest.mark.case(54)
@fetching
@sizes
@pytest.mark.parametrize("umask", [0o022, 0o077], ids=oct)
def test_what_is_downloaded_has_the_permissions_that_the_umask_leaves(
    s3: Run, store: Store, tmp_path: Path, fetch: Fetch, size: int, umask: int
) -> None:
    store.put("in/k", body(size))
    before = os.umask(umask)
    try:
        ran = fetch(s3, tmp_path / "d")
    finally:
        os.umask(before)

    assert ran.code == 0
    assert (tmp_path / "d" / "k").stat().st_mode & 0o777 == 0o666 & ~umask
    assert (tmp_path / "d").stat().st_mode & 0o777 == 0o777 & ~umask


# --- Descriptors ---------------------------------------------------------------------------------


@pytest.mark.case(48)
@pytest.mark.parametrize("limit", [32, 96])
def test_few_descriptors_are_enough_for_many_files(
    store: Store, moto: Moto, faults: FaultProxy, tmp_path: Path, limit: int
) -> None:
    names = {f"{number:03}": str(number) for number in range(60)}
    up = write(tmp_path / "up", names)
    (up / "large").write_bytes(LARGE)
    env = {**environment(moto, tmp_path / "home"), "AWS_ENDPOINT_URL": faults.url}

    def hawse(*argv: str) -> None:
        ran = subprocess.run(
            [sys.executable, "-m", "hawse", "s3", *argv],
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)),
        )
        assert ran.returncode == 0, ran.stderr

    hawse("cp", "-R", str(up), f"{URL}/up")
    hawse("sync", f"{URL}/up", str(tmp_path / "down"))

    assert {path.name for path in (tmp_path / "down").iterdir()} == {*names, "large"}
    assert (tmp_path / "down" / "large").read_bytes() == LARGE
