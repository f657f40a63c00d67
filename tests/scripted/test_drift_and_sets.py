"""Drift, exports and StackSets of the scripted CloudFormation."""

from __future__ import annotations

from typing import Any

from tests.scripted.asking import client, refused, stack
from tests.scripted.timeline import TIMELINES


def test_drift_is_known_once_its_detection_is_over() -> None:
    drift = {"Vpc": {"StackResourceDriftStatus": "DELETED"}}
    with client(stack(drift=drift, drift_takes=2)) as (aws, _):
        number = aws.detect_stack_drift(StackName="web")["StackDriftDetectionId"]
        ask = aws.describe_stack_drift_detection_status
        found = [ask(StackDriftDetectionId=number) for _ in range(2)]
        assert [each["DetectionStatus"] for each in found] == [
            "DETECTION_IN_PROGRESS",
            "DETECTION_COMPLETE",
        ]
        assert found[1]["StackDriftStatus"] == "DRIFTED"
        (vpc,) = aws.describe_stack_resource_drifts(StackName="web")["StackResourceDrifts"]
        assert vpc["StackResourceDriftStatus"] == "DELETED"


def test_exports_come_from_outputs_and_imports_from_the_timeline() -> None:
    timeline = {
        **load_raw("update_succeeds"),
        "exports": [{"name": "web-vpc", "imported_by": ["shop"]}],
    }
    with client(timeline) as (aws, _):
        (export,) = aws.list_exports()["Exports"]
        assert (export["Name"], export["Value"]) == ("web-vpc", "vpc-0a1b")
        assert aws.list_imports(ExportName="web-vpc")["Imports"] == ["shop"]
        with refused("ValidationError", "is not imported by any stack"):
            aws.list_imports(ExportName="other")


def load_raw(name: str) -> dict[str, Any]:
    import yaml

    return dict(yaml.safe_load((TIMELINES / f"{name}.yaml").read_text("utf-8")))


def test_an_operation_of_a_stack_set_runs_alone_and_leaves_its_results() -> None:
    place = {"Account": "111122223333", "Region": "eu-west-1"}
    bad = {**place, "Status": "FAILED", "StatusReason": "Account gate failed"}
    timeline = {
        "stack_sets": {
            "guard": {
                "after": {
                    "CreateStackInstances": [{"takes": 2, "status": "FAILED", "results": [bad]}]
                }
            }
        }
    }
    with client(timeline) as (aws, _):
        named = {"StackSetName": "guard"}
        targets = {"Accounts": [place["Account"]], "Regions": [place["Region"]]}
        number = aws.create_stack_instances(**named, **targets)["OperationId"]
        with refused("OperationInProgressException"):
            aws.create_stack_instances(**named, **targets)
        ask = aws.describe_stack_set_operation
        seen = [ask(**named, OperationId=number)["StackSetOperation"]["Status"] for _ in range(2)]
        assert seen == ["RUNNING", "FAILED"]
        (result,) = aws.list_stack_set_operation_results(**named, OperationId=number)["Summaries"]
        assert result["StatusReason"] == "Account gate failed"
        (instance,) = aws.list_stack_instances(**named)["Summaries"]
        assert instance["Status"] == "OUTDATED"
        with refused("StackSetNotEmptyException"):
            aws.delete_stack_set(**named)
