"""What is really in the resources that would go, and a preview that is left in the middle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hawse.services.cfn import calls
from tests.conftest import NOW, Run
from tests.scripted import ScriptedAws

ARN = "arn:aws:cloudformation:eu-west-1:111122223333"
STACK = {
    "StackName": "web",
    "StackId": f"{ARN}:stack/web/1",
    "StackStatus": "UPDATE_COMPLETE",
    "CreationTime": NOW,
}
SET = {
    "ChangeSetName": "release",
    "ChangeSetId": f"{ARN}:changeSet/release/1",
    "StackId": STACK["StackId"],
    "StackName": "web",
    "Status": "CREATE_COMPLETE",
    "ExecutionStatus": "AVAILABLE",
}


def removed(id: str, type: str, physical: str) -> dict[str, Any]:
    change = {"Action": "Remove", "LogicalResourceId": id, "ResourceType": type}
    return {"Type": "Resource", "ResourceChange": {**change, "PhysicalResourceId": physical}}


GOING = [
    removed("Orders", "AWS::DynamoDB::Table", "orders"),
    removed("Assets", "AWS::S3::Bucket", "acme-assets"),
    removed("Store", "AWS::CloudFormation::Stack", f"{ARN}:stack/web-Store/1"),
]


@pytest.fixture
def cloud(aws: ScriptedAws) -> ScriptedAws:
    aws.answer(calls.DESCRIBE_STACKS, {"Stacks": [STACK]})
    aws.answer(calls.DESCRIBE_CHANGE_SET, {**SET, "Changes": GOING})
    aws.answer(calls.DESCRIBE_EVENTS, {"OperationEvents": []})
    aws.answer(calls.DESCRIBE_CHANGE_SET_HOOKS, {"Hooks": []})
    aws.answer(calls.GET_TEMPLATE, {"TemplateBody": "Resources: {Orders: {}, Assets: {}}"})
    aws.answer(calls.GET_STACK_POLICY, {})
    table = {"ItemCount": 12345, "DeletionProtectionEnabled": True}
    aws.answer(calls.DESCRIBE_TABLE, {"Table": table})
    aws.answer(calls.LIST_VERSIONS, {"Versions": [{"Key": "a"}]})
    queue = {
        "LogicalResourceId": "Jobs",
        "ResourceType": "AWS::SQS::Queue",
        "ResourceStatus": "CREATE_COMPLETE",
        "LastUpdatedTimestamp": NOW,
    }
    aws.answer(calls.LIST_STACK_RESOURCES, {"StackResourceSummaries": [queue]})
    return aws


def details(run: Run) -> Mapping[str, tuple[str, list[str]]]:
    ran = run("cfn", "preview", "web", "--change-set", "release", "-o", "json")
    return {row["logical_id"]: (row["danger"], row["details"]) for row in ran.json()}


@pytest.mark.usefixtures("cloud")
def test_what_is_in_there_is_told(run: Run) -> None:
    found = details(run)

    assert found["Orders"] == (
        "critical",
        [
            "it is deleted with its data; about 12,345 items, as of the last six hours; "
            "deletion protection is on"
        ],
    )
    assert "it is not empty, so CloudFormation cannot delete it" in found["Assets"][1][0]
    assert found["Store"] == (
        "critical",
        ["the nested stack is deleted with all that is in it; with data in Jobs"],
    )


def test_an_empty_bucket_is_told_to_be_empty(run: Run, cloud: ScriptedAws) -> None:
    cloud.answer(calls.LIST_VERSIONS, {})

    assert details(run)["Assets"][1] == ["it is deleted with its data; it is empty"]


def test_what_may_not_be_looked_at_is_not_known(run: Run, cloud: ScriptedAws) -> None:
    cloud.fail(calls.DESCRIBE_TABLE, "AccessDeniedException", "no", status=403)

    ran = run("cfn", "preview", "web", "--change-set", "release")

    assert ran.code == 0
    assert "not known: what is in Orders (dynamodb:DescribeTable" in ran.err


def test_the_deployed_template_says_what_is_kept(run: Run, cloud: ScriptedAws) -> None:
    body = "Resources:\n  Orders:\n    DeletionPolicy: Retain\n    Properties: {A: !Ref B}\n"
    cloud.answer(calls.GET_TEMPLATE, {"TemplateBody": body})

    assert details(run)["Orders"][0] == "medium"


def test_a_look_that_takes_too_long_is_given_up(run: Run, cloud: ScriptedAws, clock: Any) -> None:
    def slow(_: Mapping[str, Any]) -> dict[str, Any]:
        clock.sleep(60)
        return {"Hooks": []}

    cloud.answer(calls.DESCRIBE_CHANGE_SET_HOOKS, slow)

    ran = run("cfn", "preview", "web", "--change-set", "release")

    assert ran.code == 0
    assert "what is in Orders (no time was left to look)" in ran.err


def test_ctrl_c_removes_the_change_set_and_the_shell(
    run: Run, aws: ScriptedAws, tmp_path: Path
) -> None:
    made: list[str] = []

    def create(params: Mapping[str, Any]) -> dict[str, Any]:
        made.append(params["ChangeSetName"])
        return {"Id": SET["ChangeSetId"], "StackId": STACK["StackId"]}

    def interrupted(_: Mapping[str, Any]) -> dict[str, Any]:
        raise KeyboardInterrupt

    shell = {**STACK, "StackStatus": "REVIEW_IN_PROGRESS"}
    aws.answer(calls.DESCRIBE_STACKS, lambda _: {"Stacks": [shell] if made else []})
    aws.answer(calls.GET_TEMPLATE_SUMMARY, {})
    aws.answer(calls.CREATE_CHANGE_SET, create)
    aws.answer(calls.DESCRIBE_CHANGE_SET, interrupted, times=1)
    aws.answer(calls.DESCRIBE_CHANGE_SET, {**SET, "ExecutionStatus": "UNAVAILABLE"})
    summary = {"ChangeSetId": SET["ChangeSetId"]}
    aws.answer(
        calls.LIST_CHANGE_SETS,
        lambda _: {"Summaries": [{**summary, "ChangeSetName": name} for name in made]},
    )
    aws.answer(calls.DELETE_CHANGE_SET, {})
    aws.answer(calls.DELETE_EMPTY_STACK, {})
    template = tmp_path / "web.yaml"
    template.write_text("Resources: {}\n")

    ran = run("cfn", "preview", "web", "--template", str(template))

    assert ran.code == 130
    assert aws.names()[-1] == "cloudformation:DeleteStack"
    assert aws.params(calls.DELETE_CHANGE_SET)[0]["ChangeSetName"] == made[0]
