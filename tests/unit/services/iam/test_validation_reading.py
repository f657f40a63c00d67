"""JSON with places: what is read is what `json` reads, and what is not is told where."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from hawse.findings import json_path
from hawse.services.iam.validation.documents import documents
from hawse.services.iam.validation.reading import Node, read
from hawse.services.iam.validation.validating import validate
from tests.unit.services.iam.validation_cases import policy, statement

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES, st.sampled_from((None, 1, "\t")), st.booleans())
def test_json_is_read_as_json_reads_it(value: Any, indent: Any, ascii: bool) -> None:
    source = read(json.dumps(value, indent=indent, ensure_ascii=ascii))

    assert source.root is not None
    assert source.root.plain() == value


@given(VALUES)
def test_every_value_stands_where_its_node_says(value: Any) -> None:
    text = json.dumps(value, indent=2)
    decoder = json.JSONDecoder()
    source = read(text)

    def look(node: Node) -> None:
        assert decoder.raw_decode(text, node.start)[0] == node.plain()
        for key, inner in node.members():
            assert decoder.raw_decode(text, inner.key)[0] == key
        for inner in node.each() if node.is_array else [one for _, one in node.members()]:
            look(inner)

    assert source.root is not None
    look(source.root)


@given(st.text('{}[]":,truefalsn012.eE+- \n\\u') | st.text())
def test_what_json_does_not_read_is_a_problem(text: str) -> None:
    source = read(text)

    try:
        json.loads(text, parse_constant=pytest.fail)
    except (ValueError, pytest.fail.Exception):
        assert source.root is None and source.problem
    else:
        assert source.root is not None


@pytest.mark.parametrize(
    "text, line, column, says",
    [
        ("", 1, 1, "ends too early"),
        ('{"a": 1,\n "b": }', 2, 7, "expected a value"),
        ('{"a": 1,\n}', 1, 8, "a comma stands before }"),
        ('{"a": 1\n "b": 2}', 2, 2, "expected a comma or }"),
        ("{'a': 1}", 1, 2, "double quotes"),
        ('{"a" 1}', 1, 6, "expected a colon"),
        ('["a\n"]', 1, 2, "line break"),
        (r'["\x"]', 1, 3, "escape"),
        ("[1] [2]", 1, 5, "after the end"),
        ("[" * 100, 1, 62, "levels deep"),
        ("[01]", 1, 3, "expected a comma"),
        ("[NaN]", 1, 2, "expected a value"),
    ],
)
def test_a_problem_is_told_with_its_place(text: str, line: int, column: int, says: str) -> None:
    (finding,) = validate(text)

    assert (finding.code, finding.path) == ("JSON_SYNTAX_ERROR", "$")
    assert (finding.line, finding.column) == (line, column)
    assert says in finding.message


def test_of_equal_keys_the_first_is_told() -> None:
    text = '{"Statement": [],\n "Statement": {}}'

    finding = next(each for each in validate(text) if each.code == "DUPLICATE_KEY")

    assert (finding.path, finding.line, finding.column) == ("$.Statement", 1, 2)


@pytest.mark.parametrize(
    "path, written",
    [
        ((), "$"),
        (("Statement", 0, "Action"), "$.Statement[0].Action"),
        (("Condition", "ForAllValues:StringLike"), "$.Condition['ForAllValues:StringLike']"),
        (("a'b\\",), "$['a\\'b\\\\']"),
    ],
)
def test_a_path_is_json_path(path: tuple[str | int, ...], written: str) -> None:
    assert json_path(path) == written


def test_a_byte_order_mark_is_no_error() -> None:
    assert validate("\ufeff" + policy(statement())) == []


# --- What the AWS CLI gives ----------------------------------------------------------------------

TRUST, PLAIN = json.loads(policy(statement("trust"))), json.loads(policy(statement()))


@pytest.mark.parametrize(
    "given, path, type_",
    [
        ({"Role": {"RoleName": "web", "AssumeRolePolicyDocument": TRUST}}, 2, "trust"),
        ({"PolicyVersion": {"VersionId": "v1", "Document": PLAIN}}, 2, "identity"),
        ({"RoleName": "web", "PolicyDocument": PLAIN}, 1, "identity"),
        ({"Policy": json.dumps(PLAIN)}, 1, "resource"),
        (
            {
                "Policy": {
                    "PolicySummary": {"Type": "SERVICE_CONTROL_POLICY"},
                    "Content": json.dumps(PLAIN),
                }
            },
            2,
            "scp",
        ),
        (
            {
                "Policy": {
                    "PolicySummary": {"Type": "RESOURCE_CONTROL_POLICY"},
                    "Content": json.dumps(PLAIN),
                }
            },
            2,
            "rcp",
        ),
    ],
)
def test_a_policy_is_found_in_an_answer_of_aws(given: Any, path: int, type_: str) -> None:
    (document,) = documents(read(json.dumps(given)))

    assert (document.type, document.guessed) == (type_, False)
    assert len(document.root.path) == path
    assert document.root.get("Statement") is not None


def test_every_policy_of_an_account_is_found() -> None:
    role = {"AssumeRolePolicyDocument": TRUST, "RolePolicyList": [{"PolicyDocument": PLAIN}]}
    managed = {"PolicyVersionList": [{"Document": PLAIN}, {"Document": PLAIN}]}
    given = {"UserDetailList": [], "RoleDetailList": [role], "Policies": [managed]}

    found = [(each.type, json_path(each.root.path)) for each in documents(read(json.dumps(given)))]

    assert found == [
        ("trust", "$.RoleDetailList[0].AssumeRolePolicyDocument"),
        ("identity", "$.RoleDetailList[0].RolePolicyList[0].PolicyDocument"),
        ("identity", "$.Policies[0].PolicyVersionList[0].Document"),
        ("identity", "$.Policies[0].PolicyVersionList[1].Document"),
    ]


def test_findings_of_a_policy_within_a_text_stand_where_the_text_begins() -> None:
    inner = policy(statement("resource", Effect="allow"))
    text = json.dumps({"Policy": inner}, indent=1)

    (finding,) = validate(text)

    assert (finding.code, finding.path) == ("INVALID_EFFECT", "$.Policy.Statement[0].Effect")
    assert (finding.line, finding.column) == (2, 12)


def test_a_text_within_that_is_no_json_is_a_finding() -> None:
    (finding,) = validate(json.dumps({"Policy": "{"}))

    assert (finding.code, finding.path) == ("JSON_SYNTAX_ERROR", "$.Policy")


@pytest.mark.parametrize(
    "elements, type_",
    [
        (statement(), "identity"),
        (statement("trust"), "trust"),
        (statement("resource"), "resource"),
        (statement("trust", Resource="*"), "resource"),
        (statement("scp"), "identity"),
    ],
)
def test_a_bare_policy_is_what_it_looks_like(elements: dict[str, Any], type_: str) -> None:
    (document,) = documents(read(policy(elements)))

    assert (document.type, document.guessed) == (type_, True)
