"""`hawse cfn drift`: what was changed by hand, in a whole tree of stacks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.conftest import NOW
from tests.scripted.playing import Play

SIZE = {
    "PropertyPath": "/InstanceType",
    "ExpectedValue": "m5.large",
    "ActualValue": "m5.4xlarge",
    "DifferenceType": "NOT_EQUAL",
}
TAG = {
    "PropertyPath": "/Tags/1",
    "ExpectedValue": "null",
    "ActualValue": '{"Value":"ana","Key":"owner"}',
    "DifferenceType": "ADD",
}
MODIFIED = {"StackResourceDriftStatus": "MODIFIED", "PropertyDifferences": [SIZE, TAG]}
DELETED = {"StackResourceDriftStatus": "DELETED"}


def tree(**web: Any) -> dict[str, Any]:
    """web, with Net nested in it, with Dns nested in that."""
    return {
        "stacks": {
            "web": {
                "resources": {
                    "Server": "AWS::EC2::Instance i-1",
                    "Custom": "Custom::Thing c-1",
                    "Net": {"type": "AWS::CloudFormation::Stack", "stack": "net"},
                },
                "drift": {"Server": MODIFIED, "Custom": None},
                **web,
            },
            "net": {
                "name": "web-Net-1A2B",
                "parent": "web",
                "resources": {
                    "Vpc": "AWS::EC2::VPC vpc-1",
                    "Dns": {"type": "AWS::CloudFormation::Stack", "stack": "dns"},
                },
                "drift_takes": 30,
            },
            "dns": {
                "name": "web-Net-Dns-3C4D",
                "parent": "net",
                "resources": {"Zone": "AWS::Route53::HostedZone Z1"},
                "drift": {"Zone": DELETED},
            },
        }
    }


def test_the_whole_tree_is_compared_and_what_is_in_sync_is_only_counted(play: Play) -> None:
    web = play(tree())

    ran = web.run("cfn", "drift", "web", "-o", "json")

    assert ran.code == 0
    rows = ran.json()
    assert [(row["stack"], row["logical_id"], row["status"]) for row in rows] == [
        ("web", "Server", "MODIFIED"),
        ("web/Net/Dns", "Zone", "DELETED"),
    ]
    assert rows[0]["properties"][0] == {
        "path": "/InstanceType",
        "expected": "m5.large",
        "actual": "m5.4xlarge",
        "kind": "NOT_EQUAL",
    }
    assert rows[0]["properties"][1]["expected"] is None
    assert (
        "2 of 6 resources drifted in 2 of 3 stacks; 1 of types that AWS cannot compare" in ran.err
    )
    assert len(web.cloud.asked("DetectStackDrift")) == 3


def test_all_detections_run_side_by_side(play: Play) -> None:
    timeline = tree(drift_takes=30)
    timeline["stacks"]["dns"]["drift_takes"] = 30
    web = play(timeline)

    assert web.run("cfn", "drift", "web").code == 0

    names = web.cloud.names()
    first = names.index("DescribeStackDriftDetectionStatus")
    assert names[:first].count("DetectStackDrift") == 3
    looks = [one for one in web.cloud.requests if one.operation == names[first]]
    seconds = (looks[-1].at - looks[0].at).total_seconds()
    assert seconds >= 29
    assert len(looks) <= 2 * seconds + 1


def test_people_get_the_differences_and_what_to_type_next(play: Play) -> None:
    ran = play(tree()).run("cfn", "drift", "web")

    assert "/InstanceType: m5.large → m5.4xlarge" in ran.out
    assert '/Tags/1: added {"Value":"ana","Key":"owner"}' in ran.out
    assert "to set it back: hawse cfn deploy web --revert-drift" in ran.err


def test_nested_stacks_are_not_told_to_be_set_back(play: Play) -> None:
    ran = play(tree(drift={})).run("cfn", "drift", "web")

    assert "web/Net/Dns" in ran.out
    assert "--revert-drift" not in ran.err
    assert "hawse cfn preview web --template FILE" in ran.err


def test_exit_code_counts_what_drifted(play: Play) -> None:
    assert play(tree()).run("cfn", "drift", "web", "--exit-code").code == 10
    quiet = tree(drift={"Custom": None})
    quiet["stacks"]["dns"]["drift"] = {}

    ran = play(quiet).run("cfn", "drift", "web", "--exit-code")

    assert ran.code == 0
    assert "0 of 6 resources drifted in 0 of 3 stacks; 1 of types" in ran.err


def test_a_stack_at_work_is_told_and_takes_nothing_from_the_others(play: Play) -> None:
    timeline = tree(drift={})
    timeline["stacks"]["dns"] |= {"status": "UPDATE_IN_PROGRESS"}
    web = play(timeline)

    ran = web.run("cfn", "drift", "web", "--exit-code")

    assert ran.code == 6
    assert "web/Net/Dns is not checked" in ran.err and "UPDATE_IN_PROGRESS" in ran.err
    assert "1 stack not checked" in ran.err


def test_nothing_is_said_to_be_in_sync_when_nothing_was_looked_at(play: Play) -> None:
    web = play({"stacks": {"web": {"status": "UPDATE_IN_PROGRESS"}}})

    ran = web.run("cfn", "drift", "web")

    assert ran.code == 1
    assert "UPDATE_IN_PROGRESS" in ran.err
    assert "drifted" not in ran.err


def old(seconds: int) -> datetime:
    return NOW - timedelta(seconds=seconds)


def test_a_failed_detection_keeps_its_own_results_and_no_older_ones(play: Play) -> None:
    web = play(
        {
            "stacks": {
                "web": {
                    "resources": {
                        "Server": "AWS::EC2::Instance i-1",
                        "Topic": "AWS::SNS::Topic t-1",
                        "Queue": "AWS::SQS::Queue q-1",
                        "Role": "AWS::IAM::Role r-1",
                    },
                    "drift": {
                        "Server": MODIFIED,
                        "Topic": {**DELETED, "Timestamp": old(86400)},
                        "Queue": {
                            "StackResourceDriftStatus": "UNKNOWN",
                            "DriftStatusReason": "sqs:GetQueueAttributes is denied",
                        },
                        "Role": None,
                    },
                    "drift_fails": "Failed to detect drift on resource [Queue]",
                }
            }
        }
    )

    ran = web.run("cfn", "drift", "web", "-o", "json", "--exit-code")

    assert ran.code == 10
    found = {row["logical_id"]: (row["status"], row["reason"]) for row in ran.json()}
    assert found == {
        "Server": ("MODIFIED", None),
        "Topic": ("UNKNOWN", "AWS has only an older result"),
        "Queue": ("UNKNOWN", "sqs:GetQueueAttributes is denied"),
    }
    assert "web is checked in part: Failed to detect drift on resource [Queue]" in ran.err
    assert "1 of 4 resources drifted; 3 could not be checked" in ran.err


def test_what_aws_could_not_tell_is_partial_and_no_finding(play: Play) -> None:
    drift = {"Server": {"StackResourceDriftStatus": "NOT_CHECKED"}}
    resources = {"Server": "AWS::EC2::Instance i-1"}
    web = play({"stacks": {"web": {"resources": resources, "drift": drift}}})

    ran = web.run("cfn", "drift", "web", "-o", "json", "--exit-code")

    assert (ran.code, ran.json()[0]["status"]) == (6, "UNKNOWN")


def test_cached_begins_no_detection_and_says_how_old_the_answer_is(play: Play) -> None:
    timeline = tree(drift_known=-7200)
    for key in ("net", "dns"):
        timeline["stacks"][key]["drift_known"] = -86400
    web = play(timeline)

    ran = web.run("cfn", "drift", "web", "--cached")

    assert "web/Net/Dns" in ran.out
    assert f"the oldest result is of {old(86400):%Y-%m-%d %H:%MZ}" in ran.err
    assert "DetectStackDrift" not in web.cloud.names()


def test_cached_says_what_was_never_looked_at(play: Play) -> None:
    ran = play(tree()).run("cfn", "drift", "web", "--cached")

    assert ran.code == 1
    assert "it was never detected" in ran.err and "--cached" in ran.err


def test_a_detection_that_somebody_else_began_is_waited_for(play: Play) -> None:
    busy = "Drift detection is already in progress for stack [web]"
    fault = {"call": "DetectStackDrift", "calls": [1, 2], "error": "ValidationError"}
    web = play(
        {
            "stacks": {"web": {"resources": {"A": "AWS::SNS::Topic t"}, "drift": {"A": DELETED}}},
            "faults": [{**fault, "message": busy}],
        }
    )

    ran = web.run("cfn", "drift", "web", "-o", "json")

    assert [row["status"] for row in ran.json()] == ["DELETED"]
    assert web.cloud.requests[-1].at > NOW


def test_throttling_costs_time_alone(play: Play) -> None:
    faults = [
        {"call": "DetectStackDrift", "calls": [2, 3], "error": "Throttling"},
        {"call": "DescribeStackDriftDetectionStatus", "calls": [1, 4], "error": "Throttling"},
    ]
    web = play({**tree(), "faults": faults})

    ran = web.run("cfn", "drift", "web", "-o", "json")

    assert (ran.code, len(ran.json())) == (0, 2)


def test_a_denied_list_of_resources_hides_only_what_is_nested(play: Play) -> None:
    fault = {"call": "ListStackResources", "calls": [1, 99], "error": "AccessDenied"}
    web = play({**tree(), "faults": [{**fault, "message": "no"}]})

    ran = web.run("cfn", "drift", "web", "-o", "json", "--exit-code")

    assert [row["logical_id"] for row in ran.json()] == ["Server"]
    assert "resources of web cannot be listed" in ran.err


def test_a_name_that_is_nowhere_is_not_found(play: Play) -> None:
    assert play(tree()).run("cfn", "drift", "shop").code == 4


def test_a_detection_that_takes_too_long_is_told(play: Play) -> None:
    web = play(tree(drift_takes=100_000))

    ran = web.run("cfn", "drift", "web", "-o", "json", "--exit-code")

    assert [row["logical_id"] for row in ran.json()] == ["Zone"]
    assert "web is not checked: still DETECTION_IN_PROGRESS" in ran.err


def test_all_targets_are_summed_up_in_one_sentence(play: Play) -> None:
    typed = ("cfn", "drift", "web", "-r", "eu-west-1", "-r", "us-east-1", "-o", "json")

    ran = play(tree()).run(*typed)

    assert {row["region"] for row in ran.json()} == {"eu-west-1", "us-east-1"}
    assert ran.err.count("resources drifted") == 1
    assert "4 of 12 resources drifted in 4 of 6 stacks; 2 of types" in ran.err
