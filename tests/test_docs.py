"""The documentation is what the commands say, and its examples work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.examples import PAGES as GUIDE, Exceptions, examples, parts
from docs.generate import README, REFERENCE, pages, readme
from docs.transcripts import alike, blocks
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


def test_readme_has_the_figures_that_were_measured_last() -> None:
    assert README.read_text(encoding="utf-8") == readme(), "make docs"


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


def test_troubleshooting_has_messages_that_there_are() -> None:
    page = ROOT.joinpath("docs", "troubleshooting.md").read_text(encoding="utf-8")
    headings = re.findall(r"^### `(.*)`$", page, re.MULTILINE)
    pieces = {each.strip() for text in headings for each in re.split(r"…|: |, ", text)}
    code = "\n".join(path.read_text("utf-8") for path in ROOT.joinpath("src").rglob("*.py"))
    said = re.sub(r'"\s+f?"', "", code)

    assert len(headings) > 20
    assert sorted(each for each in pieces if each not in said) == []


def test_help_lists_the_exit_codes_that_errors_have() -> None:
    told = {int(code) for code in re.findall(r"^\s+(\d+) ", TOPICS["exit-codes"], re.MULTILINE)}
    kinds = (each for each in vars(errors).values() if isinstance(each, type))

    assert told == {0, *(kind.code for kind in kinds if issubclass(kind, errors.CLIError))}


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("i-0a1b2c3d4e5f60718  web-1", "i-99bd1ad217f2a1179   web-1", True),
        ("stop  web-1  running since 2026-04-28", "stop  web-1  running since 2026-04-29", True),
        ("2 done · hawse undo 3d41456b", "2 done · hawse undo 09ad61e0", True),
        ("first\n…\nlast", "first\nof\nmany\nlast", True),
        ("first\n…\nlast", "first\nlast", True),
        ("first\n…\nlast", "first\nof\nmany", False),
        ("2 done", "3 done", False),
        ("111122223333", "222233334444", False),
    ],
)
def test_ids_and_times_alone_make_no_difference(shown: str, printed: str, same: bool) -> None:
    assert alike(shown, printed) is same


def test_what_shows_its_output_is_run() -> None:
    page = "# Page\n\n```console\n$ hawse ec2 ls\n```\n\n```console\n$ hawse a \\\n  b\nout\n```\n"

    assert [[(each.line, each.shown) for each in block] for block in blocks(page)] == [
        [("hawse a \\\n  b", "out")]
    ]


def test_no_example_is_left_out_that_no_page_has() -> None:
    said = Exceptions.read()
    lines = [each.line for path in GUIDE for each in examples(path)]
    begins = [*said.ends, *said.elsewhere]

    assert len(lines) > 300
    assert [each for each in begins if not any(line.startswith(each) for line in lines)] == []


def test_an_example_is_taken_apart_as_a_shell_does() -> None:
    found = list(parts("hawse a 'x y' -o ids | hawse b - 2> log; hawse c > out  # so"))

    assert [(each.words, each.piped, each.out, each.err) for each in found] == [
        (["hawse", "a", "x y", "-o", "ids"], True, "", ""),
        (["hawse", "b", "-"], False, "", "log"),
        (["hawse", "c"], False, "out", ""),
    ]
