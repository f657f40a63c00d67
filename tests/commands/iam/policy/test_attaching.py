"""`hawse iam policy attach`, `detach` and `rm`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hawse.services.iam import calls_policies as calls
from hawse.services.iam.calls_identities import (
    DELETE_ROLE_BOUNDARY,
    DELETE_USER_BOUNDARY,
    GET_POLICY,
    GET_ROLE,
    GET_USER,
    PUT_ROLE_BOUNDARY,
    PUT_USER_BOUNDARY,
)
from tests.commands.iam.policy.conftest import ARN, TRUST, Iam, document, undo
from tests.conftest import Run
from tests.scripted import ScriptedAws

EVERYBODY = ["user/ana", "role/ci", "group/ops"]
REMOVAL = [
    *("back up", "1. every version and attachment to a file that the report names"),
    *("detach deploy user/ana", "detach deploy role/ci", "detach deploy group/ops"),
    *("delete version v1", "delete"),
]


def test_a_policy_is_attached_once_to_each(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    iam.holders()
    iam.client.detach_role_policy(RoleName="ci", PolicyArn=ARN)
    ran = hawse("attach", "deploy", *EVERYBODY, "--yes", "-o", "json")

    assert [(row["id"], row["outcome"]) for row in ran.json()] == [
        ("user/ana", "skipped"),
        ("role/ci", "done"),
        ("group/ops", "skipped"),
    ]
    assert iam.having() == EVERYBODY
    assert undo(hawse, ran).code == 0
    assert iam.having() == ["user/ana", "group/ops"]


def test_a_policy_is_detached_from_each_that_has_it(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    iam.holders()
    ran = hawse("detach", "deploy", *EVERYBODY, "--yes")

    assert ran.code == 0, ran.err
    assert iam.having() == []
    again = hawse("detach", ARN, *EVERYBODY, "-o", "json").json()
    assert {row["outcome"] for row in again} == {"skipped"}
    assert undo(hawse, ran).code == 0
    assert iam.having() == EVERYBODY


def test_attaching_to_users_and_groups_is_undone(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    iam.client.create_user(UserName="ana")
    iam.client.create_group(GroupName="ops")
    ran = hawse("attach", "deploy", "user/ana", "group/ops", "--yes")

    assert iam.having() == ["user/ana", "group/ops"]
    assert undo(hawse, ran).code == 0
    assert iam.having() == []


def test_the_quota_is_looked_at_before_aws_refuses(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    iam.client.create_role(RoleName="ci", AssumeRolePolicyDocument=TRUST)
    for number in range(10):
        arn = iam.policy("s3:GetObject", name=f"other-{number}")
        iam.client.attach_role_policy(RoleName="ci", PolicyArn=arn)
    ran = hawse("attach", "deploy", "role/ci", "--yes")

    assert ran.code == 7
    assert "has 10 policies attached, and this account's quota is 10" in ran.err


@pytest.mark.parametrize("named", ["ana", "user/", "machine/x", "user/a*"])
def test_what_is_no_identity_is_refused(hawse: Run, iam: Iam, named: str) -> None:
    iam.policy("s3:GetObject")

    assert hawse("attach", "deploy", named, "--yes").code == 2


def test_an_identity_that_is_not_there_is_not_found(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")

    assert hawse("attach", "deploy", "user/nobody", "--yes").code == 4
    assert hawse("attach", "nothing", "user/nobody", "--yes").code == 4


def test_a_policy_is_removed_with_all_that_hangs_on_it_and_comes_back(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject", Description="ships", Tags=[{"Key": "team", "Value": "web"}])
    iam.holders()
    iam.version("s3:PutObject")
    ran = hawse("rm", "deploy", "--yes")

    assert ran.code == 0, ran.err
    told = [" ".join(line.split()) for line in ran.err.splitlines()]
    assert [line for line in told if line.startswith(("1.", *REMOVAL))][:7] == [
        line if line.endswith(("names", "ana", "ci", "ops")) else f"{line} policy/deploy"
        for line in REMOVAL
    ]
    assert iam.client.list_policies(Scope="Local")["Policies"] == []
    (backup,) = (iam.home / "state" / "backups").iterdir()
    kept = json.loads(backup.read_text())
    assert [one["document"] for one in kept["versions"]] == [
        document("s3:GetObject"),
        document("s3:PutObject"),
    ]
    assert [use["name"] for use in kept["uses"]] == ["ana", "ci", "ops"]
    assert undo(hawse, ran).code == 0
    assert iam.in_force()[1] == ["s3:PutObject"]
    assert iam.having() == EVERYBODY
    assert iam.versions() == ["v1", "v2"]
    found = iam.client.get_policy(PolicyArn=ARN)["Policy"]
    assert (found["Description"], found["Tags"]) == ("ships", [{"Key": "team", "Value": "web"}])


def test_the_backup_goes_where_it_was_asked_to(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    file = iam.home / "kept.json"

    assert hawse("rm", "deploy", "--backup", str(file), "--yes").code == 0
    assert json.loads(file.read_text())["detail"]["arn"] == ARN


def test_policies_of_aws_are_not_removed(run: Run, of_aws: str) -> None:
    assert run("iam", "policy", "rm", of_aws, "--yes").code == 7


def test_a_policy_that_is_not_there_is_not_found(hawse: Run, iam: Iam) -> None:
    assert hawse("rm", "nothing", "--yes").code == 4


class Bounding:
    """An account, scripted since moto has no boundaries of users: `limit` bounds ana and ci."""

    def __init__(self, aws: ScriptedAws) -> None:
        self.there, self.bounded = True, {"ana", "ci"}
        aws.answer(GET_POLICY, self.policy)
        text = json.dumps(document("s3:GetObject"))
        aws.answer(
            calls.GET_POLICY_VERSION, {"PolicyVersion": {"VersionId": "v1", "Document": text}}
        )
        version = {"VersionId": "v1", "IsDefaultVersion": True, "CreateDate": datetime.now(UTC)}
        aws.answer(calls.LIST_POLICY_VERSIONS, {"Versions": [version]})
        aws.answer(calls.USERS_OF_POLICY, self.uses)
        aws.answer(GET_USER, lambda _: {"User": self.holder("User", "ana")})
        aws.answer(GET_ROLE, lambda _: {"Role": self.holder("Role", "ci")})
        for call, name in ((DELETE_USER_BOUNDARY, "ana"), (DELETE_ROLE_BOUNDARY, "ci")):
            aws.answer(call, self.doing(self.bounded.discard, name))
        for call, name in ((PUT_USER_BOUNDARY, "ana"), (PUT_ROLE_BOUNDARY, "ci")):
            aws.answer(call, self.doing(self.bounded.add, name))
        aws.answer(calls.DELETE_POLICY, self.doing(self.put, False))
        aws.answer(calls.CREATE_POLICY, self.doing(self.put, True))

    def put(self, there: bool) -> None:
        self.there = there

    def doing(self, what: Any, value: Any) -> Any:
        def answer(_: Any) -> dict[str, Any]:
            what(value)
            return {}

        return answer

    def policy(self, _: Any) -> dict[str, Any]:
        if not self.there:
            return {}
        count = len(self.bounded)
        return {
            "Policy": {
                **{"PolicyName": "limit", "Arn": ARN, "PolicyId": "ANPA", "Path": "/"},
                **{"DefaultVersionId": "v1", "AttachmentCount": 0},
                "PermissionsBoundaryUsageCount": count,
            }
        }

    def uses(self, given: Any) -> dict[str, Any]:
        if "Boundary" not in given["PolicyUsageFilter"]:
            return {}
        found = {
            "User": ("ana", "PolicyUsers", "UserName"),
            "Role": ("ci", "PolicyRoles", "RoleName"),
        }
        name, members, key = found[given["EntityFilter"]]
        return {members: [{key: name}] if name in self.bounded else []}

    def holder(self, kind: str, name: str) -> dict[str, Any]:
        one: dict[str, Any] = {
            **{f"{kind}Name": name, f"{kind}Id": "ID", "Arn": "arn:aws:iam::1:x/y", "Path": "/"},
            "CreateDate": datetime.now(UTC),
        }
        if name in self.bounded:
            one["PermissionsBoundary"] = {"PermissionsBoundaryArn": ARN}
        return one


def test_a_boundary_is_not_removed_in_passing(run: Run, aws: ScriptedAws) -> None:
    Bounding(aws)
    ran = run("iam", "policy", "rm", "limit", "--yes")

    assert ran.code == 7
    assert "boundary of user/ana, role/ci, without which they can do more" in ran.err


def test_boundaries_are_removed_when_asked_for_and_come_back(run: Run, aws: ScriptedAws) -> None:
    account = Bounding(aws)
    ran = run("iam", "policy", "rm", "limit", "--boundaries", "--yes")

    assert ran.code == 0, ran.err
    assert (account.there, account.bounded) == (False, set())
    op = ran.err.split("hawse undo ")[1].split()[0]
    back = run("undo", op, "--yes")
    assert back.code == 0, back.err
    assert (account.there, account.bounded) == (True, {"ana", "ci"})
