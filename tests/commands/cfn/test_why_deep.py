"""`hawse cfn why --deep`: what other services say, and what happens when they do not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hawse.services.cfn.calls import (
    DESCRIBE_EVENTS,
    DESCRIBE_STACK_EVENTS,
    GET_HOOK_RESULT,
    GET_TEMPLATE,
    LIST_STACK_RESOURCES,
    LIST_STACKS,
)
from hawse.services.cfn.calls_deep import (
    DEEP,
    DESCRIBE_TASKS,
    FILTER_LOG_EVENTS,
    LIST_TASKS,
    LOOKUP_EVENTS,
)
from tests.conftest import NOW, Run
from tests.scripted import ScriptedAws

STACK = "arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/1"
SERVICE = "arn:aws:ecs:eu-west-1:111122223333:service/main/web"
FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:provider"
AT = NOW - timedelta(hours=1)


def event(seconds: float, logical: str, type_: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        "StackId": STACK,
        "StackName": "shop",
        "EventId": f"{logical}-{seconds}-{status}",
        "LogicalResourceId": logical,
        "PhysicalResourceId": STACK if logical == "shop" else f"{logical}-1",
        "ResourceType": type_,
        "ResourceStatus": status,
        "Timestamp": AT + timedelta(seconds=seconds),
        **more,
    }


@pytest.fixture
def failed(aws: ScriptedAws) -> None:
    """A custom resource, a service and a hook, all at once: nobody can be sure."""
    stack_type = "AWS::CloudFormation::Stack"
    hook = {
        "HookType": "Acme::Guard::Hook",
        "HookStatus": "HOOK_COMPLETE_FAILED",
        "HookStatusReason": "no",
        "HookInvocationId": "12345678-aaaa-bbbb-cccc-1234567890ab",
    }
    custom = {
        "ResourceStatusReason": "Received response status [FAILED] from custom resource. Message"
        " returned: See the details in CloudWatch Log Stream: 2026/11/23/[$LATEST]abc",
        "ResourceProperties": json.dumps({"ServiceToken": FUNCTION, "Password": "secret"}),
    }
    service = {"ResourceStatusReason": "Exceeded attempts to wait", "PhysicalResourceId": SERVICE}
    refused = {"ResourceStatusReason": "The following hook(s) failed: [Acme::Guard::Hook]"}
    events = [
        event(0, "shop", stack_type, "CREATE_IN_PROGRESS"),
        event(5, "Bucket", "AWS::S3::Bucket", "CREATE_IN_PROGRESS", **hook),
        event(9.0, "Fn", "Custom::Thing", "CREATE_FAILED", **custom),
        event(9.0, "Bucket", "AWS::S3::Bucket", "CREATE_FAILED", **refused),
        event(9.1, "Web", "AWS::ECS::Service", "CREATE_FAILED", **service),
        event(20, "shop", stack_type, "CREATE_FAILED"),
    ]
    operations = [{"OperationId": "op-1", "OperationType": "CREATE_STACK"}]
    stack = {"StackName": "shop", "StackId": STACK, "StackStatus": "CREATE_FAILED"}
    answer = {**stack, "CreationTime": AT, "LastOperations": operations}
    aws.answer(LIST_STACKS, {"Stacks": [answer]})
    aws.answer(DESCRIBE_STACK_EVENTS, {"StackEvents": events[::-1]})
    aws.answer(LIST_STACK_RESOURCES, {"StackResourceSummaries": []})
    aws.answer(GET_TEMPLATE, {"TemplateBody": "{}"})


def trail(code: str, **more: Any) -> dict[str, Any]:
    told = {
        "eventSource": "s3.amazonaws.com",
        "eventName": "CreateBucket",
        "errorCode": code,
        "errorMessage": "denied",
        "sourceIPAddress": "cloudformation.amazonaws.com",
        "userIdentity": {"arn": "arn:aws:sts::111122223333:assumed-role/deploy/x"},
        **more,
    }
    return {"EventTime": AT, "CloudTrailEvent": json.dumps(told)}


@pytest.mark.usefixtures("failed")
def test_every_source_is_asked_about_what_it_knows(run: Run, aws: ScriptedAws) -> None:
    millis = int((AT + timedelta(seconds=8)).timestamp() * 1000)
    line = {"timestamp": millis, "message": "KeyError: 'Name'\n"}
    task = {
        "stoppedAt": AT,
        "stoppedReason": "Essential container in task exited",
        "containers": [{"name": "web", "exitCode": 137, "reason": "OutOfMemoryError"}],
    }
    stranger = trail("AccessDenied", sourceIPAddress="192.0.2.1", eventName="ListBuckets")
    aws.answer(FILTER_LOG_EVENTS, {"events": [line]})
    aws.answer(LIST_TASKS, {"taskArns": ["arn:aws:ecs:eu-west-1:111122223333:task/main/1"]})
    aws.answer(DESCRIBE_TASKS, {"tasks": [task]})
    aws.answer(GET_HOOK_RESULT, {"TypeName": "Acme::Guard::Hook", "HookStatusReason": "no"})
    aws.answer(LOOKUP_EVENTS, {"Events": [trail("AccessDenied"), stranger]})
    aws.answer(
        DESCRIBE_EVENTS,
        {"OperationEvents": [{"ValidationStatusReason": "bad", "Timestamp": AT}]},
    )

    ran = run("cfn", "why", "shop", "--deep", "-o", "json")

    (row,) = ran.json()
    told = {one["source"]: one["text"] for one in row["evidence"]}
    assert "KeyError" in told["logs /aws/lambda/provider"]
    assert "exit code 137 OutOfMemoryError" in told["ECS"]
    assert told["hook Acme::Guard::Hook"] == "no"
    assert told["CloudTrail"].startswith("s3:CreateBucket by arn:aws:sts")
    assert told["validation"] == "bad"
    assert "ListBuckets" not in ran.out, "somebody else's"
    assert "secret" not in ran.out
    (asked,) = aws.params(LOOKUP_EVENTS)
    assert asked["StartTime"] < datetime.now(UTC)


@pytest.mark.usefixtures("failed")
def test_what_is_denied_is_told_and_the_answer_is_given(run: Run, aws: ScriptedAws) -> None:
    for call in DEEP:
        aws.fail(call, "AccessDeniedException", "not authorized", status=403)

    ran = run("cfn", "why", "shop", "--deep", "-o", "json")

    (row,) = ran.json()
    assert ran.code == 0
    assert row["verdict"] == "likely"
    assert {one["source"] for one in row["evidence"]} >= {"CloudTrail", "logs", "ECS", "hooks"}
    assert all(one["text"].startswith("not known: ") for one in row["evidence"])


def test_a_file_is_not_explained_by_aws(run: Run) -> None:
    ran = run("cfn", "why", "--deep", "--events", "-", stdin="[]")

    assert ran.code == 2
    assert "--deep" in ran.err
