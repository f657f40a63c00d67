"""YAML that loads to the same values as the JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
import yaml
from hypothesis import example, given, strategies as st

from hawse.output import open_rows
from hawse.output.yaml_text import Writer
from hawse.rows import Row
from tests.unit.output.samples import DB, VIEW, WEB, Machine, Notes, opened, shown


def test_rows_are_a_sequence_of_mappings() -> None:
    assert shown(
        [WEB, DB], format="yaml", columns=("id", "name", "launched", "groups", "tags")
    ) == (
        "- id: i-1\n"
        "  name: web-1\n"
        '  launched: "2026-02-26T12:00:00Z"\n'
        "  groups:\n"
        "    - sg-1\n"
        "    - sg-2\n"
        "  tags:\n"
        "    env: prod\n"
        "- id: i-2\n"
        "  name: null\n"
        "  launched: null\n"
        "  groups: []\n"
        "  tags:\n"
        "    env: dev\n"
        "    team: data\n"
    )


def test_no_rows_are_an_empty_sequence() -> None:
    writer, out, _ = opened(Machine, format="yaml")
    writer.close()

    assert out.getvalue() == "[]\n"


def test_it_loads_to_what_the_json_has() -> None:
    rows = [WEB, DB]

    assert yaml.safe_load(shown(rows, format="yaml")) == json.loads(shown(rows, format="json"))


@pytest.mark.parametrize(
    "text",
    "10.0.0.1 10.0.0.0/8 1.2.3 null ~ true NO yes on off y N 1 1.5 1e3 0x1F 012 1_000 12:30:45 "
    "2026-03-01 "
    ".inf .nan = << - "
    "a:b a: #x &a *a !a %a @a `a {} [] , ? | > ' \"".split() + ["", " a", "a ", "a: b", "a #b"],
)
def test_a_text_stays_a_text(text: str) -> None:
    row = replace(WEB, name=text, tags={text: text})

    (found,) = yaml.safe_load(shown([row], format="yaml", columns=("name", "tags")))

    assert found == {"name": text, "tags": {text: text}}


@pytest.mark.parametrize("ascii", [False, True])
@given(value=st.text())
def test_any_text_comes_back(ascii: bool, value: str) -> None:
    assert yaml.safe_load(Writer(ascii=ascii).document([value])) == [value]


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=5),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
@example([1e16, 1e-7, -2e300, 0.1])
def test_any_raw_value_comes_back(value: object) -> None:
    assert yaml.safe_load(Writer(ascii=False).document(value)) == value


def test_nested_values_of_a_row_come_back() -> None:
    @dataclass(frozen=True)
    class Rule(Row):
        peers: tuple[Mapping[str, object], ...]

    rule = Rule(({"cidr": "0.0.0.0/0", "ports": (22, 80)}, {"cidr": "::/0", "ports": ()}))

    assert yaml.safe_load(shown([rule], format="yaml")) == json.loads(shown([rule], format="json"))


def test_a_stream_that_has_only_ascii_gets_escapes() -> None:
    written = io.BytesIO()
    out = io.TextIOWrapper(written, encoding="ascii", write_through=True)
    view = replace(VIEW, format="yaml", columns=("name",))
    writer = open_rows(view, Machine, (), out, Notes().append)
    writer.add([replace(WEB, name="größe 🚀")], {})
    writer.close()

    assert yaml.safe_load(written.getvalue()) == [{"name": "größe 🚀"}]
