"""What identity policies say to an action."""

from __future__ import annotations

import json

import pytest

from hawse.sandbox.policies import verdict


def policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


ALLOW_LOOKING = policy({"Effect": "Allow", "Action": ["ec2:Describe*"], "Resource": "*"})
ALLOW_ALL = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
INSTANCE = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"


def test_nothing_is_allowed_without_a_statement() -> None:
    assert verdict([], "ec2:StopInstances", INSTANCE) == "implicitDeny"


@pytest.mark.parametrize("action", ["ec2:DescribeInstances", "ec2:describevpcs"])
def test_globs_match_actions_whatever_their_case(action: str) -> None:
    assert verdict([ALLOW_LOOKING], action, "") == "allowed"


def test_action_that_no_statement_names_is_denied_implicitly() -> None:
    assert verdict([ALLOW_LOOKING], "ec2:StopInstances", INSTANCE) == "implicitDeny"


def test_explicit_deny_wins_over_any_allow() -> None:
    deny = policy({"Effect": "Deny", "Action": "ec2:Stop*", "Resource": "*"})

    assert verdict([ALLOW_ALL, deny], "ec2:StopInstances", INSTANCE) == "explicitDeny"


def test_resource_that_the_statement_does_not_name_is_denied() -> None:
    other = policy({"Effect": "Allow", "Action": "ec2:*", "Resource": f"{INSTANCE}23"})

    assert verdict([other], "ec2:StopInstances", INSTANCE) == "implicitDeny"


def test_resource_that_is_not_known_is_not_held_against_the_caller() -> None:
    one = policy({"Effect": "Allow", "Action": "ec2:*", "Resource": INSTANCE})

    assert verdict([one], "ec2:StopInstances", "") == "allowed"


def test_not_action_is_everything_else() -> None:
    rest = policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})

    assert verdict([rest], "ec2:StopInstances", "") == "allowed"
    assert verdict([rest], "iam:CreateUser", "") == "implicitDeny"


def test_not_resource_is_every_other_one() -> None:
    rest = policy({"Effect": "Deny", "Action": "*", "NotResource": INSTANCE})

    assert verdict([ALLOW_ALL, rest], "ec2:StopInstances", INSTANCE) == "allowed"
    assert verdict([ALLOW_ALL, rest], "ec2:StopInstances", f"{INSTANCE}2") == "explicitDeny"


def test_condition_never_denies_since_it_is_not_evaluated() -> None:
    deny = policy(
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": "b"}}}
    )

    assert verdict([ALLOW_ALL, deny], "ec2:StopInstances", "") == "allowed"


def test_single_statement_needs_no_list() -> None:
    document = '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'

    assert verdict([document], "s3:GetObject", "") == "allowed"


def test_dot_in_a_pattern_is_a_dot() -> None:
    one = policy({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::a.b/?"})

    assert verdict([one], "s3:GetObject", "arn:aws:s3:::a.b/c") == "allowed"
    assert verdict([one], "s3:GetObject", "arn:aws:s3:::aXb/c") == "implicitDeny"
