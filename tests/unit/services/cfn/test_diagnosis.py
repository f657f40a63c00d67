"""What broke each recorded operation, as a person would name it (`operations/*.txt`)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hawse.services.cfn.events.causes import Diagnosis
from hawse.services.cfn.events.diagnosis import diagnose
from hawse.services.cfn.events.files import read_recordings
from tests.unit.services.cfn.operating import every, read

each_operation = pytest.mark.parametrize("path", every(), ids=lambda path: path.stem)


def diagnosed(text: str) -> Diagnosis:
    (recording,) = read_recordings(text, "test.jsonl")
    return diagnose(recording)


def told(found: Diagnosis) -> dict[str, list[str]]:
    """What a diagnosis says, in the words of `expect`."""
    cause = found.cause
    said: dict[str, list[str]] = {
        "verdict": [found.verdict],
        "cancelled": [str(found.cancelled)],
        "note": [found.note or ""],
        "candidate": [one.path for one in found.candidates],
        "blocking": [one.path for one in found.blocking],
        "consequence": [one.path for one in found.consequences],
        "also": [one.path for one in found.also_failed],
        "leftover": [one.path for one in found.leftovers],
    }
    if cause is not None:
        said |= {"cause": [cause.path], "kind": [cause.kind], "code": [cause.code]}
        said |= {"log_stream": [cause.log_stream], "action": [cause.action]}
    return said


@each_operation
def test_the_cause_is_the_one_that_a_person_would_name(path: Path) -> None:
    operation = read(path.read_text(encoding="utf-8"))

    found = diagnosed(operation.text())

    said = told(found)
    for what, expected in operation.expected.items():
        if what in ("hint", "reason"):
            text = getattr(found.cause, what)
            assert all(one in text for one in expected), text
        else:
            assert said.get(what) == expected, what
    for what in ("candidate", "blocking", "consequence", "also", "leftover", "cause"):
        assert bool(said.get(what)) == (what in operation.expected), what


@each_operation
def test_the_plain_output_of_the_aws_cli_gives_the_same_cause(path: Path) -> None:
    operation = read(path.read_text(encoding="utf-8"))
    if operation.needs or operation.resources:
        pytest.skip("only a file of hawse says more than events")
    whole = json.dumps({"StackEvents": list(operation.raw())})

    expected = told(diagnosed(operation.text()))

    assert told(diagnosed(whole)) == expected
    assert told(diagnosed("\n".join(map(json.dumps, operation.raw())))) == expected
    backwards = list(operation.raw())[::-1]
    assert told(diagnosed("\n".join(map(json.dumps, backwards)))) == expected
