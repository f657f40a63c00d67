"""A walk gives files in the order of keys, and says a word about everything else."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from hawse.errors import CLIError, NotFound
from hawse.transfer.local_sidecar import Known
from hawse.transfer.walking import Local, Skipped, Unknown, Walk, covers


class Walked:
    """A walk and what was said."""

    def __init__(self, root: Path, **options: Any) -> None:
        self.skipped: list[Skipped] = []
        self.unknown: list[Unknown] = []
        walk = Walk(str(root), skipped=self.skipped.append, unknown=self.unknown.append, **options)
        self.files = list(walk)

    @property
    def names(self) -> list[str]:
        return [file.name for file in self.files]

    @property
    def why(self) -> dict[str, str]:
        return dict(self.skipped)


def touch(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


@pytest.mark.case(13)
def test_files_come_in_the_order_of_their_keys(tmp_path: Path) -> None:
    touch(tmp_path, "a-b", "a/b", "a/c/d", "a/c.d", "a0", "b", "é", "\U0001f600", "\ufb00", "Z")

    names = Walked(tmp_path).names

    assert names[:6] == ["Z", "a-b", "a/b", "a/c.d", "a/c/d", "a0"]
    assert names[6:] == ["b", "é", "\ufb00", "\U0001f600"]


PARTS = st.text(st.sampled_from("a-.0é\U0001f600\ue000"), min_size=1, max_size=3)
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@pytest.mark.case(13)
@given(st.sets(NAMES, max_size=15))
def test_any_tree(tmp_path_factory: pytest.TempPathFactory, names: set[str]) -> None:
    root = tmp_path_factory.mktemp("tree")
    made: set[str] = set()
    for name in sorted(names):
        parts = name.split("/")
        above = {"/".join(parts[:end]) for end in range(1, len(parts))}
        folders = {"/".join(other.split("/")[:end]) for other in made
                   for end in range(1, other.count("/") + 1)}  # fmt: skip
        if not {".", ".."} & set(parts) and not above & made and name not in folders:
            touch(root, name)
            made.add(name)

    assert Walked(root).names == sorted(made, key=str.encode)


def test_a_file_has_its_size_times_and_place(tmp_path: Path) -> None:
    touch(tmp_path, "a/b")
    path = tmp_path / "a" / "b"
    os.utime(path, ns=(0, -1_500_000_001))

    status = path.stat()
    assert Walked(tmp_path).files == [
        Local("a/b", 1, -1_500_000_001, status.st_ino, str(path)),
    ]


def test_deep_trees_have_no_limit(tmp_path: Path) -> None:
    name = "/".join(["d"] * 1200)
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)

    found = Walked(tmp_path, empty_folders=True)

    assert found.names == [name + "/"]
    for depth in range(1200, 0, -1):  # deeper than rmtree goes
        os.rmdir(str(tmp_path) + "/d" * depth)


def test_empty_folders_come_when_they_are_wanted(tmp_path: Path) -> None:
    touch(tmp_path, "a/b")
    (tmp_path / "a" / "empty").mkdir()
    (tmp_path / "a-").mkdir()

    assert Walked(tmp_path).names == ["a/b"]
    assert Walked(tmp_path, empty_folders=True).names == ["a-/", "a/b", "a/empty/"]


def test_our_own_files_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path, ".hawse-part-x", "a/.hawse-names.jsonl", "a/.hidden")
    found = Walked(tmp_path)

    assert found.names == ["a/.hidden"]
    assert found.skipped == []


def test_links_are_followed_to_files_and_folders(tmp_path: Path) -> None:
    touch(tmp_path, "real/x")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "link-").symlink_to("real/x")

    found = Walked(tmp_path)

    assert found.names == ["link-", "link/x", "real/x"]
    assert found.files[0].size == 1
    assert found.skipped == []


def test_links_that_are_not_followed_are_reported(tmp_path: Path) -> None:
    touch(tmp_path, "real/x")
    (tmp_path / "link").symlink_to("real")

    found = Walked(tmp_path, follow=False)

    assert found.names == ["real/x"]
    assert found.skipped == [Skipped("link", "it is a link")]


def test_a_link_out_of_the_folder_is_followed_only_when_asked(tmp_path: Path) -> None:
    touch(tmp_path, "outside/x", "outside-too")
    root = tmp_path / "root"
    root.mkdir()
    (root / "folder").symlink_to("../outside")
    (root / "file").symlink_to("../outside-too")

    assert Walked(root).names == []
    assert set(Walked(root).why) == {"folder", "file"}
    assert "out of the folder" in Walked(root).why["folder"]
    assert Walked(root, outside=True).names == ["file", "folder/x"]


def test_a_folder_whose_name_starts_as_the_root_is_outside(tmp_path: Path) -> None:
    touch(tmp_path, "root-2/x")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "link").symlink_to("../root-2")

    assert Walked(tmp_path / "root").names == []


@pytest.mark.case(49)
def test_loops_end(tmp_path: Path) -> None:
    touch(tmp_path, "a/x", "b/y")
    (tmp_path / "a" / "up").symlink_to("..")
    (tmp_path / "a" / "b").symlink_to("../b")
    (tmp_path / "b" / "a").symlink_to("../a")
    (tmp_path / "self").symlink_to("self")

    found = Walked(tmp_path)

    assert found.names == ["a/b/y", "a/x", "b/a/x", "b/y"]
    assert found.why == {
        "a/b/a/": "a link to a folder that it is in",
        "a/up/": "a link to a folder that it is in",
        "b/a/b/": "a link to a folder that it is in",
        "b/a/up/": "a link to a folder that it is in",
        "self": "a link that leads to itself",
    }


@pytest.mark.case(49)
def test_what_is_no_file_is_reported(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken").symlink_to("nowhere")
    (tmp_path / "to-pipe").symlink_to("pipe")
    (tmp_path / "null").symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(tmp_path)  # the path of a socket is short
        server.bind("socket")
        os.chdir(here)

        found = Walked(tmp_path, outside=True)

    assert found.names == []
    assert found.why == {
        "pipe": "it is a named pipe",
        "socket": "it is a socket",
        "broken": "a link to what does not exist",
        "to-pipe": "a link to what is no file",
        "null": "a link to what is no file",
    }


@pytest.mark.case(12)
def test_a_name_that_is_no_utf_8_is_reported(tmp_path: Path) -> None:
    touch(tmp_path, "good")
    with open(os.path.join(os.fsencode(tmp_path), b"bad\xff"), "wb"):
        pass
    os.mkdir(os.path.join(os.fsencode(tmp_path), b"dir\xff"))

    found = Walked(tmp_path)

    assert found.names == ["good"]
    assert {name.encode(errors="surrogateescape") for name in found.why} == {b"bad\xff", b"dir\xff"}


def test_a_folder_that_cannot_be_read_is_unknown(tmp_path: Path) -> None:
    """A name that is longer than the system takes, since root may read everything."""
    touch(tmp_path, "a/x", "b/x", "c")
    found: list[str] = []
    unknown: list[Unknown] = []
    walk = Walk(str(tmp_path), skipped=lambda _: None, unknown=unknown.append)

    for file in walk:
        found.append(file.name)
        if file.name == "a/x":
            (tmp_path / "b" / "x").unlink()
            (tmp_path / "b").rmdir()
            (tmp_path / "c").unlink()

    assert found == ["a/x"]
    assert [(where.prefix, type(where.error)) for where in unknown] == [
        ("b/", FileNotFoundError),
        ("c", FileNotFoundError),
    ]


def test_a_file_that_became_a_folder_is_reported(tmp_path: Path) -> None:
    touch(tmp_path, "a", "b")
    skipped: list[Skipped] = []
    for file in Walk(str(tmp_path), skipped=skipped.append, unknown=lambda _: None):
        if file.name == "a":
            (tmp_path / "b").unlink()
            (tmp_path / "b").mkdir()

    assert skipped == [Skipped("b", "it became something else meanwhile")]


def test_a_root_that_cannot_be_walked_is_an_error(tmp_path: Path) -> None:
    touch(tmp_path, "file")

    with pytest.raises(NotFound, match="no such folder"):
        Walked(tmp_path / "missing")
    with pytest.raises(CLIError, match="not a folder"):
        Walked(tmp_path / "file")


@pytest.mark.parametrize(
    "name, other, covered",
    [
        ("a/", "a/b", True),
        ("a/", "a", True),
        ("a/", "ab", False),
        ("a", "a", True),
        ("a", "a/b", True),
        ("a", "ab", False),
        ("", "anything", True),
    ],
)
def test_what_is_covered_by_an_unknown_name(name: str, other: str, covered: bool) -> None:
    assert covers(name, other) is covered


def test_names_and_their_order_are_those_of_keys(tmp_path: Path) -> None:
    lines = {"x\u2031~0123456789": "a0", "\u2031_/": "/"}
    touch(tmp_path, "x\u2031~0123456789", "a1", "\u2031_/deep", "w\u203141", "w\u2031\u2031")

    walked = Walked(tmp_path, known=Known(lines, "posix"))

    assert walked.names == ["/deep", "a0", "a1", "w\u2031", "w\u203141"]
    assert [Path(file.path).name for file in walked.files][1] == "x\u2031~0123456789"


def test_a_folder_that_is_not_entered_is_not_even_read(tmp_path: Path) -> None:
    touch(tmp_path, "a/x", "b/c/x", "b/x")
    os.mkfifo(tmp_path / "a" / "pipe")

    walked = Walked(tmp_path, enters=lambda folder: folder not in ("a", "b/c"))

    assert (walked.names, walked.skipped) == (["b/x"], [])
