"""What policies say to a request of the sandbox. The evaluator has tests of its own."""

from __future__ import annotations

import json
from typing import Any

from hawse.sandbox.policies import decision

ACCOUNT = "111122223333"
ANA = f"arn:aws:iam::{ACCOUNT}:user/ana"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci"
INSTANCE = f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1"


def policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


ALLOW_ALL = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})


def decided(*documents: str, action: str = "ec2:StopInstances", resource: str = INSTANCE) -> str:
    return decision(ANA, documents, action, resource)


def test_nothing_is_allowed_without_a_statement() -> None:
    assert decided() == "implicitDeny"


def test_explicit_deny_wins_over_any_allow() -> None:
    deny = policy({"Effect": "Deny", "Action": "ec2:Stop*", "Resource": "*"})

    assert (decided(ALLOW_ALL), decided(ALLOW_ALL, deny)) == ("allowed", "explicitDeny")


def test_resource_that_is_not_known_is_not_held_against_the_caller() -> None:
    one = policy({"Effect": "Allow", "Action": "ec2:*", "Resource": INSTANCE})

    assert decided(one, resource="") == "allowed"
    assert decided(one, resource=f"{INSTANCE}2") == "implicitDeny"


def test_condition_on_what_nobody_said_does_not_deny() -> None:
    deny = policy(
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": "true"}}}
    )

    assert decided(ALLOW_ALL, deny) == "allowed"


def test_condition_on_what_is_known_of_the_caller_counts() -> None:
    bob = {"StringEquals": {"aws:username": "bob"}}
    allow = policy({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": bob})

    assert decided(allow) == "implicitDeny"


class TestTrust:
    def test_of_a_role_lets_in_its_sessions(self) -> None:
        assert self.taken(SESSION, {"AWS": ROLE}) == "allowed"

    def test_of_an_account_needs_the_policies_of_the_caller_too(self) -> None:
        assert self.taken(ANA, {"AWS": ACCOUNT}) == "implicitDeny"
        assert self.taken(ANA, {"AWS": ACCOUNT}, ALLOW_ALL) == "allowed"

    def test_of_others_lets_nobody_else_in(self) -> None:
        assert self.taken(ANA, {"AWS": "444455556666"}, ALLOW_ALL) == "implicitDeny"

    def test_asks_for_the_external_id(self) -> None:
        condition = {"StringEquals": {"sts:ExternalId": "secret"}}

        for given, expected in (
            (None, "implicitDeny"),
            ("x", "implicitDeny"),
            ("secret", "allowed"),
        ):
            assert self.taken(ANA, "*", given=given, Condition=condition) == expected

    def taken(
        self, principal: str, trusted: Any, *documents: str, given: str | None = None, **more: Any
    ) -> str:
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trusted, **more}
        admin = f"arn:aws:iam::{ACCOUNT}:role/admin"
        context = {"sts:ExternalId": given}
        return decision(
            principal, documents, "sts:AssumeRole", admin, trust=policy(trust), context=context
        )
