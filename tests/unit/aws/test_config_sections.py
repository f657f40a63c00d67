"""Sections of the file of profiles are replaced, added and removed, and nothing else moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawse.aws.config_file import ConfigFile
from hawse.aws.section_lines import Edit
from hawse.errors import ConfigError, Refused

A, B, C = ("[a]\nx = 1\n", "[b] ; two\n# mine\nx = 2\ns3 =\n  y = 3\n", "[c]\nx = 3\n")
WHOLE = f"# top\n{A}\n# about b\n{B}\n\n{C.rstrip()}"  # no newline at the end


@pytest.fixture
def file(tmp_path: Path) -> ConfigFile:
    (tmp_path / "config").write_text(WHOLE)
    return ConfigFile(tmp_path / "config")


def test_a_section_is_its_lines_up_to_the_last_that_says_something(file: ConfigFile) -> None:
    assert file.texts() == {"a": A, "b": B, "c": C}


@pytest.mark.parametrize(
    ("edits", "after"),
    [
        ([("b", B, "[b]\nx = 9\n")], WHOLE.replace(B, "[b]\nx = 9\n")),
        ([("c", C, "[c]\nx = 9\n")], WHOLE.replace("x = 3", "x = 9")),
        ([("b", B, "")], f"# top\n{A}\n# about b\n{C.rstrip()}"),
        ([("c", C, "")], f"# top\n{A}\n# about b\n{B}"),
        ([("d", "", A.replace("a", "d"))], f"{WHOLE}\n\n[d]\nx = 1\n"),
        (
            [("a", A, ""), ("c", C, ""), ("d", "", "[d]\ny = 1\n")],
            f"# top\n# about b\n{B}\n[d]\ny = 1\n",
        ),
    ],
)
def test_an_edit_moves_nothing_else(
    file: ConfigFile, edits: list[tuple[str, str, str]], after: str
) -> None:
    file.edit([Edit(*edit) for edit in edits])

    assert file.path.read_text() == after
    file.edit([Edit(*edit) for edit in edits])  # done twice is done once
    assert file.path.read_text() == after


def test_one_section_that_changed_meanwhile_leaves_all_as_they_are(file: ConfigFile) -> None:
    with pytest.raises(Refused, match=r"\[b\]: somebody changed it meanwhile"):
        file.edit([Edit("a", A, ""), Edit("b", "[b]\n", "")])
    assert file.path.read_text() == WHOLE


def test_a_file_that_cannot_be_edited_safely_is_left(file: ConfigFile) -> None:
    file.path.write_text(f"{A}[a]\nx = 2\n")

    with pytest.raises(ConfigError, match="a section twice"):
        file.edit([Edit("a", A, "")])
