"""What is understood of AWS's refusals, and the statement that would allow the action."""

from __future__ import annotations

import json

import pytest

from hawse.aws.calls import Read, Write
from hawse.aws.denials import Denial, decoded, denied, parse
from tests.scripted import ScriptedAws

STOP = Write(
    "ec2",
    "StopInstances",
    iam=("ec2:StopInstances",),
    on=("arn:{partition}:ec2:{region}:{account}:instance/*",),
)
LIST = Read("s3", "ListObjectsV2", iam=("s3:ListBucket",))
WHO = "arn:aws:iam::111122223333:user/ann"
THING = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"


@pytest.mark.parametrize(
    ("message", "known"),
    [
        (
            f"User: {WHO} is not authorized to perform: ec2:StopInstances on resource: {THING} "
            "because no identity-based policy allows the ec2:StopInstances action",
            Denial("ec2:StopInstances", THING, False, "identity-based policy"),
        ),
        (
            f"User: {WHO} is not authorized to perform: ec2:StopInstances on resource: {THING} "
            "with an explicit deny in a service control policy",
            Denial("ec2:StopInstances", THING, True, "service control policy"),
        ),
        (
            f"User: {WHO} is not authorized to perform: ec2:StopInstances with an explicit deny",
            Denial("ec2:StopInstances", "", True, ""),
        ),
        (
            f'User: {WHO} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::b"'
            " "
            "because no permissions boundary allows the s3:ListBucket action",
            Denial("s3:ListBucket", "arn:aws:s3:::b", False, "permissions boundary"),
        ),
        (
            f"User: {WHO} is not authorized to perform: ec2:DescribeInstances because no session "
            "policy allows the ec2:DescribeInstances action",
            Denial("ec2:DescribeInstances", "", False, "session policy"),
        ),
        (
            f"You are not authorized to perform this operation. User: {WHO} is not authorized to "
            f"perform: ec2:StopInstances on resource: {THING} because no identity-based policy "
            "allows the ec2:StopInstances action. Encoded authorization failure message: Abc-_9",
            Denial("ec2:StopInstances", THING, False, "identity-based policy", "Abc-_9"),
        ),
        (
            "You are not authorized to perform this operation. "
            "Encoded authorization failure message: Abc-_9",
            Denial(encoded="Abc-_9"),
        ),
        (
            f"User: {WHO} is not authorized to perform: iam:PassRole on resource: "
            "arn:aws:iam::111122223333:role/web",
            Denial("iam:PassRole", "arn:aws:iam::111122223333:role/web"),
        ),
        ("Access Denied", Denial()),
        ("", Denial()),
    ],
)
def test_a_message_is_taken_apart(message: str, known: Denial) -> None:
    assert parse(message) == known


def test_a_decoded_message_tells_action_and_resource() -> None:
    text = json.dumps(
        {
            "allowed": False,
            "explicitDeny": True,
            "context": {"action": "ec2:StopInstances", "resource": THING},
        }
    )

    assert decoded(text) == Denial("ec2:StopInstances", THING, True)


def test_the_hint_is_the_smallest_statement(aws: ScriptedAws) -> None:
    denial = Denial("ec2:StopInstances", THING, False, "identity-based policy")

    error = denied(STOP, aws.target(STOP), denial)

    assert error.message == (
        f"ec2:StopInstances denied on {THING}: no identity-based policy allows it"
    )
    assert json.loads(error.hint.partition(": ")[2]) == {
        "Effect": "Allow",
        "Action": "ec2:StopInstances",
        "Resource": THING,
    }
    assert (error.action, error.resource) == ("ec2:StopInstances", THING)


def test_without_a_resource_the_declared_one_stands_in(aws: ScriptedAws) -> None:
    error = denied(STOP, aws.target(STOP), Denial())

    assert json.loads(error.hint.partition(": ")[2]) == {
        "Effect": "Allow",
        "Action": "ec2:StopInstances",
        "Resource": "arn:aws:ec2:eu-west-1:*:instance/*",
    }


def test_without_any_resource_it_is_any(aws: ScriptedAws) -> None:
    error = denied(LIST, aws.target(LIST), Denial())

    assert json.loads(error.hint.partition(": ")[2])["Resource"] == "*"


def test_an_explicit_deny_is_not_answered_with_a_statement(aws: ScriptedAws) -> None:
    denial = Denial("ec2:StopInstances", THING, True, "service control policy")

    error = denied(STOP, aws.target(STOP), denial)

    assert error.why == "a service control policy denies it"
    assert "Effect" not in error.hint


def test_a_boundary_is_named_as_the_place_for_the_statement(aws: ScriptedAws) -> None:
    denial = Denial("s3:ListBucket", "arn:aws:s3:::b", False, "permissions boundary")

    assert denied(LIST, aws.target(LIST), denial).hint.startswith(
        "allowed once the permissions boundary has: "
    )
