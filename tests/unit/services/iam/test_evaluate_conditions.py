"""Which conditions hold: absent keys, lists, qualifiers, types."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.services.iam.evaluating import allow, ask, deny, effect, identity

ABSENT = object()


def holds(operator: str, wanted: object, given: object = ABSENT) -> bool:
    layers = identity(allow(Condition={operator: {"aws:Key": wanted}}))
    return effect(layers, context={} if given is ABSENT else {"AWS:key": given}) == "allow"


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "expected"),
    [
        ("StringEquals", "a", "a", True),
        ("stringequals", "a", "a", True),
        ("StringEquals", "a", "A", False),
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", ["a", "b"], "b", True),
        ("StringEquals", [], "b", False),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", ["a", "b"], "c", True),
        ("StringNotEquals", [], "c", True),
        ("StringEqualsIgnoreCase", "a", "A", True),
        ("StringNotEqualsIgnoreCase", "a", "A", False),
        ("StringLike", "a*", "ab", True),
        ("StringLike", "a?", "abc", False),
        ("StringNotLike", "a*", "ab", False),
        ("NumericEquals", "10", 10, True),
        ("NumericEquals", 10, "10.0", True),
        ("NumericNotEquals", "10", "11", True),
        ("NumericLessThan", "10", "9", True),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "10", "10", False),
        ("NumericGreaterThanEquals", "10", "10", True),
        ("NumericEquals", "ten", "10", False),
        ("NumericNotEquals", "10", "ten", False),
        ("DateGreaterThan", "2020-01-01T00:00:00Z", "2026-11-26T10:00:00Z", True),
        ("DateLessThan", "2020-01-01", "1577836799", True),
        ("DateEquals", "1577836800", "2020-01-01T00:00:00Z", True),
        ("DateEquals", "2020-01-01T01:00:00+01:00", "2020-01-01T00:00:00Z", True),
        ("DateNotEquals", "soon", "2020-01-01T00:00:00Z", False),
        ("Bool", "true", True, True),
        ("Bool", True, "TRUE", True),
        ("Bool", "false", "true", False),
        ("Bool", "yes", "yes", False),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
        ("IpAddress", "10.0.0.0/8", "10.2.3.4", True),
        ("IpAddress", "10.2.3.4", "10.2.3.4", True),
        ("IpAddress", "10.0.0.0/8", "11.0.0.1", False),
        ("IpAddress", "2001:db8::/32", "2001:db8::1", True),
        ("IpAddress", "10.0.0.0/8", "2001:db8::1", False),
        ("NotIpAddress", "10.0.0.0/8", "2001:db8::1", True),
        ("NotIpAddress", "10.0.0.0/8", "here", False),
        (
            "ArnEquals",
            "arn:aws:sns:*:111122223333:a*",
            "arn:aws:sns:eu-west-1:111122223333:ab",
            True,
        ),
        ("ArnLike", "arn:aws:s3:::a", "arn:aws:s3:::a", True),
        ("ArnLike", "arn:*:a", "arn:aws:s3:::a", False),
        ("ArnLike", "arn:aws:iam::1:role/*", "arn:aws:iam::1:role/a:b/c", True),
        ("ArnLike", "role/*", "arn:aws:iam::1:role/a", False),
        ("ArnNotLike", "arn:aws:s3:::a*", "arn:aws:s3:::ab", False),
        ("ArnNotEquals", "arn:aws:s3:::a", "arn:aws:s3:::b", True),
        ("StringFuzzy", "a", "a", False),
        ("StringNotFuzzy", "a", "b", False),
    ],
)
def test_operator_compares_a_value_that_is_there(
    operator: str, wanted: object, given: object, expected: bool
) -> None:
    assert holds(operator, wanted, given) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", False),
        ("StringLike", False),
        ("NumericLessThan", False),
        ("DateLessThan", False),
        ("Bool", False),
        ("IpAddress", False),
        ("ArnLike", False),
        ("StringNotEquals", True),
        ("StringNotLike", True),
        ("StringNotEqualsIgnoreCase", True),
        ("NumericNotEquals", True),
        ("DateNotEquals", True),
        ("NotIpAddress", True),
        ("ArnNotLike", True),
        ("StringEqualsIfExists", True),
        ("BoolIfExists", True),
        ("ForAllValues:StringEquals", True),
        ("ForAllValues:StringNotEquals", True),
        ("ForAnyValue:StringEquals", False),
        ("ForAnyValue:StringNotEquals", False),
        ("ForAnyValue:StringEqualsIfExists", False),
    ],
)
def test_absent_key(operator: str, expected: bool) -> None:
    assert holds(operator, "x") is expected


@pytest.mark.parametrize("wanted", ["true", True, "TRUE", ["true"]])
def test_null_true_asks_for_absence(wanted: object) -> None:
    assert holds("Null", wanted) and not holds("Null", wanted, "x")
    assert not holds("Null", wanted, ["x"])


def test_null_false_asks_for_presence() -> None:
    assert holds("Null", "false", "x") and not holds("Null", "false")


def test_null_with_if_exists_is_no_operator() -> None:
    assert not holds("NullIfExists", "true") and not holds("NullIfExists", "true", "x")


@pytest.mark.parametrize(
    ("operator", "given", "expected"),
    [
        ("ForAllValues:StringEquals", ["a", "b"], True),
        ("ForAllValues:StringEquals", ["a", "c"], False),
        ("ForAllValues:StringEquals", [], True),
        ("ForAllValues:StringEquals", "a", True),
        ("ForAllValues:StringNotEquals", ["c", "d"], True),
        ("ForAllValues:StringNotEquals", ["a", "d"], False),
        ("ForAnyValue:StringEquals", ["c", "a"], True),
        ("ForAnyValue:StringEquals", ["c", "d"], False),
        ("ForAnyValue:StringEquals", [], False),
        ("ForAnyValue:StringNotEquals", ["a", "c"], True),
        ("ForAnyValue:StringNotEquals", ["a", "b"], False),
        ("foranyvalue:StringLike", ["c", "a"], True),
        ("StringEquals", ["a"], False),
        ("StringNotEquals", ["c"], False),
        ("StringEqualsIfExists", ["a"], False),
    ],
)
def test_lists_need_a_set_qualifier(operator: str, given: object, expected: bool) -> None:
    assert holds(operator, ["a", "b"], given) is expected


def test_all_operators_and_all_keys_must_hold() -> None:
    condition = {"StringEquals": {"a:k": "1", "b:k": "2"}, "Bool": {"c:k": "true"}}
    layers = identity(allow(Condition=condition))
    whole = {"a:k": "1", "b:k": "2", "c:k": True}

    assert effect(layers, context=whole) == "allow"
    for key in whole:
        assert effect(layers, context={**whole, key: "no"}) == "deny"


def test_variable_in_a_condition_is_literal_text() -> None:
    def like(operator: str, value: str, tag: str) -> bool:
        layers = identity(allow(Condition={operator: {"s3:prefix": "${aws:PrincipalTag/x}/*"}}))
        context = {"s3:prefix": value, "aws:PrincipalTag/x": tag}
        return effect(layers, context=context) == "allow"

    assert like("StringLike", "web/a", "web")
    assert not like("StringLike", "web/a", "w*")
    assert like("StringLike", "w*/a", "w*")
    assert like("StringEquals", "web/*", "web")
    assert not holds("StringEquals", "${aws:PrincipalTag/none}", "")
    assert holds("StringLike", "a${*}", "a*") and not holds("StringLike", "a${*}", "ab")


def test_names_of_tags_are_found_in_any_case() -> None:
    layers = identity(allow(Condition={"StringEquals": {"aws:RequestTag/Team": "web"}}))

    assert effect(layers, context={"aws:requesttag/team": "web"}) == "allow"


@pytest.mark.parametrize(
    ("statements", "keys"),
    [
        (
            [allow(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})],
            ["aws:MultiFactorAuthPresent"],
        ),
        (
            [allow(), deny(Condition={"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}})],
            ["aws:SourceIp"],
        ),
        ([allow("*", "arn:aws:s3:::logs/${s3:prefix}/*")], ["s3:prefix"]),
        (
            [allow(Condition={"StringEquals": {"a:b": "${c:d}"}, "Null": {"e:f": "false"}})],
            ["a:b", "e:f"],
        ),
    ],
)
def test_open_question_names_the_keys_it_depends_on(
    statements: list[dict[str, Any]], keys: list[str]
) -> None:
    verdict = ask(identity(*statements), complete=False)

    assert (verdict.effect, list(verdict.missing)) == ("depends", keys)


def test_open_question_does_not_depend_on_what_cannot_matter() -> None:
    maybe = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}

    assert effect(identity(allow(), allow(Condition=maybe)), complete=False) == "allow"
    assert effect(identity(deny(), allow(Condition=maybe)), complete=False) == "deny"
    assert effect(identity(allow("ec2:*", Condition=maybe)), complete=False) == "deny"
    known = {"aws:MultiFactorAuthPresent": None}
    assert effect(identity(allow(Condition=maybe)), complete=False, context=known) == "deny"


def test_allow_whose_condition_fails_is_named() -> None:
    verdict = ask(
        identity(allow(Sid="Mfa", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}))
    )

    assert verdict.effect == "deny" and [hit.statement.sid for hit in verdict.near] == ["Mfa"]
