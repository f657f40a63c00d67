"""Folders as zip files."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from hawse.errors import CLIError
from hawse.services.cdk.zips import files_in, packed


def folder(root: Path) -> Path:
    made = root / "asset.1"
    (made / "lib").mkdir(parents=True)
    (made / "empty").mkdir()
    (made / "main.py").write_text("print(1)\n")
    (made / ".env").write_text("A=1\n")
    (made / "lib" / "tool.sh").write_text("#!/bin/sh\n")
    (made / "lib" / "tool.sh").chmod(0o755)
    return made


def test_a_zip_has_files_alone_sorted_and_hidden_ones_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(folder(tmp_path), tmp_path, "1")) as archive:
        assert archive.namelist() == [".env", "lib/tool.sh", "main.py"]
        assert archive.read("main.py") == b"print(1)\n"
        tool = archive.getinfo("lib/tool.sh")
    assert (tool.external_attr >> 16) & 0o777 == 0o755
    assert tool.date_time == (1980, 1, 1, 0, 0, 0)
    assert tool.extra == b""


def test_the_same_content_is_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "a", tmp_path / "b"
    first, second = folder(one), folder(two)
    os.utime(second / "main.py", (1, 1))

    assert packed(first, one, "1").read_bytes() == packed(second, two, "1").read_bytes()


def test_a_zip_is_made_once(tmp_path: Path) -> None:
    made = folder(tmp_path)
    path = packed(made, tmp_path, "1")
    (made / "main.py").unlink()
    before = path.stat().st_mtime_ns

    assert packed(made, tmp_path, "1").stat().st_mtime_ns == before
    assert [one.name for one in (tmp_path / ".cache").iterdir()] == ["1.zip"]


def test_an_id_is_no_path(tmp_path: Path) -> None:
    path = packed(folder(tmp_path), tmp_path, "../../x")

    assert path.parent == tmp_path / ".cache"


def test_links_within_the_assembly_are_followed(tmp_path: Path) -> None:
    made = folder(tmp_path)
    (made / "copy.py").symlink_to("main.py")
    (made / "more").symlink_to("lib")

    with zipfile.ZipFile(packed(made, tmp_path, "1")) as archive:
        assert archive.read("copy.py") == b"print(1)\n"
        assert "more/tool.sh" in archive.namelist()
        assert (archive.getinfo("copy.py").external_attr >> 28) == 0o10  # a file, no link


@pytest.mark.parametrize(
    "target, why",
    [("/etc", "out of the folder"), ("nothing", "nowhere"), ("..", "into the folder")],
)
def test_links_that_cannot_be_packed_are_told(tmp_path: Path, target: str, why: str) -> None:
    made = folder(tmp_path)
    (made / "lib" / "link").symlink_to(target)

    with pytest.raises(CLIError, match=why):
        files_in(made, tmp_path)


def test_a_cache_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / "out"
    made = folder(root)
    (root / ".cache").symlink_to(elsewhere)

    with pytest.raises(CLIError, match="must not be a link"):
        packed(made, root, "1")
    assert list(elsewhere.iterdir()) == []
