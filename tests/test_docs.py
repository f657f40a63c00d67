"""The documentation is what the commands say, and its examples work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generate import REFERENCE, pages
from hawse import errors
from hawse.core.registry import all_commands
from hawse.core.topics import TOPICS
from tests.command_lines import command_lines, mentions, rejected, words_of

ROOT = Path(__file__).resolve().parent.parent
PAGES = pages()
WRITTEN = [
    path
    for path in (ROOT / "README.md", *sorted(ROOT.joinpath("docs").rglob("*.md")))
    if REFERENCE not in path.parents and "_build" not in path.parts
]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_reference_is_what_the_commands_say(name: str) -> None:
    path = REFERENCE / name

    assert path.is_file(), "make docs"
    assert path.read_text(encoding="utf-8") == PAGES[name], "make docs"


def test_reference_has_no_page_of_a_command_that_is_gone() -> None:
    assert {path.name for path in REFERENCE.glob("*.md")} - set(PAGES) == set()


def test_every_command_is_in_the_reference() -> None:
    text = "".join(PAGES.values())
    shown = [" ".join(path) for path, command in all_commands() if not command.hidden]
    missing = [words for words in shown if f"# hawse {words}\n" not in text]

    assert missing == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_name_only_command_lines_that_hawse_accepts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    typed = [rejected(words) for line in command_lines(text) for words in words_of(line)]
    named = [rejected(words, whole=False) for part in mentions(text) for words in words_of(part)]

    assert [reason for reason in typed + named if reason] == []


def test_help_lists_the_exit_codes_that_errors_have() -> None:
    told = {int(code) for code in re.findall(r"^\s+(\d+) ", TOPICS["exit-codes"], re.MULTILINE)}
    kinds = (each for each in vars(errors).values() if isinstance(each, type))

    assert told == {0, *(kind.code for kind in kinds if issubclass(kind, errors.CLIError))}
