"""A policy compares with itself in the form in which AWS gives it back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hawse.aws.items import selector
from hawse.aws.policy_texts import same_form

PATH = "{Policy: policy_document(Policy)}"


def seen(document: Any) -> Any:
    return list(selector(PATH)({"Policy": json.dumps(document)}))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"Action": "a"}, {"Action": ["a"]}, True),
        ({"Action": ["a", "b"]}, {"Action": ["b", "a"]}, True),
        ({"Action": ["a", "b"]}, {"Action": ["a"]}, False),
        ({"AWS": "111122223333"}, {"AWS": "arn:aws:iam::111122223333:root"}, True),
        ({"AWS": "111122223333"}, {"AWS": "111122223334"}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
    ],
)
def test_forms_of_one_policy_are_the_same(one: Any, other: Any, same: bool) -> None:
    assert (seen(one) == seen(other)) is same


def test_no_policy_is_nothing_and_no_json_is_itself() -> None:
    assert list(selector(PATH)({})) == [{"Policy": None}]
    assert same_form("{") == "{"
