"""Which statements are about a request: actions, resources, principals, variables."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.services.iam.evaluate import Request, caller, compiled
from hawse.services.iam.evaluate.policies import on_resource
from hawse.services.iam.evaluate.principals import level
from tests.unit.services.iam.evaluating import (
    ANA,
    AWAY,
    HOME,
    OBJECT,
    ROLE,
    SESSION,
    allow,
    ask,
    deny,
    document,
    effect,
    identity,
    resource,
)


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("s3:GetObject", True),
        ("S3:getobject", True),
        ("s3:Get*", True),
        ("s3:?etObject", True),
        ("s3:*", True),
        ("*", True),
        ("*:*", True),
        ("s3:Get", False),
        ("s*:GetObject", False),
        ("?3:GetObject", False),
        ("ec2:GetObject", False),
        ("s3:Get Object", False),
        (" s3:GetObject", False),
        ("s3:", False),
        (":GetObject", False),
        ("", False),
        ("GetObject", False),
        (17, False),
        (None, False),
    ],
)
def test_action_is_compared_without_case_and_with_the_service_as_written(
    pattern: object, matches: bool
) -> None:
    assert effect(identity(allow(pattern))) == ("allow" if matches else "deny")


@pytest.mark.parametrize(
    ("patterns", "matches"),
    [
        ("ec2:*", True),
        ("s3:Put*", True),
        ("s3:*", False),
        ("*", False),
        (["a:b", "s3:Get*"], False),
    ],
)
def test_not_action_matches_what_no_pattern_names(patterns: object, matches: bool) -> None:
    statement = {"Effect": "Allow", "NotAction": patterns, "Resource": "*"}

    assert effect(identity(statement)) == ("allow" if matches else "deny")


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("*", True),
        (OBJECT, True),
        ("arn:aws:s3:::logs/*", True),
        ("arn:aws:s3:::logs/2026/?.gz", True),
        ("arn:*:s3:::*", True),
        ("arn:aws:s3:*:*:logs/*", True),
        ("arn:aws:s3", True),
        ("arn:aws:s3:::LOGS/*", False),
        ("arn:aws:s3:::logs", False),
        ("arn:aws:*logs/*", False),
        ("arn:aws:ec2:::logs/*", False),
        ([], False),
    ],
)
def test_resource_is_compared_field_by_field_and_with_case(pattern: object, matches: bool) -> None:
    assert effect(identity(allow("s3:*", pattern))) == ("allow" if matches else "deny")


def test_last_field_of_a_resource_is_one_text_across_slashes_and_colons() -> None:
    log = "arn:aws:logs:eu-west-1:111122223333:log-group:/app:log-stream:a"

    assert effect(identity(allow("*", "arn:aws:logs:*:*:log*:a")), "logs:GetLogEvents", log) == (
        "allow"
    )
    assert effect(identity(allow("*", "arn:aws:logs:*:log*:a")), "logs:GetLogEvents", log) == "deny"


@pytest.mark.parametrize(
    ("short", "expected"),
    [
        ("arn:aws:s3", {"identity": "allow", "resource": "deny", "scp": "deny", "rcp": "deny"}),
        ("arn:aws:s3*", {"identity": "allow", "resource": "allow", "scp": "allow", "rcp": "deny"}),
        ("arn:aw?:s3", {"identity": "allow", "resource": "allow", "scp": "deny", "rcp": "deny"}),
    ],
)
def test_short_arn_means_something_else_in_each_kind_of_policy(
    short: str, expected: dict[str, str]
) -> None:
    found = {}
    for kind in ("identity", "resource", "scp", "rcp"):
        statement = allow("*", short, **({"Principal": "*"} if kind in ("resource", "rcp") else {}))
        hits = compiled("p", document(statement), kind)
        found[kind] = _about(hits)

    assert found == expected


def _about(policy: Any) -> str:
    (statement,) = policy.statements
    truth = on_resource(statement, Request(caller(ANA), "s3:GetObject", OBJECT), policy.kind)
    return "allow" if truth is True else "deny"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (allow("s3:*", "arn:aws:s3:::logs/*"), "allow"),
        (allow("s3:*", "arn:aws:s3:::logs/2026/*"), "allow"),
        (allow("s3:*", "arn:aws:s3:::other/*"), "deny"),
        ({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::logs/x/*"}, "allow"),
        ({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::*"}, "deny"),
    ],
)
def test_question_about_many_resources_is_allowed_for_some(
    statement: dict[str, Any], expected: str
) -> None:
    assert effect(identity(statement), resource="arn:aws:s3:::logs/*") == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (deny("s3:*", "arn:aws:s3:::logs/*"), "deny"),
        (deny("s3:*", "arn:aws:s3:::logs/2026/*"), "allow"),
        ({"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::logs/x/*"}, "allow"),
        ({"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::other/*"}, "deny"),
    ],
)
def test_question_about_many_resources_is_denied_only_for_all(
    statement: dict[str, Any], expected: str
) -> None:
    assert effect(identity(allow(), statement), resource="arn:aws:s3:::logs/*") == expected


@pytest.mark.parametrize(
    ("element", "pattern", "any_resource", "no_resources"),
    [
        ("Resource", "*", "allow", "allow"),
        ("Resource", OBJECT, "allow", "deny"),
        ("NotResource", OBJECT, "allow", "allow"),
        ("NotResource", "*", "deny", "deny"),
    ],
)
def test_star_asks_about_any_resource_or_is_the_only_resource_of_the_action(
    element: str, pattern: str, any_resource: str, no_resources: str
) -> None:
    layers = identity({"Effect": "Allow", "Action": "s3:*", element: pattern})

    assert effect(layers, resource="*") == any_resource
    assert effect(layers, resource="*", wildcard_only=True) == no_resources


def test_variables_are_replaced_by_literal_text() -> None:
    layers = identity(allow("s3:*", "arn:aws:s3:::logs/${aws:PrincipalTag/team}/*"))

    def asked(team: object, key: str) -> str:
        context = {"aws:PrincipalTag/Team": team}
        return effect(layers, resource=f"arn:aws:s3:::logs/{key}", context=context)

    assert asked("web", "web/a") == "allow"
    assert asked("web", "Web/a") == "deny"
    assert asked("*", "web/a") == "deny"
    assert asked("*", "*/a") == "allow"
    assert asked(["web"], "web/a") == "deny"
    assert effect(layers, resource="arn:aws:s3:::logs/${aws:PrincipalTag/team}/a") == "deny"


def test_variable_without_a_value_takes_its_default_and_else_matches_nothing() -> None:
    with_default = allow("s3:*", "arn:aws:s3:::logs/${aws:PrincipalTag/team, 'none'}/*")

    assert effect(identity(with_default), resource="arn:aws:s3:::logs/none/a") == "allow"
    assert effect(identity(allow(), deny("*", "arn:aws:s3:::${s3:prefix}"))) == "allow"


def test_variables_are_plain_text_before_version_2012() -> None:
    layers = identity(allow())
    old = compiled(
        "old", document(allow("*", "arn:aws:s3:::${aws:username}"), version="2008-10-17")
    )
    layers = type(layers)(identity=(old,))

    assert effect(layers, resource="arn:aws:s3:::ana") == "deny"
    assert effect(layers, resource="arn:aws:s3:::${aws:username}") == "allow"


@pytest.mark.parametrize(
    ("principal", "who", "expected"),
    [
        ("*", ANA, "direct"),
        ({"AWS": "*"}, "anonymous", "direct"),
        ({"AWS": ANA}, ANA, "direct"),
        ({"AWS": [AWAY, ANA]}, ANA, "direct"),
        ({"AWS": HOME}, ANA, "account"),
        ({"AWS": f"arn:aws:iam::{HOME}:root"}, SESSION, "account"),
        ({"AWS": HOME}, "anonymous", ""),
        ({"AWS": AWAY}, ANA, ""),
        ({"AWS": f"arn:aws:iam::{HOME}:user/a*"}, ANA, ""),
        ({"AWS": ROLE}, SESSION, "role"),
        ({"AWS": ROLE}, ROLE, "role"),
        ({"AWS": SESSION}, SESSION, "session"),
        ({"AWS": SESSION}, SESSION.replace("/ci", "/cd"), ""),
        ({"AWS": ANA}, f"arn:aws:sts::{HOME}:federated-user/ana", "user"),
        ({"Service": "ec2.amazonaws.com"}, "ec2.amazonaws.com", "direct"),
        ({"Service": "ec2.amazonaws.com"}, "lambda.amazonaws.com", ""),
        ({"Federated": "accounts.google.com"}, "accounts.google.com", "direct"),
        ({"AWS": 5}, ANA, ""),
        ([], ANA, ""),
        (None, ANA, ""),
    ],
)
def test_principal_names_a_caller_whole(principal: object, who: str, expected: str) -> None:
    assert level(principal, caller(who)) == expected


def test_resource_policy_without_a_principal_never_matches() -> None:
    assert effect(resource(allow())) == "deny"
    assert effect(resource(allow(Principal="*"))) == "allow"


def test_not_principal_names_everybody_else() -> None:
    layers = resource(allow(NotPrincipal={"AWS": ANA}))

    assert effect(layers) == "deny"
    assert effect(layers, principal=SESSION) == "allow"


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "allow", "Action": "*", "Resource": "*"},
        {"Action": "*", "Resource": "*"},
        {"Effect": "Allow", "Resource": "*"},
        {"Effect": "Allow", "Action": "*"},
        {"Effect": "Allow", "Action": "*", "NotAction": "s3:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "*", "Resource": "*", "NotResource": OBJECT},
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": []},
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": "true"}},
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"},
    ],
)
def test_statement_that_iam_would_refuse_allows_nothing(statement: dict[str, Any]) -> None:
    assert effect(identity(statement)) == "deny"


def test_one_statement_may_stand_without_a_list() -> None:
    policy = compiled("one", {"Statement": {"Sid": "S", **allow()}})

    assert [(one.where, one.sid) for one in policy.statements] == [("$.Statement", "S")]


def test_deciding_statement_is_named_with_policy_sid_and_place() -> None:
    verdict = ask(identity(allow("ec2:*"), allow("s3:*", Sid="Reads")))

    (hit,) = verdict.deciding
    assert (hit.layer, hit.policy, hit.statement.sid) == ("identity policies", "identity", "Reads")
    assert hit.statement.where == "$.Statement[1]"
