"""`hawse iam policy restore`: what 'policy rm' kept, and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hawse.services.iam.calls_identities import GET_POLICY, GET_USER
from tests.commands.iam.policy.conftest import ARN, Iam, undo
from tests.commands.iam.policy.test_attaching import Bounding
from tests.conftest import NOW, Run
from tests.scripted import ScriptedAws


@pytest.fixture
def backup(hawse: Run, iam: Iam) -> Path:
    """A removed policy with three versions, the second in force, that three had."""
    file = iam.home / "deploy.json"
    iam.policy("s3:GetObject", Description="ships", Tags=[{"Key": "team", "Value": "web"}])
    iam.version("s3:PutObject")
    iam.version("s3:DeleteObject", default=False)
    iam.holders()
    ran = hawse("rm", "deploy", "--backup", str(file), "--yes")
    assert ran.code == 0, ran.err
    return file


def test_every_version_and_holder_comes_back(hawse: Run, iam: Iam, backup: Path) -> None:
    ran = hawse("restore", str(backup), "--yes")
    found = iam.client.get_policy(PolicyArn=ARN)["Policy"]

    assert ran.code == 0, ran.err
    assert (iam.versions(), iam.in_force()) == (["v1", "v2", "v3"], ("v2", ["s3:PutObject"]))
    assert iam.having() == ["user/ana", "role/ci", "group/ops"]
    assert (found["Description"], found["Tags"]) == ("ships", [{"Key": "team", "Value": "web"}])
    assert "+ allow s3:PutObject on *" in ran.err


def test_what_came_back_is_undone(hawse: Run, iam: Iam, backup: Path) -> None:
    ran = hawse("restore", str(backup), "--yes")

    assert undo(hawse, ran).code == 0
    assert iam.client.list_policies(Scope="Local")["Policies"] == []


def test_what_is_there_stays_and_what_is_missing_is_given(
    hawse: Run, iam: Iam, backup: Path
) -> None:
    hawse("restore", str(backup), "--yes")
    iam.client.detach_user_policy(UserName="ana", PolicyArn=ARN)
    iam.client.detach_group_policy(GroupName="ops", PolicyArn=ARN)
    iam.client.delete_group(GroupName="ops")
    ran = hawse("restore", str(backup), "--yes", "-o", "json")

    outcomes = {row["id"]: (row["outcome"], row["detail"]) for row in ran.json()}
    assert ran.code == 6
    assert outcomes[ARN] == ("skipped", "is there with this document")
    assert outcomes["user/ana"][0] == "done"
    assert outcomes["role/ci"] == ("skipped", "has deploy already")
    assert "is gone: create it first" in outcomes["group/ops"][1]


def test_another_document_is_never_overwritten(hawse: Run, iam: Iam, backup: Path) -> None:
    iam.policy("s3:*")
    ran = hawse("restore", str(backup), "--yes")

    assert ran.code == 7
    assert "is there with another document, and stays as it is" in ran.err
    assert iam.having() == []


@pytest.mark.parametrize(
    "change, code, why",
    [
        ({"account": "999999999999"}, 7, "it is from account 999999999999"),
        ({"kind": "user"}, 2, "it is the backup of a user"),
        ({"hawse_iam_backup": 9}, 2, "its version 9 is not 1"),
        ({"versions": []}, 2, "it is damaged"),
        ({"detail": None}, 2, "it is damaged"),
    ],
)
def test_a_file_that_is_none_of_it_is_refused(
    hawse: Run, backup: Path, change: dict[str, object], code: int, why: str
) -> None:
    backup.write_text(json.dumps({**json.loads(backup.read_text()), **change}))
    ran = hawse("restore", str(backup), "--yes")

    assert (ran.code, why in ran.err) == (code, True), ran.err


def test_the_backup_of_a_policy_is_not_taken_for_a_user(run: Run, backup: Path) -> None:
    ran = run("iam", "user", "restore", str(backup))

    assert ran.code == 2
    assert f"hint: hawse iam policy restore {backup}" in ran.err


def test_who_was_bound_by_it_is_bound_again(run: Run, aws: ScriptedAws, home: Path) -> None:
    account, file = Bounding(aws), home / "limit.json"
    run("iam", "policy", "rm", "limit", "--boundaries", "--backup", str(file), "--yes")
    aws.fail(GET_POLICY, "NoSuchEntity", status=404, times=1)
    ran = run("iam", "policy", "restore", str(file), "--yes")

    assert ran.code == 0, ran.err
    assert (account.there, account.bounded) == (True, {"ana", "ci"})
    again = run("iam", "policy", "restore", str(file), "--yes")
    assert (again.code, account.bounded) == (0, {"ana", "ci"})
    assert run("undo", ran.err.split("hawse undo ")[1].split()[0], "--yes").code == 0
    assert (account.there, account.bounded) == (False, set())


def test_another_boundary_stays(run: Run, aws: ScriptedAws, home: Path) -> None:
    Bounding(aws)
    file = home / "limit.json"
    run("iam", "policy", "rm", "limit", "--boundaries", "--backup", str(file), "--yes")
    aws.fail(GET_POLICY, "NoSuchEntity", status=404, times=1)
    other = {"PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::1:policy/other"}}
    named = {"UserName": "ana", "UserId": "U", "Arn": "arn:aws:iam::1:user/ana", "Path": "/"}
    aws.answer(GET_USER, {"User": {**named, "CreateDate": NOW, **other}})
    ran = run("iam", "policy", "restore", str(file), "--yes")

    assert ran.code == 6
    assert "has another permissions boundary, which stays" in ran.err
