"""What is nested without end is refused, and all else is what json and YAML make of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hawse.nesting import DEEPEST, check_yaml, json_value

TEXTS = st.text('[]{}",\\a\n')
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


@given(VALUES)
def test_a_document_is_what_json_makes_of_it(value: Any) -> None:
    text = json.dumps(value)

    assert json_value(text) == json_value(text.encode()) == value


@given(VALUES, st.lists(st.sampled_from([("[", "]"), ('{"a[": ', "}")]), max_size=2 * DEEPEST))
def test_one_is_refused_when_it_is_deeper_than_anybody_writes(
    value: Any, around: list[tuple[str, str]]
) -> None:
    opening, closing = "".join(one for one, _ in around), "".join(one for _, one in around[::-1])
    text = f"{opening}{json.dumps(value)}{closing}"
    if len(around) + depth(value) <= DEEPEST:
        assert json_value(text) == json.loads(text)
    else:
        with pytest.raises(ValueError, match="nested too deeply"):
            json_value(text)


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max(map(depth, inner), default=0) + isinstance(value, (dict, list))


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 20_000, '{"a":' * 50_000], ids=["flow", "block", "json"]
)
def test_a_file_of_brackets_ends_in_an_error_and_not_in_the_end_of_the_process(text: str) -> None:
    with pytest.raises(yaml.MarkedYAMLError, match="nested too deeply"):
        check_yaml(text)
    with pytest.raises(ValueError):
        json_value(text)


def test_yaml_whose_aliases_stand_for_billions_is_refused() -> None:
    laughs = "- &a0 [x]\n"
    laughs += "".join(f"- &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    with pytest.raises(yaml.MarkedYAMLError, match="stand for too much"):
        check_yaml(laughs)


def test_yaml_that_stands_in_itself_is_refused() -> None:
    with pytest.raises(yaml.MarkedYAMLError, match="an alias of what it stands in"):
        check_yaml("a: &a [1, {b: *a}]")


@pytest.mark.parametrize(
    "text", ["", "a: &x [1]\nb: *x\nc: *x\n", "- a\n---\n- b\n", "a: *unknown"]
)
def test_yaml_that_people_write_passes(text: str) -> None:
    check_yaml(text)
