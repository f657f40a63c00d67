"""Every look around a change set, by each command whose plan is one: deploy, redeploy, import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.moto_server import Moto
from tests.scripted.playing import Play, Played

TYPES = {
    "Logs": "AWS::S3::Bucket",
    "Orders": "AWS::DynamoDB::Table",
    "Net": "AWS::CloudFormation::Stack",
}
GONE = [
    {
        "Action": "Remove",
        "LogicalResourceId": name,
        "PhysicalResourceId": (
            "arn:aws:cloudformation:eu-west-1:111122223333:stack/web-Net/1"
            if name == "Net"
            else name.lower()
        ),
        "ResourceType": kind,
        "PolicyAction": "Delete",
    }
    for name, kind in TYPES.items()
]
TEMPLATE: dict[str, Any] = {
    "Metadata": {"Large": "x" * 60_000},
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "DeletionPolicy": "Retain"}},
}
SUMMARY = {
    "ResourceIdentifierSummaries": [
        {"LogicalResourceIds": ["Topic"], "ResourceIdentifiers": ["TopicArn"]}
    ]
}
HOOKS = {
    "HookResults": [
        {
            "HookResultId": "59ffc762-70ce-11f0-9a3c-0a58a9feac02",
            "Status": "HOOK_FAILED",
            "TypeName": "Acme::S3::Hook",
        }
    ]
}


def timeline(command: list[str], last: dict[str, Any]) -> dict[str, Any]:
    """`web` loses all that holds data. What `last` says comes of the change set of the command,
    before which `redeploy` needs two deployments."""
    sets = [{"changes": GONE}] * (2 if command[1] == "redeploy" else 0) + [last]
    resources = {name: {"Type": kind} for name, kind in TYPES.items()}
    old = {"Metadata": {"Large": "y" * 60_000}, "Resources": resources}
    web = {
        "template": old,
        "resources": {name: f"{kind} {name.lower()}" for name, kind in TYPES.items()},
        "outputs": {"Topic": {"OutputValue": "t", "ExportName": "topic"}},
        "after": {"CreateChangeSet": sets},
    }
    return {
        "stacks": {"web": web},
        "answers": {
            "GetTemplateSummary": SUMMARY,
            "ListHookResults": HOOKS,
            "GetHookResult": {"HookStatusReason": "encrypt it"},
        },
    }


@pytest.fixture
def env(moto: Moto) -> dict[str, str]:
    moto.client("s3").create_bucket(
        Bucket="ours", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    services = ("S3", "DYNAMODB", "SSM")
    return {f"AWS_ENDPOINT_URL_{service}": moto.url for service in services}


def line(command: str, file: Path) -> list[str]:
    """The command line of a large template."""
    words = ["cfn", command, "web", "--bucket", "ours"]
    if command != "redeploy":
        words += ["--template", str(file)]
    if command == "import":
        words += ["--resource", "Topic=arn:aws:sns:eu-west-1:111122223333:t"]
    return words


@pytest.fixture(params=["deploy", "redeploy", "import"])
def command(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    file = tmp_path / "web.json"
    file.write_text(json.dumps(TEMPLATE))
    return line(request.param, file)


def played(
    play: Play, command: list[str], tmp_path: Path, env: dict[str, str], last: dict[str, Any]
) -> Played:
    """The timeline, with two deployments behind it for the command that goes back to the first."""
    web, file = play(timeline(command, last)), tmp_path / "web.json"
    lost = [word for name in TYPES for word in ("--allow-replace", name)]
    file.write_text(json.dumps({"Resources": TEMPLATE["Resources"]}))
    for more in (["--tag", "a=b"], ["--template", str(file)]) if command[1] == "redeploy" else ():
        ran = web.run("cfn", "deploy", "web", *more, *lost, "--yes", env=env)
        assert ran.code == 0, ran.err
    file.write_text(json.dumps(TEMPLATE))
    return web


def test_what_goes_away_is_looked_at_and_named(
    play: Play, command: list[str], tmp_path: Path, env: dict[str, str]
) -> None:
    web = played(play, command, tmp_path, env, {"changes": GONE})
    before = len(web.cloud.asked("ExecuteChangeSet"))

    ran = web.run(*command, "--yes", env=env)

    assert ran.code == 7, ran.err
    assert "Logs, Orders: lost for good" in ran.err
    assert len(web.cloud.asked("ExecuteChangeSet")) == before
    assert web.cloud.names(writes=True)[-1] == "DeleteChangeSet"


def test_a_hook_that_refuses_is_named(
    play: Play, command: list[str], tmp_path: Path, env: dict[str, str]
) -> None:
    refused = {"status": "FAILED", "reason": "The following hook(s) failed: [Acme::S3::Hook]"}
    web = played(play, command, tmp_path, env, refused)

    ran = web.run(*command, "--yes", env=env)

    assert ran.code == 1
    assert "hook Acme::S3::Hook: encrypt it" in ran.err
    assert web.cloud.names(writes=True)[-1] == "DeleteChangeSet"


@pytest.mark.parametrize("command", ["redeploy", "import"])
def test_refused_no_empty_stack_stays(
    play: Play, command: str, tmp_path: Path, env: dict[str, str], moto: Moto
) -> None:
    moto.client("ssm").put_parameter(Name="/size", Value="large", Type="String")
    file = tmp_path / "web.json"
    file.write_text(json.dumps({**TEMPLATE, "Parameters": {"Size": {"Type": "String"}}}))
    summary = {**SUMMARY, "Parameters": [{"ParameterKey": "Size"}]}
    answers = {} if command == "redeploy" else {"GetTemplateSummary": summary}
    web = play({"stacks": {"web": {"absent": True}}, "answers": answers})
    if command == "redeploy":
        small = tmp_path / "small.json"
        for number in (1, 2):
            resources = {f"Topic{number}": {"Type": "AWS::SNS::Topic"}}
            small.write_text(json.dumps({"Resources": resources}))
            web.run("cfn", "deploy", "web", "--template", str(small), "--yes")
        assert web.run("cfn", "rm", "web", "--yes").code == 0
    words = [] if command == "redeploy" else ["--parameter", "Size=ssm:/size"]

    ran = web.run(*line(command, file), *words, env=env, tty=True, answers=["n"])

    assert ran.code == 7, ran.err
    assert web.cloud.names(writes=True)[-2:] == ["DeleteChangeSet", "DeleteStack"]
