"""Reading a template: what CloudFormation means by it, where it stands, and never a crash."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from hawse.errors import UsageError
from hawse.services.cfn.template import Template, load
from hawse.services.cfn.template.finding import ERROR
from tests.thorough import examples


def value(text: str) -> Any:
    """What `text` is as the value of a key."""
    return load(f"a: {text}\n").sound().data["a"]


def problem(data: bytes | str, name: str = "web.yaml") -> tuple[str, int, int]:
    """The one thing that is wrong with a template, and where."""
    (found,) = load(data, name).problems
    return found.message, found.line, found.column


@pytest.mark.parametrize("text", ["012345678901", "012345670123", "2010-09-09", "0777", "1:30"])
def test_account_ids_dates_and_modes_stay_text(text: str) -> None:
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(("yes", True), ("On", True), ("TRUE", True), ("off", False), ("no", False)),
        *(("y", "y"), ("~", None), ("", None), ("null", None), ("0", 0), ("-12", -12)),
        *(("1.5", 1.5), ("1.2.3", "1.2.3"), ("1_000", "1_000"), (".inf", ".inf")),
        *(("'yes'", "yes"), ('"5"', "5"), ("!!str 5", "5"), ("!!int '5'", 5)),
        *(("123456789012345678901234567890", "123456789012345678901234567890"),),
    ],
)
def test_scalars_are_what_cloudformation_sees(text: str, meant: object) -> None:
    found = value(text)

    assert (found, type(found)) == (meant, type(meant))


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref Web", {"Ref": "Web"}),
        ("!GetAtt Web.Endpoint.Port", {"Fn::GetAtt": ["Web", "Endpoint.Port"]}),
        ("!GetAtt [Web, Arn]", {"Fn::GetAtt": ["Web", "Arn"]}),
        ("!Sub '${Web.Arn}'", {"Fn::Sub": "${Web.Arn}"}),
        ("!Condition IsProd", {"Condition": "IsProd"}),
        ("!If [A, !Ref B, 5]", {"Fn::If": ["A", {"Ref": "B"}, 5]}),
        ("!Base64\n  Fn::Sub: x", {"Fn::Base64": {"Fn::Sub": "x"}}),
    ],
)
def test_short_tags_are_functions(short: str, long: object) -> None:
    assert value(short) == long


def test_keys_are_text_whatever_they_look_like() -> None:
    assert load("{on: 1, 80: 2, 2012-10-17: 3, ~: 4}").data == {
        **{"on": 1, "80": 2, "2012-10-17": 3},
        "~": 4,
    }


def test_json_and_yaml_of_the_same_template_are_the_same() -> None:
    written = {"Resources": {"A": {"Type": "T", "P": [1, 2.5, True, None, "x\n\u00e9"]}}}
    tabbed = json.dumps(written, indent="\t")

    assert load(tabbed).sound().data == written
    assert load(json.dumps(written, ensure_ascii=False)).sound().data == written


def test_the_bytes_of_the_file_are_kept() -> None:
    body = b"# \xc3\xa9\r\nResources: {}\r\n"

    assert load(body).body is body
    assert load("Resources: {}").body == b"Resources: {}"


TEMPLATE = """\
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties:
      Tags:
        - Key: a
          Value: !Ref Name
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1)),
        (("Resources", "Web"), (2, 3)),
        (("Resources", "Web", "Type"), (3, 5)),
        (("Resources", "Web", "Properties", "Tags", 0), (6, 11)),
        (("Resources", "Web", "Properties", "Tags", 0, "Value"), (7, 11)),
        (("Resources", "Web", "Properties", "Tags", 0, "Value", "Ref"), (7, 18)),
        (("Resources", "Web", "Metadata", "x"), (2, 3)),
        (("Resources", "Web", "Properties", "Tags", 9), (5, 7)),
    ],
)
def test_a_path_leads_to_its_line_and_column(
    path: tuple[str | int, ...], place: tuple[int, int]
) -> None:
    assert load(TEMPLATE).position(path) == place


def test_places_in_json_are_told_too() -> None:
    template = load('{\r\n\t"Resources": {\r\n\t\t"Web": {"Type": "T"}}}')

    assert template.position(("Resources", "Web")) == (3, 3)
    assert template.position(("Resources", "Web", "Type")) == (3, 11)


@pytest.mark.parametrize(
    ("data", "line", "column", "words"),
    [
        ("", 1, 1, "the template is empty"),
        ("# nothing\n", 1, 1, "the template is empty"),
        ("- a\n", 1, 1, "a template is a mapping"),
        ("a: 1\nb: 2\na: 3\n", 3, 1, "'a' is given twice, first on line 1"),
        ('{"a": 1,\n "a": 2}', 2, 2, "'a' is given twice, first on line 1"),
        ("a: b: c", 1, 5, "it is no YAML: mapping values are not allowed"),
        ("a:\n\tb: 1", 2, 1, "it is no YAML: found character that cannot start any token"),
        ("a: [1,\n", 2, 1, "it is no YAML: did not find expected node content"),
        ("a: !Reff b", 1, 4, "CloudFormation has no tag !Reff"),
        ("a: !!binary b", 1, 4, "CloudFormation has no tag !!binary"),
        ("a: 1\n---\nb: 1\n", 2, 1, "another document begins here"),
        ("? [a]\n: 1\n", 1, 3, "a key must be text"),
        ("a: *b\n", 1, 4, "the alias *b names nothing above it"),
        ("a: &a [*a]\n", 1, 8, "the alias *a names nothing above it, or what it stands in"),
        ("a: 1\nb: \x00\n", 2, 4, "the character U+0000 cannot stand in YAML"),
        ("a: \u200b\ufeff", 1, 5, "the character U+FEFF cannot stand in YAML"),
        (b"a: 1\nb: \xff\n", 2, 4, "the byte 0xff is not UTF-8"),
        ("a: \ud800", 1, 4, "the byte 0xed is not UTF-8"),
        (b"\xff\xfea\x00", 1, 1, "the file is UTF-16; save it as UTF-8"),
        ("a: " + "[" * 100_000, 1, 103, "nested more than 100 levels deep"),
        ('{"a":' * 100_000, 1, 501, "nested more than 100 levels deep"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    data: bytes | str, line: int, column: int, words: str
) -> None:
    message, *place = problem(data)

    assert message.startswith(words)
    assert place == [line, column]


@pytest.mark.parametrize(
    ("data", "line", "column", "words"),
    [
        ("{", 1, 2, "expected a key in double quotes"),
        ('{"a" 1}', 1, 6, "expected a colon after the key"),
        ('{"a": 1 "b": 2}', 1, 9, "expected a comma or }"),
        ('{"a": [1,]}', 1, 9, "a comma stands before ]"),
        ('{"a": }', 1, 7, "expected a value"),
        ('{"a": ', 1, 7, "it ends too early"),
        ('{"a": "b\n"}', 1, 7, "a string that does not end"),
        ('{"a": "\\x"}', 1, 8, "not an escape that JSON has"),
        ("{} {}", 1, 4, "something stands after the end of the document"),
    ],
)
def test_what_is_no_json_is_told_with_its_place(
    data: str, line: int, column: int, words: str
) -> None:
    message, *place = problem(data, "web.json")

    assert message.startswith(f"it is no JSON: {words}")
    assert place == [line, column]


def test_yaml_that_begins_like_json_is_read_with_a_warning() -> None:
    template = load("{Resources: {}}", "web.yaml")

    assert template.sound().data == {"Resources": {}}
    assert template.problems[0].severity == "warning"


def test_a_byte_order_mark_is_a_warning() -> None:
    template = load(b"\xef\xbb\xbfResources: {}\n").sound()

    assert [(one.severity, one.line) for one in template.problems] == [("warning", 1)]


def test_aliases_and_merge_keys_are_resolved_with_a_warning_for_each_kind() -> None:
    template = load("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\nz: {<<: [{a: 5}, *x]}\n").sound()

    assert template.data["y"] == {"a": 1, "b": 3}
    assert template.data["z"] == {"a": 5, "b": 2}
    assert [one.message.partition(":")[0] for one in template.problems] == [
        "aliases (*name)",
        "merge keys (<<)",
    ]
    assert template.position(("y", "a")) == (1, 8)


def test_aliases_of_aliases_are_refused_before_they_grow() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]

    assert load("\n".join(lines)).problems[-1].message.startswith("its aliases make more than")


def test_aliases_cannot_nest_deeper_than_text_can() -> None:
    deep = "[" * 90 + "x" + "]" * 90
    lines = [f"a0: &a0 {deep}", f"a1: &a1 {deep.replace('x', '*a0')}"]
    lines.append(f"a2: {deep.replace('x', '*a1')}")

    assert load("\n".join(lines)).problems[-1].message == "its aliases nest too deeply"


def test_what_is_not_sound_raises_and_names_the_place() -> None:
    with pytest.raises(UsageError, match=r"web\.yaml:2:1: 'a' is given twice") as caught:
        load("a: 1\na: 2\n", "web.yaml").sound()

    assert caught.value.hint == "hawse cfn lint web.yaml"


# --- No text is too odd --------------------------------------------------------------------------

BITS = st.sampled_from(
    [
        *("a", "b", "Resources", "Web", "Fn::Sub", "Ref", "<<", "*a", "&a ", "!Ref ", "!Sub "),
        *("!GetAtt ", "!!str ", "!<x> ", "!", "%YAML 1.1\n", "---\n", "...\n", ": ", "- ", "? "),
        *("\n", "\n  ", "\n    ", "\t", "{", "}", "[", "]", ",", "'", '"', "|\n", ">-\n", "# c\n"),
        *("\\", "\\ud800", "${a}", "${", "}", "1e999", "-", "012", "yes", "~", "\r\n", "\u2028"),
        *("\x00", "\ufeff", "\ud800", "\x85", "é", "😀", "Conditions", "Outputs", "DependsOn"),
    ]
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def asked(template: Template) -> None:
    """Ask a template for everything that it can tell."""
    assert all(one.line >= 1 and one.column >= 1 for one in template.problems)
    assert template.root or any(one.severity == ERROR for one in template.problems)
    json.dumps(template.data).encode()
    for path, _ in template.walk():
        template.position(path)
    told = (template.references, template.dependencies, template.order(), template.cycles())
    parts = (template.capabilities, template.artifacts, template.exports, template.imports)
    assert all(part is not None for part in (*told, *parts, template.nested, template.grows))


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_without_a_crash(data: bytes) -> None:
    asked(load(data, "x.json" if data[:1] == b"{" else "x"))


@settings(max_examples=examples(500))
@given(st.lists(BITS, max_size=40).map("".join))
def test_text_like_yaml_is_read_without_a_crash(text: str) -> None:
    asked(load(text))


@given(JSON_VALUES)
def test_json_is_read_as_what_it_is(meant: object) -> None:
    text = json.dumps({"a": meant}).replace("Infinity", "1e999").replace("NaN", "1")
    found = load(text, "x.json")

    asked(found)
    assert found.root is not None
    if "\\ud" not in text and "1e999" not in text and '"' not in text.replace('"a"', "", 1):
        assert found.data == json.loads(text)
