"""`hawse iam last-used`, as a person or a script meets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from hawse.services.iam.calls_identities import GET_GROUP, GET_ROLE, GET_USER
from hawse.services.iam.calls_last_used import (
    GENERATE_SERVICE_LAST_ACCESSED_DETAILS as GENERATE,
    GET_SERVICE_LAST_ACCESSED_DETAILS as GET,
)
from tests.commands.iam.small_account import CREATED, role, user
from tests.conftest import NOW, Run
from tests.scripted import ACCOUNT, ScriptedAws

DEPLOY = f"arn:aws:iam::{ACCOUNT}:role/deploy"
JOB = "00000000-0000-0000-0000-000000000000"
S3 = {
    "ServiceName": "Amazon S3",
    "ServiceNamespace": "s3",
    "LastAuthenticated": NOW - timedelta(days=3),
    "LastAuthenticatedEntity": DEPLOY,
    "LastAuthenticatedRegion": "eu-west-1",
    "TotalAuthenticatedEntities": 1,
    "TrackedActionsLastAccessed": [
        {"ActionName": "DeleteBucket"},
        {
            "ActionName": "CreateBucket",
            "LastAccessedTime": NOW - timedelta(days=3),
            "LastAccessedEntity": DEPLOY,
            "LastAccessedRegion": "eu-west-1",
        },
    ],
}
EC2 = {"ServiceName": "Amazon EC2", "ServiceNamespace": "ec2", "TotalAuthenticatedEntities": 0}
SQS = {**EC2, "ServiceName": "Amazon SQS", "ServiceNamespace": "sqs"}
LOOKS_BACK = "not used in the 400 days that IAM looks back\n"
TABLE = """\
SERVICE  USED  REGION     BY
s3       3d    eu-west-1  arn:aws:iam::111122223333:role/deploy
ec2      -     -          -
sqs      -     -          -
"""


def state(job: str, **more: Any) -> dict[str, Any]:
    return {
        "JobStatus": job,
        "JobCreationDate": NOW,
        "JobCompletionDate": NOW,
        "ServicesLastAccessed": [],
        **more,
    }


def report(params: Mapping[str, Any]) -> dict[str, Any]:
    """Two pages of a report that is done."""
    if params.get("Marker") == "more":
        return state("COMPLETED", ServicesLastAccessed=[S3])
    return state("COMPLETED", ServicesLastAccessed=[SQS, EC2], IsTruncated=True, Marker="more")


@pytest.fixture(autouse=True)
def account(aws: ScriptedAws) -> None:
    aws.fail(GET_USER, "NoSuchEntity", "The user cannot be found.", status=404)
    aws.answer(GET_ROLE, {"Role": {**role("deploy"), "RoleLastUsed": {}}})
    aws.answer(GENERATE, {"JobId": JOB})
    aws.answer(GET, state("IN_PROGRESS"), times=2)
    aws.answer(GET, report)


def test_services_are_a_table_with_the_last_used_first(run: Run) -> None:
    ran = run("iam", "last-used", "deploy", tty=True)

    assert (ran.code, ran.out) == (0, TABLE)
    assert ran.err.endswith(f"2 of 3 allowed services {LOOKS_BACK}")


def test_the_job_is_waited_for_and_every_page_is_read(run: Run, aws: ScriptedAws) -> None:
    rows = run("iam", "last-used", "deploy", "-o", "json").json()

    assert [row["service"] for row in rows] == ["s3", "ec2", "sqs"]
    assert [params.get("Marker") for params in aws.params(GET)] == [None] * 4 + ["more"]
    assert aws.params(GENERATE) == [{"Arn": DEPLOY, "Granularity": "SERVICE_LEVEL"}]


def test_actions_are_rows_and_so_are_services_without_tracked_ones(
    run: Run, aws: ScriptedAws
) -> None:
    ran = run("iam", "last-used", "deploy", "--actions", "-o", "json")

    found = [(row["service"], row["action"], row["region"]) for row in ran.json()]
    assert found == [
        ("s3", "CreateBucket", "eu-west-1"),
        ("ec2", None, None),
        ("s3", "DeleteBucket", None),
        ("sqs", None, None),
    ]
    assert ran.err == f"1 of 2 allowed tracked actions {LOOKS_BACK}"
    assert aws.params(GENERATE)[0]["Granularity"] == "ACTION_LEVEL"


def test_what_was_never_used_can_be_asked_for(run: Run) -> None:
    rows = run("iam", "last-used", "deploy", "--filter", "used=none", "-o", "json").json()

    assert [row["service"] for row in rows] == ["ec2", "sqs"]


@pytest.mark.parametrize(
    "named, arn",
    [
        ("role/deploy", DEPLOY),
        ("role/team/deploy", DEPLOY),
        ("group/readers", f"arn:aws:iam::{ACCOUNT}:group/readers"),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ana", DEPLOY),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
    ],
)
def test_a_principal_or_policy_may_be_named_in_full(
    run: Run, aws: ScriptedAws, named: str, arn: str
) -> None:
    group = {
        "Path": "/",
        "GroupName": "readers",
        "GroupId": "AGPAEXAMPLEREADERS",
        "Arn": f"arn:aws:iam::{ACCOUNT}:group/readers",
        "CreateDate": CREATED,
    }
    aws.answer(GET_GROUP, {"Group": group, "Users": []})

    assert run("iam", "last-used", named).code == 0
    assert aws.params(GENERATE)[0]["Arn"] == arn
    assert "iam:GetUser" not in aws.names()


def test_a_name_of_a_user_and_a_role_is_refused(run: Run, aws: ScriptedAws) -> None:
    aws.answer(GET_USER, {"User": user("deploy")})
    ran = run("iam", "last-used", "deploy")

    assert ran.code == 2
    assert ran.err == (
        "deploy: a user and a role have this name\nhint: user/deploy or role/deploy\n"
    )


def test_a_name_that_nobody_has_is_not_found(run: Run, aws: ScriptedAws) -> None:
    aws.fail(GET_ROLE, "NoSuchEntity", "The role cannot be found.", status=404)
    ran = run("iam", "last-used", "eve")

    assert ran.code == 4
    assert ran.err.startswith("eve: there is no such user or role\n")


def test_what_is_no_name_is_refused_before_anything_is_asked(run: Run, aws: ScriptedAws) -> None:
    assert run("iam", "last-used", "policy/x").code == 2
    assert aws.names() == []


def test_a_report_that_failed_says_why(run: Run, aws: ScriptedAws) -> None:
    error = {"Message": "the entity was deleted", "Code": "NoSuchEntity"}
    aws.answer(GET, state("FAILED", Error=error), times=9)
    ran = run("iam", "last-used", "deploy")

    assert ran.code == 1
    assert ran.err.startswith(f"the report on {DEPLOY} failed: the entity was deleted\nhint: ")


def test_a_report_that_does_not_come_ends_at_the_limit(run: Run, aws: ScriptedAws) -> None:
    aws.answer(GET, state("IN_PROGRESS"))

    assert run("iam", "last-used", "deploy", "--timeout", "9").code == 124
