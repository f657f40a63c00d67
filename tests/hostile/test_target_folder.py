"""Whatever a key is, and whatever somebody has put into the folder, nothing outside is written."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.s3.conftest import Store
from tests.commands.s3.trees import read, write
from tests.conftest import Run
from tests.faults.kinds import calls
from tests.faults.proxy import FaultProxy
from hawse.errors import CLIError
from hawse.transfer.beneath import Beneath
from hawse.transfer.local_escapes import SIDECAR

SRC = "s3://acme-logs/p"
MIB = 2**20
verbs = pytest.mark.parametrize("verb", [("cp", "-R"), ("mv", "-R"), ("sync",)], ids=lambda v: v[0])


# --- Links ----------------------------------------------------------------------------------------


@verbs
def test_no_link_to_a_folder_outside_is_gone_through(
    s3: Run, store: Store, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    store.write({"p/a/b": "1", "p/a/c/d": "2", "p/a/e/": "", "p/z": "3"})
    outside, down = write(tmp_path / "outside", {"b": "stays"}), write(tmp_path / "down", {})
    (down / "a").symlink_to(outside)

    ran = s3("s3", *verb, SRC, str(down))

    assert ran.code == 6 and "link that leads out of the folder" in ran.err
    assert (read(outside), os.listdir(outside)) == ({"b": "stays"}, ["b"])
    assert (down / "z").read_text() == "3"
    assert {"p/a/b", "p/a/c/d"} <= set(store.keys())


@verbs
@pytest.mark.parametrize("size", [1, 9 * MIB], ids=["small", "large"])
@pytest.mark.parametrize("down", ["down", "./down/", "../here/down"])
def test_a_folder_may_be_named_from_here(  # pylint: disable=too-many-arguments
    s3: Run,
    store: Store,
    tmp_path: Path,
    verb: tuple[str, ...],
    size: int,
    down: str,
    *,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store.write({"p/a/b": "x" * size})
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    assert s3("s3", *verb, f"{SRC}/", down).code == 0

    assert [str(path.relative_to(here)) for path in here.rglob("*") if path.is_file()] == [
        "down/a/b"
    ]
    assert (here / "down" / "a" / "b").stat().st_size == size


@verbs
def test_a_link_out_is_gone_through_when_that_is_asked(
    s3: Run, store: Store, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    store.write({"p/a/b": "1"})
    outside, down = write(tmp_path / "outside", {}), write(tmp_path / "down", {})
    (down / "a").symlink_to(outside)

    assert s3("s3", *verb, SRC, str(down), "--follow").code == 0
    assert read(outside) == {"b": "1"}


@verbs
def test_a_link_to_a_folder_within_is_gone_through(
    s3: Run, store: Store, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    store.write({"p/a/b": "1", "p/a/new/c": "2"})
    down = write(tmp_path / "down", {"real/deep/kept": "x"})
    (down / "a").symlink_to("real/deep")

    assert s3("s3", *verb, SRC, str(down)).code == 0
    assert read(down / "real" / "deep") == {"b": "1", "kept": "x", "new/c": "2"}


def test_a_plan_remembers_that_links_out_were_meant(s3: Run, store: Store, tmp_path: Path) -> None:
    store.write({"p/a/b": "1"})
    outside, down = write(tmp_path / "outside", {}), write(tmp_path / "down", {})
    (down / "a").symlink_to(outside)
    plan = str(tmp_path / "plan")

    assert s3("s3", "sync", SRC, str(down), "--follow", "--plan", plan).code == 0
    assert s3("apply", plan, "-y").code == 0
    assert read(outside) == {"b": "1"}


@pytest.mark.parametrize(
    ("verb", "size"),
    [
        (("cp", "-R"), 3),
        (("mv", "-R"), 3),
        (("sync",), 3),
        pytest.param(("cp", "-R"), 9 * MIB, id="large"),
    ],
)
def test_a_folder_that_becomes_a_link_on_the_way_leads_nowhere(
    faulty: Run,
    store: Store,
    faults: FaultProxy,
    tmp_path: Path,
    verb: tuple[str, ...],
    size: int,
) -> None:
    store.put("p/a/b", b"x" * size)
    outside, down = write(tmp_path / "outside", {}), write(tmp_path / "down", {"a/c": "x"})

    def swap(_: object) -> None:
        (down / "a").rename(tmp_path / "aside")
        (down / "a").symlink_to(outside)

    faults.add(calls(swap), operation="GetObject", first=1)

    ran = faulty("s3", *verb, SRC, str(down))

    assert ran.code in (1, 6), ran.err
    assert os.listdir(outside) == []
    assert store.keys() == ["p/a/b"]


@pytest.mark.parametrize("held", [True, False])
def test_a_file_is_deleted_only_in_the_folder_that_was_looked_at(
    tmp_path: Path, held: bool
) -> None:
    outside = write(tmp_path / "outside", {"b": "stays"})
    down = write(tmp_path / "down", {"a/b": "1"})
    beneath = Beneath(str(down), held=held)
    beneath.remove(str(down / "a" / "b"))
    (down / "a").rmdir()
    (down / "a").symlink_to(outside)

    with pytest.raises(CLIError, match="leads out of the folder"):
        beneath.remove(str(down / "a" / "b"))
    with pytest.raises(CLIError, match="leads out of the folder"):
        beneath.make_folder(str(down / "a" / "new"))

    assert read(outside) == {"b": "stays"}


@pytest.mark.parametrize("make", [lambda path: path.symlink_to("../outside/f"), os.mkfifo])
@verbs
def test_what_lies_in_the_place_of_the_list_of_names_is_neither_read_nor_written(
    s3: Run, store: Store, tmp_path: Path, verb: tuple[str, ...], make: Callable[[Path], None]
) -> None:
    store.write({"p/a": "1", "p/a/b": "2"})
    outside = write(tmp_path / "outside", {"f": "stays"})
    down = write(tmp_path / "down", {})
    make(down / SIDECAR)

    ran = s3("s3", *verb, SRC, str(down))

    assert ran.code == 3 and SIDECAR in ran.err
    assert read(outside) == {"f": "stays"}
    assert os.listdir(down) == [SIDECAR]


def test_a_list_of_names_that_is_no_utf_8_is_named(s3: Run, store: Store, tmp_path: Path) -> None:
    store.write({"p/a": "1"})
    down = write(tmp_path / "down", {})
    (down / SIDECAR).write_bytes(b"\xff\xfe{}")

    ran = s3("s3", "sync", SRC, str(down))

    assert ran.code == 3 and "it is not UTF-8" in ran.err


# --- What is in the place of a file --------------------------------------------------------------


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))


@verbs
@pytest.mark.parametrize("make", [os.mkfifo, _socket], ids=["pipe", "socket"])
def test_what_others_use_is_not_replaced_by_a_file(
    s3: Run, store: Store, tmp_path: Path, verb: tuple[str, ...], make: Callable[[Path], None]
) -> None:
    store.write({"p/a": "1", "p/z": "2"})
    down = write(tmp_path / "down", {})
    make(down / "a")
    kind = os.lstat(down / "a").st_mode

    ran = s3("s3", *verb, SRC, str(down))

    assert ran.code == 6 and "it is a" in ran.err
    assert os.lstat(down / "a").st_mode == kind
    assert read(down)["z"] == "2" and "p/a" in store.keys()


# --- Keys ----------------------------------------------------------------------------------------

KEYS = (
    *("../../../../tmp/x", "a/../../x", "..", "a/..", ".", "./", "/etc/x", "//x", "a//b", "a/b"),
    *("a", "a/b/c", "\u2024\u2024/x", "\uff0e\uff0e/x", "\u202egpj.exe", "zero\u200bwidth"),
    *("-rf", "--profile", "~root", "$(id)", "`id`", ";id", "|id", "*", "&& id", "\x1b[2J", "\x9b"),
    *(".hawse-names.jsonl", ".hawse-0a1b2c3d-1", ".aws/credentials", "\U0001f600" * 254),
)


def test_every_key_lands_in_the_folder_under_a_name_of_its_own(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    there = {"old": "x"}
    store.write({f"p/{key}": f"<{key}>" for key in KEYS})
    down = write(tmp_path / "in" / "down", there)

    ran = s3("s3", "cp", "-R", SRC, str(down))

    assert ran.code == 0, ran.err
    assert sorted(read(down).values()) == sorted([*(f"<{key}>" for key in KEYS), *there.values()])
    assert (os.listdir(tmp_path / "in"), sorted(os.listdir(tmp_path))) == (["down"], ["home", "in"])
    assert "\x1b" not in ran.err and "\x9b" not in ran.err


@pytest.mark.parametrize("key", ["--profile", "$(id)"])
def test_a_name_that_looks_like_an_option_is_one_only_before_the_dashes(
    s3: Run, store: Store, tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write({key: "1"})

    assert s3("s3", "cp", f"s3://acme-logs/{key}", str(tmp_path)).code == 0
    assert (tmp_path / key).read_text() == "1"
    assert s3("s3", "rm", "-y", f"s3://acme-logs/{key}").code == 0
    monkeypatch.chdir(tmp_path)
    assert s3("s3", "cp", "--", key, "s3://acme-logs/back/").code == 0
    assert store.objects() == {f"back/{key}": "1"}


def test_a_path_that_is_longer_than_system_calls_take_is_still_reached(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    longest = os.pathconf(tmp_path, "PC_PATH_MAX")
    down = tmp_path.joinpath(*["f" * 100] * (longest // 101 - 5))
    store.write({"p/a": "1", "p/" + "/".join(["d" * 200] * 5): "2"})

    ran = s3("s3", "cp", "-R", SRC, str(down))

    assert (ran.code, (down / "a").read_text()) == (0, "1"), ran.err
    assert "2 done" in ran.err
