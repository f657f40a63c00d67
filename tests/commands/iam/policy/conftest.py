"""`hawse iam policy` before moto: the wire is real, the rest of the run is that of all commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from hawse.app import App
from hawse.services.iam.calls_identities import GET_POLICY
from tests.conftest import FakeClock, Ran, Run, runner
from tests.moto_server import Moto
from tests.scripted import ScriptedAws

ARN = "arn:aws:iam::123456789012:policy/deploy"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def document(*actions: str, resource: str = "*") -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


@dataclass(frozen=True)
class Iam:
    """An account with a policy `deploy`, to arrange what commands meet and see what they left."""

    client: Any
    home: Path

    def policy(self, *actions: str, name: str = "deploy", **more: Any) -> str:
        made = self.client.create_policy(
            PolicyName=name, PolicyDocument=json.dumps(document(*actions)), **more
        )
        return str(made["Policy"]["Arn"])

    def version(self, *actions: str, default: bool = True) -> None:
        self.client.create_policy_version(
            PolicyArn=ARN, PolicyDocument=json.dumps(document(*actions)), SetAsDefault=default
        )

    def file(self, *actions: str, name: str = "new.json") -> str:
        file = self.home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(document(*actions)))
        return str(file)

    def holders(self) -> None:
        """A user, a role and a group that have the policy."""
        self.client.create_user(UserName="ana")
        self.client.create_group(GroupName="ops")
        self.client.create_role(RoleName="ci", AssumeRolePolicyDocument=TRUST)
        self.client.attach_user_policy(UserName="ana", PolicyArn=ARN)
        self.client.attach_group_policy(GroupName="ops", PolicyArn=ARN)
        self.client.attach_role_policy(RoleName="ci", PolicyArn=ARN)

    def in_force(self) -> tuple[str, list[str]]:
        """The version in force and what it allows."""
        version = self.client.get_policy(PolicyArn=ARN)["Policy"]["DefaultVersionId"]
        got = self.client.get_policy_version(PolicyArn=ARN, VersionId=version)
        return version, got["PolicyVersion"]["Document"]["Statement"][0]["Action"]

    def versions(self) -> list[str]:
        found = self.client.list_policy_versions(PolicyArn=ARN)["Versions"]
        return sorted(one["VersionId"] for one in found)

    def having(self) -> list[str]:
        """Who has the policy."""
        found = self.client.list_entities_for_policy(PolicyArn=ARN)
        return [
            *(f"user/{one['UserName']}" for one in found["PolicyUsers"]),
            *(f"role/{one['RoleName']}" for one in found["PolicyRoles"]),
            *(f"group/{one['GroupName']}" for one in found["PolicyGroups"]),
        ]


@pytest.fixture
def iam(moto: Moto, home: Path) -> Iam:
    return Iam(moto.client("iam"), home)


@pytest.fixture
def hawse(
    make_app: Callable[..., App], moto: Moto, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """`hawse("edit", "deploy")` is `hawse iam policy edit deploy`, on moto."""
    for name, value in moto.env.items():
        monkeypatch.setenv(name, value)

    def make(*args: Any, **options: Any) -> App:
        return replace(make_app(*args, **options), connect=None)

    on_moto = runner(make)

    def run(*argv: str, **options: Any) -> Ran:
        words = argv if argv[0] in ("undo", "apply") else ("iam", "policy", *argv)
        return on_moto(*words, **{**options, "env": {**moto.env, **options.get("env", {})}})

    return run


@pytest.fixture
def of_aws(aws: ScriptedAws) -> str:
    """The ARN of a policy of AWS, which moto's server does not load."""
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    policy = {"PolicyName": "ReadOnlyAccess", "Arn": arn, "PolicyId": "ANPA", "Path": "/"}
    aws.answer(GET_POLICY, {"Policy": {**policy, "DefaultVersionId": "v1"}})
    return arn


def undo(hawse: Run, ran: Ran) -> Ran:
    """Undo what a run did."""
    return hawse("undo", ran.err.split("hawse undo ")[1].split()[0], "--yes")
