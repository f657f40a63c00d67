"""The list of bad inputs and attacks, and the tests that hold each: none is lost, none is made up.

`cases_objects.toml` has cases 1 to 45 (keys, files, transport), `cases_operations.toml` the rest
(credentials, changes, CloudFormation, EC2, output, shell).
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CASES = 94


def entries() -> list[dict[str, Any]]:
    files = sorted(Path(__file__).parent.glob("cases_*.toml"))
    return [case for file in files for case in tomllib.loads(file.read_text("utf-8"))["case"]]


@cache
def functions_of(path: str) -> frozenset[str]:
    """The functions of a file of tests, those of a class as `Class::name`."""
    return frozenset(_names(ast.parse((ROOT / path).read_text("utf-8"))))


def _names(inside: ast.AST, before: str = "") -> Iterator[str]:
    for node in ast.iter_child_nodes(inside):
        if isinstance(node, ast.FunctionDef):
            yield before + node.name
        elif isinstance(node, ast.ClassDef):
            yield from _names(node, f"{before}{node.name}::")


def test_every_case_is_there_once() -> None:
    assert sorted(case["number"] for case in entries()) == list(range(1, CASES + 1))


def test_every_case_has_tests_or_a_reason_why_it_is_not_ours() -> None:
    bare = [
        case["number"] for case in entries() if not case.get("tests") and not case.get("not_ours")
    ]
    assert bare == []
    assert all(
        case["what"] and case.keys() <= {"number", "what", "tests", "not_ours"}
        for case in entries()
    )


def test_every_test_that_a_case_names_is_there() -> None:
    missing = []
    for case in entries():
        for test in case.get("tests", ()):
            path, _, name = test.partition("::")
            if not (ROOT / path).is_file() or name not in functions_of(path):
                missing.append((case["number"], test))
    assert missing == []
