"""Every error says what to do next, and what it says to type is a command line of hawse."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from hawse import errors
from hawse.errors import CLIError, NotYet
from tests.command_lines import rejected, words_of
from tests.conftest import Run
from tests.test_architecture import SOURCES

CLASSES = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, CLIError)
}
NOTHING_TO_MEND = {"Interrupted", "Declined", "Findings", "BrokenPipe"}
"""What the person did or asked for: a hint would be noise."""


@pytest.mark.parametrize("name", sorted(CLASSES.keys() - {"NotYet"}))
def test_every_kind_of_error_has_a_hint_of_its_own_or_in_general(name: str) -> None:
    assert bool(CLASSES[name].general) == (name not in NOTHING_TO_MEND)


@cache
def errors_made() -> list[tuple[str, dict[str | None, ast.expr]]]:
    """The errors that say what to type, or that something is to be done later: class, keywords.

    To parse all sources takes ten seconds.
    """
    return [
        (node.func.id, {word.arg: word.value for word in node.keywords})
        for source in SOURCES
        if "NotYet(" in source.text or ("hint=" in source.text and '"hawse ' in source.text)
        for node in source.nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in CLASSES
    ]


def test_what_is_to_be_done_later_is_told_each_time() -> None:
    assert [
        words for name, words in errors_made() if name == NotYet.__name__ and "hint" not in words
    ] == []


def hints() -> Iterator[str]:
    """The command lines in hints; what is filled in at run time is a word."""
    for _, words in errors_made():
        hint = words.get("hint")
        for text in _texts(hint) if hint is not None else ():
            if text.startswith("hawse ") and text.isascii():
                yield text


def _texts(node: ast.AST) -> Iterator[str]:
    """The whole texts in an expression: `a or f"hawse {b}"` has one."""
    if isinstance(node, ast.JoinedStr | ast.Constant):
        yield _text(node)
        return
    for child in ast.iter_child_nodes(node):
        yield from _texts(child)


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(value) for value in node.values)
    if isinstance(node, ast.FormattedValue):
        return "x"
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


_SENTENCE = re.compile(
    r"[,;] (?:or|then|and)? ?| \(| --help| (?:shows|looks|says|lists|tells|finds|copies) "
)
"""Where a command line ends that stands in a sentence."""


def test_what_a_hint_says_to_type_is_a_command_line_that_hawse_accepts() -> None:
    lines = {_SENTENCE.split(hint)[0] for hint in hints()}
    reasons = [rejected(words, whole=False) for line in lines for words in words_of(line)]

    assert len(lines) > 20
    assert [reason for reason in reasons if reason and "'x'" not in reason] == []


def test_a_wrong_command_line_leads_to_the_help_of_its_command(run: Run) -> None:
    ran = run("ec2", "stop", "web-1", "--dry-run", "--plan", "plan.json")

    assert ran.code == 2 and ran.err.endswith("hint: hawse ec2 stop --help\n")


def test_what_is_not_there_leads_to_the_list_of_what_is(run: Run) -> None:
    ran = run("audit", "show", "0badc0de")

    assert ran.code == 4 and "hint: hawse audit ls" in ran.err
