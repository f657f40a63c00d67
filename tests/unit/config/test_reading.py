"""Files as they are found in the wild: encodings, line ends, permissions, no file at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hawse.config.problems import Wrong
from hawse.config.reading import LARGEST, read

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs links, pipes and modes of POSIX")


def wrong(path: Path) -> Wrong:
    with pytest.raises(Wrong) as caught:
        read(path)
    return caught.value


@pytest.mark.parametrize(
    ("name", "text"),
    [("c.toml", 'output = "json"'), ("c.yaml", "output: json"), ("c.json", '{"output": "json"}')],
)
def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(
    tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xef\xbb\xbf" + f"\r\n{text}\r\n".encode())

    root = read(path)

    assert isinstance(root.value, dict)
    assert (root.value["output"].value, root.value["output"].line) == ("json", 2)


@pytest.mark.parametrize("name", ["c.toml", "c.yaml", "c.yml", "c.json"])
@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_sets_nothing(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert read(path).value == {}


def test_a_yaml_file_of_comments_sets_nothing(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("# output: json\n", encoding="utf-8")

    assert read(path).value == {}


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(b"# fine\n# caf\xe9\n")

    assert (wrong(path).message, wrong(path).line) == ("not UTF-8", 2)


def test_utf_16_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes('output = "json"'.encode("utf-16"))

    assert wrong(path).message == "it is UTF-16"


@POSIX
def test_a_missing_file_and_a_dangling_link_are_told_apart(tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(tmp_path / "nowhere.toml")

    assert wrong(tmp_path / "c.toml").message == "no such file"
    assert wrong(link).message == "a link to a missing file"


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "c.toml"
    folder.mkdir()

    assert wrong(folder).message == "it is a directory"


@POSIX
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "c.toml"
    os.mkfifo(pipe)

    assert wrong(pipe).message == "it is no regular file"


@POSIX
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.touch(mode=0)

    assert wrong(path).message == "cannot be read: permission denied"


@POSIX
def test_a_link_that_leads_to_itself_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.symlink_to(path)

    assert wrong(path).message.startswith("cannot be read: too many levels")


def test_a_huge_file_is_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(b"#" * (LARGEST + 1))

    assert wrong(path).message == "it is larger than 1 MiB"


def test_another_format_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "c.ini"
    path.touch()

    assert wrong(path).message == "its name does not end in .toml, .yaml, .yml, .json"


@pytest.mark.parametrize(
    ("name", "text", "kind"), [("c.yaml", "- a\n", "a list"), ("c.json", '"a"', "text")]
)
def test_a_file_that_is_no_mapping_says_what_it_is(
    tmp_path: Path, name: str, text: str, kind: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    assert wrong(path).message == f"expected a mapping of settings, got {kind}"
