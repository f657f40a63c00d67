"""What a person is told when AWS refuses, and which statement decides with -v."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from hawse.services.ec2.calls import DESCRIBE_INSTANCES
from hawse.services.iam import calls_snapshots as iam
from tests.commands.iam.small_account import answer_all, user
from tests.conftest import Run
from tests.scripted import ACCOUNT, ScriptedAws

BOT = f"arn:aws:iam::{ACCOUNT}:user/bot"
SAYS = f"User: {BOT} is not authorized to perform: ec2:DescribeInstances with an explicit deny in "
DENY = {"Sid": "NoLooking", "Effect": "Deny", "Action": "ec2:Describe*", "Resource": "*"}


@pytest.fixture(autouse=True)
def account(aws: ScriptedAws) -> None:
    answer_all(aws)
    document = quote(json.dumps({"Version": "2012-10-17", "Statement": [DENY]}))
    bot = user("bot", UserPolicyList=[{"PolicyName": "own", "PolicyDocument": document}])
    aws.answer(iam.GET_ACCOUNT_AUTHORIZATION_DETAILS, {"UserDetailList": [bot]})
    said = f"{SAYS}an identity-based policy"
    aws.fail(DESCRIBE_INSTANCES, "UnauthorizedOperation", said, status=403)


def test_a_refusal_says_what_to_type_to_learn_more(run: Run, aws: ScriptedAws) -> None:
    ran = run("ec2", "ls")

    assert ran.code == 5
    assert "ec2:DescribeInstances denied: an identity-based policy denies it" in ran.err
    assert "the same with -v, or hawse permissions ec2 ls --check" in ran.err
    assert aws.names() == ["ec2:DescribeInstances"]


def test_the_statement_that_decides_is_found_with_verbose(run: Run) -> None:
    ran = run("ec2", "ls", "-v")

    assert ran.code == 5
    assert "which policy decides: explicit deny in identity policies" in ran.err
    assert "identity policies: deny user/bot/own $.Statement[0] (NoLooking)" in ran.err


def test_what_this_evaluator_cannot_see_is_said(run: Run, aws: ScriptedAws) -> None:
    says = SAYS.replace(BOT, f"arn:aws:iam::{ACCOUNT}:user/ana")
    aws.fail(DESCRIBE_INSTANCES, "UnauthorizedOperation", f"{says}a session policy", status=403)
    answer_all(aws)
    everything = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    own = {"PolicyName": "own", "PolicyDocument": quote(json.dumps(everything))}
    details = {"UserDetailList": [user("ana", UserPolicyList=[own])]}
    aws.answer(iam.GET_ACCOUNT_AUTHORIZATION_DETAILS, details)
    ran = run("ec2", "ls", "-v")

    assert "a session policy denies it" in ran.err
    assert f"the policies of arn:aws:iam::{ACCOUNT}:user/ana allow it: a session policy" in ran.err


@pytest.mark.parametrize("code", ["AccessDenied", "ServiceUnavailable"])
def test_policies_that_cannot_be_read_do_not_hide_the_refusal(
    run: Run, aws: ScriptedAws, code: str
) -> None:
    aws.fail(iam.GET_ACCOUNT_AUTHORIZATION_DETAILS, code, status=403)
    ran = run("ec2", "ls", "-v")

    assert ran.code == 5
    assert "ec2:DescribeInstances denied" in ran.err
    assert "the policies of the account could not be read" in ran.err
