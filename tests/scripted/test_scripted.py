"""The scripted CloudFormation: it plays ticks, refuses what AWS refuses, breaks where told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from tests.scripted.asking import client, refused, stack, status
from tests.scripted.timeline import TIMELINES, TimelineError, load
from tests.scripted.server import BEGINNING
from tests.scripted.world import World

CHANGE = {"LogicalResourceId": "Db", "ResourceType": "AWS::RDS::DBInstance", "Action": "Modify"}


# Time


@pytest.mark.parametrize("path", sorted(TIMELINES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_timeline_can_be_read(path: Any) -> None:
    assert World.of(load(path), BEGINNING).timeline.stacks


def test_each_read_is_a_tick() -> None:
    with client(stack()) as (aws, _):
        aws.delete_stack(StackName="web")
        web = aws.list_stacks()["StackSummaries"][0]["StackId"]
        assert status(aws, web) == "DELETE_COMPLETE"


def test_the_clock_of_a_test_moves_time() -> None:
    from tests.conftest import FakeClock

    clock = FakeClock()
    with client("update_succeeds", clock=clock.now) as (aws, _):
        aws.update_stack(StackName="web", UsePreviousTemplate=True)
        assert [status(aws) for _ in range(3)] == ["UPDATE_IN_PROGRESS"] * 3
        clock.sleep(244)
        assert status(aws) == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
        clock.sleep(10)
        assert status(aws) == "UPDATE_COMPLETE"


def test_a_failed_creation_is_rolled_back_with_an_operation_of_its_own() -> None:
    with client("nested_create_fails") as (aws, cloud):
        aws.create_stack(StackName="shop", TemplateBody="{}", Capabilities=["CAPABILITY_IAM"])
        while status(aws, "shop") != "ROLLBACK_COMPLETE":
            pass
        (shop,) = aws.describe_stacks(StackName="shop")["Stacks"]
        kinds = [each["OperationType"] for each in shop["LastOperations"]]
        assert kinds == ["ROLLBACK", "CREATE_STACK"]
        network = cloud.stack_id("network")
        nested = aws.describe_stack_events(StackName=network)["StackEvents"]
        failed = [each for each in nested if each["ResourceStatus"] == "CREATE_FAILED"]
        assert [each["LogicalResourceId"] for each in failed] == ["SubnetA", "SubnetB"]
        events = aws.describe_stack_events(StackName="shop")["StackEvents"]
        (embedded,) = [
            each
            for each in events
            if (each["LogicalResourceId"], each["ResourceStatus"]) == ("Network", "CREATE_FAILED")
        ]
        assert embedded["PhysicalResourceId"] == network
        assert network in embedded["ResourceStatusReason"]


def test_a_resource_has_no_id_before_its_creation_was_initiated() -> None:
    with client("nested_create_fails", tick=30) as (aws, _):
        aws.create_stack(StackName="shop", TemplateBody="{}", Capabilities=["CAPABILITY_IAM"])
        events = aws.describe_stack_events(StackName="shop")["StackEvents"]
        role = [each for each in events if each["LogicalResourceId"] == "Role"]
        assert [each["PhysicalResourceId"] for each in role] == ["shop-role", "shop-role", ""]


def test_events_by_stack_name_after_a_rollback_have_no_failure() -> None:
    with client("update_rollback_failed") as (aws, _):
        update = aws.describe_stacks(StackName="web")["Stacks"][0]["LastOperations"][1]
        only = {"FailedEvents": True}
        events = aws.describe_events(OperationId=update["OperationId"], Filters=only)
        assert [each["LogicalResourceId"] for each in events["OperationEvents"]] == ["Compute"]
        newest = aws.describe_events(StackName="web")["OperationEvents"]
        assert {each["OperationType"] for each in newest} == {"ROLLBACK"}


def test_pages_stay_whole_while_new_events_come() -> None:
    with client({"page": 2, **stack()}) as (aws, _):
        aws.update_stack(StackName="web", TemplateBody="{}")
        pages = aws.get_paginator("describe_stack_events").paginate(StackName="web")
        seen = [each["EventId"] for page in pages for each in page["StackEvents"]]
        assert len(seen) == len(set(seen)) == 2
        assert status(aws) == "UPDATE_COMPLETE"


# What AWS refuses


@pytest.mark.parametrize(
    ("settled", "call", "params", "words"),
    [
        ("ROLLBACK_COMPLETE", "update_stack", {"TemplateBody": "{}"}, "can not be updated"),
        ("UPDATE_ROLLBACK_FAILED", "update_stack", {"TemplateBody": "{}"}, "can not be updated"),
        ("UPDATE_COMPLETE", "cancel_update_stack", {}, "cannot be called from current stack"),
        ("UPDATE_FAILED", "continue_update_rollback", {}, "can not continue rollback"),
        ("UPDATE_COMPLETE", "rollback_stack", {}, "can not be rolled back"),
        ("UPDATE_COMPLETE", "delete_stack", {"RetainResources": ["Vpc"]}, "DELETE_FAILED state"),
        ("UPDATE_ROLLBACK_IN_PROGRESS", "delete_stack", {}, "cannot be deleted while in status"),
        ("UPDATE_COMPLETE", "update_stack", {"TemplateBody": "same"}, "No updates are to be"),
    ],
)
def test_a_state_refuses(settled: str, call: str, params: Mapping[str, Any], words: str) -> None:
    with client(stack(settled, template="same")) as (aws, cloud):
        with refused("ValidationError", words):
            getattr(aws, call)(StackName="web", **params)
        assert cloud.requests[-1].error == "ValidationError"
        assert cloud.status("web") == settled


def test_a_protected_stack_is_deleted_only_after_protection_is_off() -> None:
    with client(stack(protected=True)) as (aws, cloud):
        with refused("ValidationError", "TerminationProtection is enabled"):
            aws.delete_stack(StackName="web")
        aws.update_termination_protection(StackName="web", EnableTerminationProtection=False)
        aws.delete_stack(StackName="web")
        assert cloud.status("web") == "DELETE_IN_PROGRESS"


def test_rollback_goes_on_only_from_the_root_and_skips_only_what_failed() -> None:
    with client("update_rollback_failed", tick=10) as (aws, cloud):
        go_on = aws.continue_update_rollback
        with refused("ValidationError", "nested"):
            go_on(StackName=cloud.stack_id("compute"))
        with refused("ValidationError", "cannot be skipped"):
            go_on(StackName="web", ResourcesToSkip=["Vpc"])
        with refused("ValidationError", "cannot be skipped"):
            go_on(StackName="web", ResourcesToSkip=["Compute"])
        with refused("ValidationError", "exclusive"):
            go_on(
                StackName="web",
                ResourcesToSkip=["web-Compute-9Z8Y7X.Service"],
                ForceRollback=True,
            )
        go_on(StackName="web", ResourcesToSkip=["web-Compute-9Z8Y7X.Service"])
        assert status(aws) == "UPDATE_ROLLBACK_COMPLETE"
        operations = aws.describe_stacks(StackName="web")["Stacks"][0]["LastOperations"]
        assert operations[0]["OperationType"] == "CONTINUE_ROLLBACK"


def test_a_deletion_fails_and_then_succeeds_with_retain() -> None:
    with client("delete_failed", tick=20) as (aws, cloud):
        logs = cloud.stack_id("logs")
        aws.delete_stack(StackName=logs)
        assert status(aws, logs) == "DELETE_FAILED"
        aws.delete_stack(StackName=logs, RetainResources=["Bucket"])
        assert status(aws, logs) == "DELETE_COMPLETE"
        with refused("ValidationError", "Stack with id logs does not exist"):
            status(aws, "logs")
        kept = aws.describe_stack_resource(StackName=logs, LogicalResourceId="Bucket")
        assert kept["StackResourceDetail"]["ResourceStatus"] == "DELETE_SKIPPED"


def test_a_token_is_taken_once() -> None:
    with client(stack()) as (aws, _):
        aws.update_stack(StackName="web", TemplateBody="{}", ClientRequestToken="a-1")
        while status(aws) != "UPDATE_COMPLETE":
            pass
        with refused("TokenAlreadyExistsException"):
            aws.update_stack(StackName="web", TemplateBody="[]", ClientRequestToken="a-1")


def test_the_model_is_the_judge_of_requests() -> None:
    token = {"Action": "CancelUpdateStack", "StackName": "web"}
    with client(stack()) as (_, cloud):
        for fields, words in (
            ({"Action": "DeleteStack"}, b"StackName"),
            ({"Action": "DeleteStack", "StackName": "web", "Colour": "red"}, b"Colour"),
            ({**token, "ClientRequestToken": "-1"}, b"regular expression"),
            ({"Action": "ListStacks", "StackStatusFilter.member.1": "GONE"}, b"enum value set"),
            ({"Action": "ListStacks", "StackStatusFilter.member.2": "GONE"}, b"number"),
            ({"Action": "Teleport"}, b"InvalidAction"),
        ):
            code, body = cloud.handle(fields)
            assert (code, words in body) == (400, True), body


# Change sets


def test_a_set_fails_when_nothing_would_change() -> None:
    with client(stack(template="{}")) as (aws, _):
        aws.create_change_set(StackName="web", ChangeSetName="c", TemplateBody="{}")
        made = aws.describe_change_set(StackName="web", ChangeSetName="c")
        assert (made["Status"], made["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
        assert made["StatusReason"].startswith("The submitted information didn't contain changes.")
        with refused("InvalidChangeSetStatus", "status of [FAILED]"):
            aws.execute_change_set(StackName="web", ChangeSetName="c")


def test_a_set_is_described_in_both_modes_once_it_is_ready() -> None:
    with client("update_succeeds") as (aws, _):
        aws.create_change_set(StackName="web", ChangeSetName="c", UsePreviousTemplate=True)
        named = {"StackName": "web", "ChangeSetName": "c"}
        assert aws.describe_change_set(**named)["Status"] == "CREATE_IN_PROGRESS"
        while aws.describe_change_set(**named)["Status"] != "CREATE_COMPLETE":
            pass
        (plain,) = aws.describe_change_set(**named)["Changes"]
        (valued,) = aws.describe_change_set(**named, IncludePropertyValues=True)["Changes"]
        assert "AfterContext" not in plain["ResourceChange"]
        assert "db.t4g.large" in valued["ResourceChange"]["AfterContext"]


def test_executing_a_set_removes_the_others_and_hides_it_by_name() -> None:
    with client(stack()) as (aws, _):
        for name in ("one", "two"):
            aws.create_change_set(StackName="web", ChangeSetName=name, TemplateBody=f'"{name}"')
        two = aws.describe_change_set(StackName="web", ChangeSetName="two")["ChangeSetId"]
        aws.execute_change_set(ChangeSetName=two)
        assert "IN_PROGRESS" in aws.describe_change_set(ChangeSetName=two)["ExecutionStatus"]
        for name in ("one", "two"):
            with refused("ChangeSetNotFound"):
                aws.describe_change_set(StackName="web", ChangeSetName=name)
        while status(aws) != "UPDATE_COMPLETE":
            pass
        assert aws.describe_change_set(ChangeSetName=two)["ExecutionStatus"] == "EXECUTE_COMPLETE"
        assert aws.get_template(StackName="web")["TemplateBody"] == "two"


def test_a_set_is_obsolete_when_the_stack_changed_otherwise() -> None:
    with client(stack()) as (aws, _):
        aws.create_change_set(StackName="web", ChangeSetName="c", TemplateBody="{}")
        aws.update_stack(StackName="web", TemplateBody="[]")
        with refused("InvalidChangeSetStatus", "[OBSOLETE]"):
            aws.execute_change_set(StackName="web", ChangeSetName="c")


def test_a_new_stack_is_under_review_until_its_set_is_executed() -> None:
    with client({}) as (aws, _):
        new = {"StackName": "new", "ChangeSetName": "c", "TemplateBody": "{}"}
        with refused("ValidationError", "Stack [new] does not exist"):
            aws.create_change_set(**new)
        aws.create_change_set(**new, ChangeSetType="CREATE")
        assert status(aws, "new") == "REVIEW_IN_PROGRESS"
        aws.execute_change_set(StackName="new", ChangeSetName="c")
        assert status(aws, "new") == "CREATE_COMPLETE"
        with refused("ValidationError", "already exists and cannot be created again"):
            aws.create_change_set(**new, ChangeSetType="CREATE")


def test_nested_sets_are_found_by_their_ids_and_changes_come_in_pages() -> None:
    nested = {"Net": {"changes": [CHANGE] * 3, "page": 2}}
    net = {"LogicalResourceId": "Net", "ResourceType": "AWS::CloudFormation::Stack"}
    timeline = {
        "stacks": {
            "web": {
                "resources": {"Net": {"type": "AWS::CloudFormation::Stack", "stack": "net"}},
                "after": {"CreateChangeSet": {"changes": [net], "nested": nested}},
            },
            "net": {"name": "web-Net-1A", "parent": "web"},
        }
    }
    with client(timeline) as (aws, _):
        root = aws.create_change_set(
            StackName="web", ChangeSetName="c", TemplateBody="{}", IncludeNestedStacks=True
        )["Id"]
        (change,) = aws.describe_change_set(ChangeSetName=root)["Changes"]
        child = change["ResourceChange"]["ChangeSetId"]
        first = aws.describe_change_set(ChangeSetName=child)
        assert (first["StackName"], first["ParentChangeSetId"]) == ("web-Net-1A", root)
        assert len(first["Changes"]) == 2
        rest = aws.describe_change_set(ChangeSetName=child, NextToken=first["NextToken"])
        assert len(rest["Changes"]) == 1
        with refused("ValidationError", "nested"):
            aws.execute_change_set(ChangeSetName=child)


# Faults


def test_calls_of_an_operation_are_throttled_where_the_timeline_says() -> None:
    fault = {"call": "DescribeStacks", "calls": [2, 3], "error": "Throttling"}
    with client({**stack(), "faults": [fault]}) as (aws, _):
        status(aws)
        for _ in range(2):
            with refused("Throttling", "Rate exceeded"):
                status(aws)
        assert status(aws) == "UPDATE_COMPLETE"


def test_a_lost_answer_leaves_what_it_did() -> None:
    fault = {"call": "DeleteStack", "lost": True}
    with client({**stack(), "faults": [fault]}) as (aws, cloud):
        with pytest.raises(ConnectionClosedError):
            aws.delete_stack(StackName="web")
        assert cloud.status("web") == "DELETE_IN_PROGRESS"
        assert cloud.names(writes=True) == ["DeleteStack"]


def test_a_stale_read_shows_what_was_before_the_last_write() -> None:
    fault = {"call": "DescribeStacks", "calls": [1, 2], "stale": True}
    with client({"faults": [fault]}) as (aws, _):
        aws.create_change_set(
            StackName="new", ChangeSetName="c", TemplateBody="{}", ChangeSetType="CREATE"
        )
        aws.execute_change_set(StackName="new", ChangeSetName="c")
        seen = [status(aws, "new") for _ in range(3)]
        assert seen == ["REVIEW_IN_PROGRESS", "REVIEW_IN_PROGRESS", "CREATE_COMPLETE"]


def test_what_a_timeline_gets_wrong_is_said() -> None:
    with pytest.raises(TimelineError, match="colour"):
        load({"stacks": {"web": {"colour": "red"}}})
    with pytest.raises(TimelineError, match="no stack 'net'"):
        load({"stacks": {"web": {"after": {"DeleteStack": [[0, "net/Vpc", "X"]]}}}})
