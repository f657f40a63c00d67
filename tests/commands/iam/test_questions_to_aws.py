"""The same questions, asked of AWS: the account is read first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hawse.services.iam.calls_resource_policies import GET_BUCKET_POLICY
from tests.commands.iam.small_account import ADMIN, answer_all, role
from tests.conftest import Run
from tests.scripted import ACCOUNT, ScriptedAws

BUCKET = "arn:aws:s3:::logs"


@pytest.fixture(autouse=True)
def account(aws: ScriptedAws) -> None:
    answer_all(aws)
    aws.fail(GET_BUCKET_POLICY, "NoSuchBucketPolicy", status=404)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("can", "ana", "s3:ListBucket", BUCKET), "deny"),
        (("who-can", "s3:ListBucket", BUCKET), ""),
        (("access", "bot"), ""),
        (("whatif", "attach", "AdministratorAccess", "user/bot"), ""),
        (("whatif", "detach", ADMIN, "user/ana"), ""),
    ],
)
def test_questions_are_answered_from_the_account(
    run: Run, aws: ScriptedAws, words: tuple[str, ...], found: str
) -> None:
    ran = run("iam", *words, "-o", "json")

    assert ran.code == 0 and "incomplete" not in ran.err
    assert [row.get("verdict") for row in ran.json()] == ([found] if found else [])
    assert set(aws.names()) - {GET_BUCKET_POLICY.name} == {
        "iam:GetAccountAuthorizationDetails",
        "organizations:DescribeOrganization",
        "organizations:ListParents",
        "organizations:ListPoliciesForTarget",
        "organizations:DescribePolicy",
    }
    assert (GET_BUCKET_POLICY.name in aws.names()) == (BUCKET in words)


def test_other_trust_of_a_role_is_weighed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "trust.json"
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    file.write_text(json.dumps({"Version": "2012-10-17", "Statement": trust}))
    rows = run("iam", "whatif", "trust", "web", str(file), "-o", "json").json()

    assert {row["principal"] for row in rows} >= {"everybody", "user/bot"}


def test_what_may_not_be_read_is_told_with_the_answer(run: Run, aws: ScriptedAws) -> None:
    from hawse.services.organizations.calls import DESCRIBE_ORGANIZATION

    aws.fail(DESCRIBE_ORGANIZATION, "AccessDeniedException", "no", status=403)
    ran = run("iam", "who-can", "s3:ListBucket", "--exit-code")

    assert ran.code == 6
    assert "snapshot incomplete: organizations:DescribeOrganization: access denied" in ran.err


def test_permissions_are_checked_for_whoever_asks(run: Run, aws: ScriptedAws) -> None:
    from hawse.aws.frame_calls import GET_CALLER_IDENTITY

    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role('web')['RoleName']}/i-1"
    aws.answer(GET_CALLER_IDENTITY, {"Account": ACCOUNT, "Arn": arn, "UserId": "AROA:i-1"})
    ran = run("permissions", "ec2", "stop", "--check")

    assert ran.code == 5 and f"ec2 stop will fail: {arn} may not" in ran.err
