"""Every hard case of moving objects has a test. The sources are read, so nothing need be run."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.s3_cases import CASES

_TESTS = Path(__file__).parent


def _marked() -> dict[int, list[str]]:
    """Where each case is marked: as a decorator, or as a mark of one set of parameters."""
    places: dict[int, list[str]] = {}
    for path in sorted(_TESTS.rglob("test_*.py")):
        for number, line in _numbers(path):
            places.setdefault(number, []).append(f"{path.relative_to(_TESTS)}:{line}")
    return places


def _numbers(path: Path) -> Iterator[tuple[int, int]]:
    text = path.read_text("utf-8")
    if "mark.case(" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.case":
            for number in node.args:
                yield ast.literal_eval(number), node.lineno


def test_every_case_has_a_test() -> None:
    missing = set(CASES) - set(_marked())
    assert not missing, {number: CASES[number] for number in sorted(missing)}


def test_only_cases_that_exist_are_marked() -> None:
    unknown = {number: places for number, places in _marked().items() if number not in CASES}
    assert not unknown


def test_there_are_seventy_cases() -> None:
    assert sorted(CASES) == list(range(1, 71))
