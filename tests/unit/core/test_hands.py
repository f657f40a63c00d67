"""What the journal tells a stage of the calls that earlier runs began."""

from __future__ import annotations

from typing import Any

from hawse.core.hands import begun_call, made_by
from hawse.core.journal import Record


def record(
    kind: str, t: float = 1.0, index: int = 0, call: str = "iam:Create", **body: Any
) -> Record:
    return Record(t, "op", kind, {"target": 0, "index": index, "call": call, **body})


INTENT, OTHERS = record("intent", 5.0, on="ada"), record("intent", 6.0, 1, on="bob")


def test_a_call_without_an_end_was_begun() -> None:
    assert begun_call([INTENT, OTHERS], "ada", "iam:Create") == 5.0
    assert begun_call([INTENT], "bob", "iam:Create") is None
    assert begun_call([INTENT], "ada", "iam:Delete") is None


def test_a_call_that_was_answered_has_an_end_and_a_lost_answer_is_none() -> None:
    assert begun_call([INTENT, record("done")], "ada", "iam:Create") is None
    assert begun_call([INTENT, record("failed")], "ada", "iam:Create") is None
    assert begun_call([INTENT, record("failed", unknown=True)], "ada", "iam:Create") == 5.0
    assert begun_call([INTENT, record("done", index=1)], "ada", "iam:Create") == 5.0


def test_what_a_call_made_is_told_for_its_thing_alone() -> None:
    done = [record("done", kept={"Key.Id": "a"}), record("done", index=1, kept={"Key.Id": "b"})]

    assert list(made_by([INTENT, OTHERS, *done], "ada", "iam:Create")) == ["a"]
    assert list(made_by([INTENT, OTHERS, *done], "bob", "iam:Create")) == ["b"]
