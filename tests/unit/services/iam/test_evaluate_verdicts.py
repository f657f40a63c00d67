"""How layers combine: one account, two accounts, boundaries, sessions, organizations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hawse.services.iam.evaluate import Layers
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
    effect,
    identity,
    policy,
    resource,
)

NOTHING = policy()
TOTAL = policy(allow())
KEY = f"arn:aws:kms:eu-west-1:{HOME}:key/1"
FEDERATED = f"arn:aws:sts::{HOME}:federated-user/ana"


def to(who: object) -> dict[str, Any]:
    return allow(Principal=who if isinstance(who, str) and who == "*" else {"AWS": who})


def test_nothing_is_allowed_by_default() -> None:
    verdict = ask(Layers())

    assert (verdict.effect, verdict.blocked_by) == ("deny", ("identity policies",))


@pytest.mark.parametrize(
    "layers",
    [
        identity(allow(), deny("s3:Get*")),
        replace(identity(allow()), resource=policy(deny(Principal="*"), kind="resource")),
        replace(identity(allow()), boundary=policy(allow(), deny())),
        replace(identity(allow()), session=(policy(allow(), deny()),)),
        replace(identity(allow()), scps=((policy(allow(), deny()),),)),
        replace(identity(allow()), rcps=((policy(deny(Principal="*"), kind="rcp"),),)),
        replace(identity(allow()), endpoint=policy(to("*"), deny(Principal="*"), kind="endpoint")),
    ],
)
def test_a_deny_in_any_layer_counts(layers: Layers) -> None:
    verdict = ask(layers)

    assert verdict.effect == "deny" and verdict.why.startswith("explicit deny in ")
    assert all(not hit.statement.allows for hit in verdict.deciding)


@pytest.mark.parametrize(
    ("layer", "blocked"),
    [
        ({"boundary": NOTHING}, "permissions boundary"),
        ({"session": ()}, "session policy"),
        ({"session": (NOTHING,)}, "session policy"),
        ({"scps": ((TOTAL,), (NOTHING,), (TOTAL,))}, "SCP at level 2"),
        ({"scps": ((),)}, "SCP at level 1"),
        ({"endpoint": policy(kind="endpoint")}, "endpoint policy"),
    ],
)
def test_every_layer_that_is_there_must_allow(layer: dict[str, Any], blocked: str) -> None:
    verdict = ask(replace(identity(allow()), **layer))

    assert (verdict.effect, verdict.blocked_by) == ("deny", (blocked,))


def test_one_policy_of_a_level_is_enough() -> None:
    assert effect(replace(identity(allow()), scps=((NOTHING, TOTAL),))) == "allow"
    assert effect(replace(identity(allow()), session=(NOTHING, TOTAL))) == "allow"


def test_rcp_needs_no_allow() -> None:
    assert effect(replace(identity(allow()), rcps=((),))) == "allow"


@pytest.mark.parametrize(
    ("who", "principal", "expected"),
    [
        (ANA, ANA, "allow"),
        ("*", ANA, "allow"),
        (ROLE, SESSION, "allow"),
        (SESSION, SESSION, "allow"),
        (HOME, ANA, "deny"),
        (AWAY, ANA, "deny"),
    ],
)
def test_in_one_account_the_resource_policy_is_enough_when_it_names_the_caller(
    who: str, principal: str, expected: str
) -> None:
    assert effect(resource(to(who)), principal=principal) == expected


@pytest.mark.parametrize(
    ("says", "theirs", "expected"),
    [
        (allow(), to(ANA), "allow"),
        (allow(), to(HOME), "allow"),
        (allow(), to("*"), "allow"),
        (allow(), to(AWAY), "deny"),
        (deny("ec2:*"), to(ANA), "deny"),
    ],
)
def test_across_accounts_both_sides_must_allow(says: Any, theirs: Any, expected: str) -> None:
    layers = replace(resource(theirs), identity=(policy(says),))

    assert effect(layers, owner=AWAY) == expected


def test_across_accounts_the_identity_alone_is_not_enough() -> None:
    assert ask(identity(allow()), owner=AWAY).blocked_by == ("resource policy",)


@pytest.mark.parametrize(
    ("who", "principal", "boundary", "session"),
    [
        (ANA, ANA, "allow", "deny"),
        ("*", ANA, "allow", "deny"),
        (SESSION, SESSION, "allow", "allow"),
        (ROLE, SESSION, "deny", "deny"),
        (ROLE, ROLE, "deny", "deny"),
        (ANA, FEDERATED, "deny", "deny"),
    ],
)
def test_whom_a_resource_policy_names_decides_what_still_limits(
    who: str, principal: str, boundary: str, session: str
) -> None:
    layers = resource(to(who))

    assert effect(replace(layers, boundary=NOTHING), principal=principal) == boundary
    assert effect(replace(layers, session=(NOTHING,)), principal=principal) == session
    assert effect(replace(layers, boundary=TOTAL, session=(TOTAL,)), principal=principal) == "allow"


def test_across_accounts_the_boundary_always_limits() -> None:
    layers = replace(resource(to(ANA)), identity=(TOTAL,), boundary=NOTHING)

    assert ask(layers, owner=AWAY).blocked_by == ("permissions boundary",)


def test_deny_for_all_but_some_denies_those_too_when_they_have_a_boundary() -> None:
    spared = policy(deny(NotPrincipal={"AWS": [ANA, HOME]}), kind="resource")
    layers = replace(identity(allow()), resource=spared)

    assert effect(layers) == "allow"
    assert effect(replace(layers, boundary=TOTAL)) == "deny"


@pytest.mark.parametrize(
    ("trust", "says", "expected"),
    [
        (ANA, [], "allow"),
        (HOME, [], "deny"),
        (HOME, [allow("sts:AssumeRole")], "allow"),
        (AWAY, [allow("sts:AssumeRole")], "deny"),
        (None, [allow("sts:AssumeRole")], "deny"),
    ],
)
def test_role_is_assumed_only_with_its_trust(trust: Any, says: Any, expected: str) -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": trust}}
    trusts = policy(*([statement] if trust else []), kind="trust")
    layers = Layers(identity=(policy(*says),), resource=trusts)

    assert effect(layers, "sts:AssumeRole", ROLE) == expected


def test_role_of_another_account_needs_both_sides() -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ANA}}
    layers = Layers(resource=policy(statement, kind="trust"))
    theirs = f"arn:aws:iam::{AWAY}:role/deploy"

    assert ask(layers, "sts:AssumeRole", theirs, owner="").blocked_by == ("identity policies",)
    assert effect(replace(layers, identity=(TOTAL,)), "sts:AssumeRole", theirs, owner="") == "allow"


def test_federated_caller_needs_the_trust_policy_alone() -> None:
    provider = f"arn:aws:iam::{HOME}:oidc-provider/token.actions.githubusercontent.com"
    condition = {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/web:*"}}
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": provider},
        "Condition": condition,
    }
    layers = Layers(resource=policy(trust, kind="trust"))

    def asked(subject: str) -> str:
        context = {"token.actions.githubusercontent.com:sub": subject}
        action = "sts:AssumeRoleWithWebIdentity"
        return effect(layers, action, ROLE, principal=provider, context=context)

    assert asked("repo:acme/web:ref:refs/heads/main") == "allow"
    assert asked("repo:evil/web:ref:refs/heads/main") == "deny"


def test_key_of_kms_is_used_only_as_its_policy_says() -> None:
    layers = identity(allow("kms:*"))

    def asked(*statements: dict[str, Any]) -> str:
        told = replace(layers, resource=policy(*statements, kind="resource"))
        return effect(told, "kms:Decrypt", KEY)

    assert asked() == "deny"
    assert asked(to(HOME)) == "allow"
    assert asked(to(ANA)) == "allow"
    assert effect(resource(to(HOME)), "kms:Decrypt", KEY) == "deny"


@pytest.mark.parametrize("who", ["ec2.amazonaws.com", "*"])
def test_services_and_anonymous_callers_need_the_resource_policy(who: str) -> None:
    principal: Any = "*" if who == "*" else {"Service": who}
    layers = replace(resource(allow(Principal=principal)), scps=((NOTHING,),))

    assert effect(layers, principal=who) == "allow"
    assert effect(identity(allow()), principal=who) == "deny"


def test_root_is_limited_by_the_organization_only() -> None:
    root = f"arn:aws:iam::{HOME}:root"

    assert effect(Layers(), principal=root) == "allow"
    assert effect(Layers(scps=((NOTHING,),)), principal=root) == "deny"
    assert effect(Layers(), "sts:AssumeRole", ROLE, principal=root) == "deny"


def test_service_linked_role_is_past_the_organization() -> None:
    linked = f"arn:aws:iam::{HOME}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
    layers = replace(identity(allow()), scps=((NOTHING,),))

    assert effect(layers, principal=linked) == "allow"


@pytest.mark.parametrize(
    ("action", "on", "expected"),
    [
        ("sts:GetCallerIdentity", "*", "allow"),
        ("iam:CreatePolicyVersion", "arn:aws:iam::aws:policy/ReadOnlyAccess", "deny"),
        ("iam:PutRolePolicy", f"arn:aws:iam::{HOME}:role/aws-service-role/a/b", "deny"),
        ("iam:PassRole", f"arn:aws:iam::{HOME}:role/aws-reserved/sso/b", "deny"),
        ("kms:DeleteAlias", f"arn:aws:kms:eu-west-1:{HOME}:alias/aws/s3", "deny"),
    ],
)
def test_what_no_policy_changes(action: str, on: str, expected: str) -> None:
    layers = identity(deny() if expected == "allow" else allow())

    assert effect(layers, action, on) == expected


def test_what_aws_knows_of_the_caller_needs_not_be_given() -> None:
    known = {
        "StringEquals": {
            "aws:username": "ana",
            "aws:PrincipalAccount": HOME,
            "aws:PrincipalType": "User",
            "aws:ResourceAccount": HOME,
        },
        "ArnEquals": {"aws:PrincipalArn": ANA},
        "Bool": {"aws:PrincipalIsAWSService": "false"},
    }

    assert effect(identity(allow(Condition=known))) == "allow"
    assert effect(identity(allow(Condition=known)), principal=SESSION) == "deny"


def test_owner_is_the_account_in_the_arn_of_the_resource() -> None:
    queue = f"arn:aws:sqs:eu-west-1:{AWAY}:jobs"

    assert ask(identity(allow()), "sqs:SendMessage", queue, owner="").effect == "deny"
    assert ask(identity(allow()), "s3:GetObject", OBJECT, owner="").effect == "allow"


def test_each_layer_names_the_statement_that_allows() -> None:
    layers = replace(identity(allow(Sid="Mine")), scps=((policy(allow(Sid="Full")),),))

    assert [(hit.layer, hit.statement.sid) for hit in ask(layers).deciding] == [
        ("SCP at level 1", "Full"),
        ("identity policies", "Mine"),
    ]
