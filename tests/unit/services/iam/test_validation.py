"""The checks of policies: every code has a policy that has it, and one that has not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from hawse.services.iam.validation import checks as _registered  # noqa: F401
from hawse.findings import SEVERITIES
from hawse.services.iam.validation.finding import TYPES, Finding
from hawse.services.iam.validation.registry import CHECKS
from hawse.services.iam.validation.validating import validate
from tests.thorough import examples, sampled
from tests.unit.services.iam.validation_cases import CASES, Case, policy, statement

each_case = pytest.mark.parametrize(
    "case", CASES, ids=[f"{number}-{case.code}" for number, case in enumerate(CASES)]
)


def found(text: str, kind: str = "identity") -> list[Finding]:
    return validate(text, kind)


@each_case
def test_a_policy_that_is_wrong_gets_its_finding(case: Case) -> None:
    severities = [each.severity for each in found(case.bad, case.kind) if each.code == case.code]

    assert severities, [each.code for each in found(case.bad, case.kind)]
    assert case.severity in ("", *severities)


@each_case
def test_a_policy_that_is_right_does_not(case: Case) -> None:
    assert [each for each in found(case.good, case.kind) if each.code == case.code] == []


def registered() -> set[str]:
    return {check.code for checks in CHECKS.values() for check in checks}


def test_every_code_has_a_case() -> None:
    assert registered() | {"JSON_SYNTAX_ERROR", "DUPLICATE_KEY"} == {case.code for case in CASES}


def test_every_severity_is_one_of_four() -> None:
    assert {check.severity for checks in CHECKS.values() for check in checks} == set(SEVERITIES)


@pytest.mark.parametrize("kind", ["identity", "resource", "trust", "scp", "rcp"])
def test_a_plain_policy_of_each_type_has_no_finding(kind: str) -> None:
    assert found(policy(statement(kind)), kind) == []


def test_a_finding_tells_its_place() -> None:
    text = '{"Version": "2012-10-17",\n "Statement": {\n  "Effect": "Allow",\n'
    text += '  "Action": ["s3:GetObject",\n    "s3:GetObjekt"], "Resource": "*"}}'

    (one,) = found(text)

    assert (one.path, one.line, one.column) == ("$.Statement.Action[1]", 5, 5)
    assert one.message.endswith("did you mean s3:GetObject?")


def test_a_finding_about_a_key_stands_at_the_key() -> None:
    (one,) = found(policy(statement(Actoin="s3:GetObject")))

    assert (one.code, one.path) == ("INVALID_POLICY_ELEMENT", "$.Statement[0].Actoin")
    assert one.message.endswith("did you mean Action?")
    assert policy(statement(Actoin="s3:GetObject"))[one.column - 1 :].startswith('"Actoin"')


def test_what_is_unknown_tells_how_old_the_data_is() -> None:
    for action in ("s3:GetObjekt", "s4:GetObject", "s3:Gett*"):
        (one,) = found(policy(statement(Action=action)))

        assert one.severity == "warning"
        assert "in the data of 20" in one.message


def test_a_finding_of_one_place_is_told_once() -> None:
    codes = [(each.code, each.path) for each in found(policy(statement(Effect="allow")))]

    assert codes == [("INVALID_EFFECT", "$.Statement[0].Effect")]


# --- Any text gets an answer ---------------------------------------------------------------------

WORDS = st.sampled_from(
    (
        *("Version", "Statement", "Effect", "Allow", "Deny", "Action", "NotAction", "Resource"),
        *("NotResource", "Principal", "NotPrincipal", "Condition", "AWS", "Service", "Federated"),
        *("*", "s3:*", "iam:PassRole", "s3:GetObject", "arn:aws:s3:::a/${aws:username}", "arn:"),
        *("arn:aws:iam::111122223333:role/*", "Null", "Bool", "IpAddress", "aws:SourceIp"),
        *("StringLike", "ForAllValues:StringLikeIfExists", "aws:TagKeys", "2012-10-17", "${", ""),
        *("DateLessThan", "NumericLessThan", "10.0.0.0/8", "true", "a:b:c:d:e:f:g", "\ud800", "?"),
    )
)
JSON: st.SearchStrategy[Any] = st.recursive(
    WORDS | st.text() | st.booleans() | st.none() | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(WORDS | st.text(), inner, max_size=6),
    max_leaves=25,
)
TYPE = st.sampled_from((*TYPES, ""))


@given(JSON, TYPE)
def test_any_json_is_answered(value: Any, kind: str) -> None:
    assert_sound(validate(json.dumps(value), kind))


@given(st.text() | st.text('{}[]":,truefalsn0123456789.eE+- \n\\u'), TYPE)
def test_any_text_is_answered(text: str, kind: str) -> None:
    assert_sound(validate(text, kind))


ELEMENTS = ("Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition")


@given(
    st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(ELEMENTS, JSON)), max_size=3), TYPE
)
def test_any_elements_are_answered(statements: list[Any], kind: str) -> None:
    assert_sound(validate(json.dumps({"Statement": statements}), kind))


def assert_sound(findings: list[Finding]) -> None:
    for each in findings:
        assert each.line >= 1 and each.column >= 1
        assert each.severity in SEVERITIES
        assert each.path.startswith("$") and each.message


# --- AWS's own policies --------------------------------------------------------------------------

# An ARN without a resource: "arn:aws:organizations::*:". No request has such a resource.
WRONG_BY_AWS = {("AmazonDevOpsGuruOrganizationsAccess", "MISSING_ARN_FIELD")}


def managed() -> dict[str, Any]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    return {name: each["Document"] for name, each in json.loads(aws_managed_policies_data).items()}


@pytest.mark.parametrize("part", range(sampled(1, 4)))
def test_aws_has_written_no_policy_with_an_error(part: int) -> None:
    errors = {
        (name, each.code)
        for name, document in list(managed().items())[part::4]
        for each in validate(json.dumps(document), "identity")
        if each.severity == "error"
    }

    assert errors <= WRONG_BY_AWS


def test_what_aws_has_written_wrong_is_found() -> None:
    documents = managed()
    codes = {
        name: {each.code for each in validate(json.dumps(documents[name]), "identity")}
        for name, _ in WRONG_BY_AWS
    }

    assert all(code in codes[name] for name, code in WRONG_BY_AWS)


@settings(max_examples=examples(60))
@given(st.data())
def test_policies_of_aws_with_a_part_replaced_are_answered(data: st.DataObject) -> None:
    document = MANAGED[data.draw(st.sampled_from(sorted(MANAGED)))]
    mutated = replaced(document, data.draw(st.randoms(use_true_random=False)), data.draw(JSON))

    assert_sound(validate(json.dumps(mutated), data.draw(TYPE)))


def small(documents: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Large ones take long, and are made of the same parts."""
    for name, document in documents.items():
        if len(json.dumps(document)) < 3000:
            yield name, document


MANAGED = dict(small(managed()))


def replaced(value: Any, random: Any, other: Any) -> Any:
    """The value with some part of it replaced."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        key = random.choice(sorted(value))
        return {**value, key: replaced(value[key], random, other)}
    if isinstance(value, list) and value and random.random() < 0.9:
        place = random.randrange(len(value))
        return [*value[:place], replaced(value[place], random, other), *value[place + 1 :]]
    return other
