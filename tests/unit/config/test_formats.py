"""YAML, JSON and TOML are read to the same values, each with the line it stands on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawse.config import json_nodes, reading, toml_nodes, yaml_nodes
from hawse.config.nodes import Node
from hawse.config.problems import Wrong
from tests.thorough import examples

DRAWN = settings(derandomize=True, database=None, deadline=None, max_examples=examples(60))


def plain(node: Node) -> object:
    """The values of a tree, without lines."""
    if isinstance(node.value, dict):
        return {key: plain(each) for key, each in node.value.items()}
    if isinstance(node.value, tuple):
        return [plain(each) for each in node.value]
    return node.value


def at(node: Node, *path: str) -> int:
    for part in path:
        assert isinstance(node.value, dict)
        node = node.value[part]
    return node.line


YAML = """\
# comment
output: json
region: [eu-west-1,
  us-east-1]
accounts:
  prod:

    id: "012345678901"
    production: true
"""
JSON = """\
{
\t"output": "json", "region": [
\t\t"eu-west-1", "us-east-1"],
\t"accounts": {
\t\t"prod": {
\t\t\t"id": "012345678901",
\t\t\t"production": true}}
}
"""
TOML = '''\
# [not.a.table] # = 1
output = "json" # ]
region = [ "eu-west-1", # "
  "us-east-1", ]

[ accounts . "prod" ] # x = 1
id = """\\
  012345678901"""
production = true
'''


@pytest.mark.parametrize(
    ("root", "lines"),
    [
        (yaml_nodes.parse(YAML), (2, 3, 5, 6, 8, 9)),
        (json_nodes.parse(JSON), (2, 2, 4, 5, 6, 7)),
        (toml_nodes.parse(TOML), (2, 3, 6, 6, 7, 9)),
    ],
    ids=["yaml", "json", "toml"],
)
def test_each_format_gives_the_values_and_their_lines(root: Node, lines: tuple[int, ...]) -> None:
    assert plain(root) == {
        "output": "json",
        "region": ["eu-west-1", "us-east-1"],
        "accounts": {"prod": {"id": "012345678901", "production": True}},
    }
    paths = [
        ("output",),
        ("region",),
        ("accounts",),
        ("accounts", "prod"),
        ("accounts", "prod", "id"),
        ("accounts", "prod", "production"),
    ]
    assert tuple(at(root, *path) for path in paths) == lines


def test_toml_lines_are_found_past_strings_that_look_like_statements() -> None:
    text = '''a = """
b = 1
"quoted" \\""" = 2
"""""
c = \'\'\'
[d]
e = 'x\'\'\'
"f.g" = 'it''s' # no
'''.replace("'it''s'", "'#'")

    assert toml_nodes.lines(text) == {("a",): 1, ("c",): 5, ("f.g",): 8}


def test_toml_keys_in_parts_and_in_inline_tables_have_the_line_of_their_statement() -> None:
    root = toml_nodes.parse(
        'retry.attempts = 1\nhttp."read_timeout" = 2\nlog = { level = "info" }\n'
    )

    assert at(root, "retry", "attempts") == 1
    assert at(root, "http", "read_timeout") == 2
    assert at(root, "log", "level") == 3


TEXTS = st.text(st.characters(codec="utf-8"), max_size=9)
KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=9)
VALUES = st.one_of(TEXTS, st.lists(TEXTS, max_size=3), st.integers(-9, 9), st.booleans())


def toml_value(value: object) -> str:
    """`value` in TOML; a list takes a line for each item."""
    if isinstance(value, list):
        return "[" + ",".join(f"\n{toml_value(each)}  # ]" for each in value) + "\n]"
    # JSON's strings are TOML's, but for DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


@DRAWN
@given(st.dictionaries(KEYS, VALUES, max_size=5), st.sampled_from(["", "# [x]", "\t", "# '''"]))
def test_toml_statements_stand_where_they_were_written(
    settings_: dict[str, object], between: str
) -> None:
    text, expected = "", {}
    for key, value in settings_.items():
        text += f"{between}\n"
        expected[(key,)] = text.count("\n") + 1
        text += f"{toml_value(key)} = {toml_value(value)}\n"

    assert toml_nodes.lines(text) == expected


@DRAWN
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-999, 999), st.text()),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
        max_leaves=12,
    ),
    st.sampled_from([None, 2, "\t"]),
)
def test_json_is_read_as_the_standard_library_reads_it(
    value: object, indent: int | str | None
) -> None:
    text = json.dumps(value, indent=indent)

    assert plain(json_nodes.parse(text)) == value


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        ("a.yaml", "a: 1\nb: 2\na: 3\n", 3, "a is given twice, first on line 1"),
        ("a.yaml", "x:\n  a: 1\n  a: 1\n", 3, "a is given twice, first on line 2"),
        ("a.json", '{"x": {"a": 1,\n"a": 2}}', 2, "a is given twice, first on line 1"),
        ("a.toml", "a = 1\na = 2\n", 2, "no TOML: cannot overwrite a value"),
        ("a.yaml", "a: [1\nb: 2\n", 2, "no YAML"),
        ("a.yaml", "a: 1\n\tb: 2\n", 2, "no YAML"),
        ("a.yaml", "a: 1\n---\nb: 2\n", 2, "no YAML"),
        ("a.yaml", "a: 1\nb: \x07\n", 2, "no YAML: a control character"),
        ("a.json", '{"a": 1,\nb}', 2, "no JSON"),
        ("a.json", "{'a': 1}", 1, "no JSON"),
        ("a.toml", 'a = "x\n', 1, "no TOML"),
        ("a.toml", "a = 1\nb = [\n", 3, "no TOML"),
        ("a.yaml", "a: !!python/object/apply:os.system [id]\n", 1, "tags"),
        ("a.yaml", "a: !secret b\n", 1, "tags (!name) are not supported"),
        ("a.yaml", "a: &x [b]\nc: *x\n", 1, "aliases (*name) are not supported"),
        ("a.yaml", "b: &x {c: d}\na:\n  <<: *x\n", 3, "a key must be plain text"),
        ("a.yaml", "? [a]\n: b\n", 1, "a key must be plain text"),
        ("a.yaml", "a: " + "[" * 20 + "]" * 20, 1, "nested too deep"),
        ("a.json", "[" * 20 + "]" * 20, 1, "nested too deep"),
        ("a.json", "[" * 100_000, None, "nested too deep"),
        ("a.toml", "a" + ".a" * 20 + " = 1", 1, "nested too deep"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(
    name: str, text: str, line: int | None, message: str
) -> None:
    with pytest.raises(Wrong) as caught:
        reading.parse(Path(name), text)

    assert caught.value.message.startswith(message)
    assert caught.value.line == line


def test_a_parser_never_repeats_what_it_choked_on() -> None:
    for name, text in [
        ("a.yaml", "a: [hunter2\n"),
        ("a.json", '{"a": hunter2}'),
        ("a.toml", "a = hunter2\n"),
    ]:
        with pytest.raises(Wrong) as caught:
            reading.parse(Path(name), text)
        assert "hunter2" not in caught.value.message + caught.value.suggestion


@pytest.mark.parametrize("digits", ["012345670123", "123456789012", "000000000001"])
def test_yaml_keeps_the_digits_of_an_id_without_quotes(digits: str) -> None:
    assert plain(yaml_nodes.parse(f"id: {digits}")) == {"id": digits}


def test_json_and_toml_keep_the_digits_of_an_id_without_quotes() -> None:
    assert plain(json_nodes.parse('{"id": 123456789012}')) == {"id": "123456789012"}
    assert plain(toml_nodes.parse("id = 123456789012")) == {"id": "123456789012"}


def test_toml_with_leading_zeros_is_told_to_quote_them() -> None:
    with pytest.raises(Wrong) as caught:
        toml_nodes.parse("[accounts.prod]\nid = 012345678901\n")

    assert caught.value.line == 2
    assert caught.value.suggestion == 'account ids need quotes: "012345678901"'


def test_numbers_are_numbers_in_every_format() -> None:
    expected = {"a": 3, "b": 1.5, "c": True, "d": -2}

    assert plain(yaml_nodes.parse("a: 3\nb: 1.5\nc: on\nd: -2")) == expected
    assert plain(json_nodes.parse('{"a": 3, "b": 1.5, "c": true, "d": -2}')) == expected
    assert plain(toml_nodes.parse("a = 3\nb = 1.5\nc = true\nd = -2")) == expected
