"""What is understood of AWS's refusals, and the statement that would allow the action."""

from __future__ import annotations

import json
from dataclasses import replace

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
    named = replace(known, principal=WHO) if WHO in message else known
    assert parse(message) == named


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


SAYS = f"User: {WHO} is not authorized to perform: ec2:StopInstances on resource: {THING} "
SESSION = "arn:aws:sts::111122223333:assumed-role/deploy/ann"


class TestEachKindOfPolicy:
    """AWS names the kind of policy in its message; what to do about it differs."""

    @pytest.mark.parametrize(
        ("kind", "hint"),
        [
            ("an identity-based policy", f"a policy of {WHO} or of its groups"),
            ("a permissions boundary", f"the boundary of {WHO}"),
            ("a service control policy", "only who manages the organization"),
            ("a resource control policy", "the organization of the resource's account"),
            ("a session policy", "get some without it"),
            ("a resource-based policy", f"in the policy of {THING}"),
            ("a VPC endpoint policy", "went through a VPC endpoint"),
            ("the role trust policy", f"in the trust policy of {THING}"),
        ],
    )
    def test_that_denies_is_named_with_where_to_lift_it(
        self, aws: ScriptedAws, kind: str, hint: str
    ) -> None:
        error = denied(STOP, aws.target(STOP), parse(f"{SAYS}with an explicit deny in {kind}"))

        assert error.why in (f"{kind} denies it", f"{kind.replace('the', 'a')} denies it")
        assert hint in error.hint and "Effect" not in error.hint
        assert (error.principal, error.resource) == (WHO, THING)

    @pytest.mark.parametrize(
        ("kind", "hint"),
        [
            ("identity-based policy", "allowed by: "),
            ("permissions boundary", "allowed once the permissions boundary has: "),
            ("service control policy", "allowed once every level of the organization has: "),
            ("session policy", "made with a policy that narrows them: it needs "),
            ("resource-based policy", f"allowed once the policy of {THING} has: "),
            ("VPC endpoint policy", "allowed once the policy of the VPC endpoint has: "),
            ("role trust policy", f"allowed once the trust policy of {THING} has: "),
        ],
    )
    def test_that_does_not_allow_is_named_with_what_it_lacks(
        self, aws: ScriptedAws, kind: str, hint: str
    ) -> None:
        said = parse(f"{SAYS}because no {kind} allows the ec2:StopInstances action")
        error = denied(STOP, aws.target(STOP), said)
        statement = json.loads(error.hint[error.hint.index("{") :])

        assert error.why == f"no {kind} allows it"
        assert hint in error.hint
        assert ("Principal" in statement) == (
            kind in ("resource-based policy", "role trust policy")
        )
        assert ("Resource" in statement) == (kind != "role trust policy")

    def test_of_a_resource_has_to_name_the_role_of_a_session(self, aws: ScriptedAws) -> None:
        said = f"User: {SESSION} is not authorized to perform: s3:ListBucket on resource: "
        said += '"arn:aws:s3:::b" because no resource-based policy allows the s3:ListBucket action'
        error = denied(LIST, aws.target(LIST), parse(said))

        role = "arn:aws:iam::111122223333:role/deploy"
        assert json.loads(error.hint[error.hint.index("{") :])["Principal"] == {"AWS": role}

    def test_is_named_by_its_arn_where_aws_tells_it(self, aws: ScriptedAws) -> None:
        arn = "arn:aws:organizations::999999999999:policy/o-1/service_control_policy/p-1"
        said = parse(f"{SAYS}with an explicit deny in a service control policy: {arn}.")

        assert denied(STOP, aws.target(STOP), said).why == f"service control policy {arn} denies it"

    def test_a_setting_that_is_no_policy_is_told_in_the_words_of_aws(
        self, aws: ScriptedAws
    ) -> None:
        why = "public policies are prevented by the BlockPublicPolicy setting in S3 Block Public"
        error = denied(LIST, aws.target(LIST), parse(f"{SAYS}because {why} Access."))

        assert error.why == f"{why} Access"
        assert error.hint.startswith("no policy decides that")

    def test_a_decoded_message_has_the_sids_that_deny(self, aws: ScriptedAws) -> None:
        text = {
            "explicitDeny": True,
            "matchedStatements": {"items": [{"statementId": "Frozen", "effect": "DENY"}]},
            "context": {"principal": {"arn": WHO}, "action": "ec2:StopInstances"},
        }
        error = denied(STOP, aws.target(STOP), decoded(json.dumps(text)))

        assert (error.why, error.principal) == ("a policy denies it explicitly (Frozen)", WHO)
