"""What is told of an answer that a builder of rows or steps cannot read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hawse.aws.calls import Call, Read
from hawse.aws.odd_answers import built
from hawse.aws.targets import Target
from hawse.errors import CLIError
from hawse.services.cfn.calls import LIST_STACKS
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, START_INSTANCES
from hawse.services.iam.calls_snapshots import GET_ACCOUNT_AUTHORIZATION_DETAILS
from tests.commands.iam.small_account import answer_all
from tests.conftest import Run
from tests.fleet import Fleet, item, regions
from tests.scripted import ScriptedAws

GET_POLICY_VERSION = Read("iam", "GetPolicyVersion", iam=("iam:GetPolicyVersion",))
REQUEST = {"ResponseMetadata": {"RequestId": "r-1"}}


def told(aws: ScriptedAws, answers: dict[Call, Any], error: Exception) -> CLIError:
    """What is said when reading these answers ends with the error."""
    target = aws.target(*answers)
    for call, answer in answers.items():
        target.gate.answered(target, call, {**answer, **REQUEST})

    def fails(_: Target) -> Iterator[int]:
        yield 1
        raise error

    with pytest.raises(CLIError) as raised:
        list(built(target, fails))
    return raised.value


def reserved(**instance: Any) -> dict[str, Any]:
    return {"Reservations": [{"Instances": [{"InstanceId": "i-1", **instance}]}]}


@pytest.mark.parametrize(
    ("answer", "error", "why"),
    [
        ({"Reservations": [{"Instances": [{}]}]}, KeyError("InstanceId"), "lacks InstanceId"),
        (reserved(Tags=[{"Value": "v"}]), KeyError("Key"), "lacks Key"),
        (
            reserved(InstanceType=7),
            AttributeError("split"),
            "has a number for Reservations.Instances.InstanceType, not text",
        ),
        (
            reserved(Tags={"Key": "k"}),
            TypeError("string indices"),
            "has an object for Reservations.Instances.Tags, not a list",
        ),
        (
            reserved(LaunchTime="yesterday"),
            TypeError("-"),
            "has text for Reservations.Instances.LaunchTime, not a time",
        ),
        (
            reserved(EbsOptimized="yes"),
            ValueError("yes"),
            "has text for Reservations.Instances.EbsOptimized, not true or false",
        ),
    ],
)
def test_the_call_is_named_with_what_is_odd_and_the_id_of_the_request(
    answer: Any, error: Exception, why: str, aws: ScriptedAws
) -> None:
    found = told(aws, {DESCRIBE_INSTANCES: answer}, error)

    assert found.message == f"ec2:DescribeInstances: the answer {why}"
    assert found.request_id == "r-1"
    assert found.code == 1


def test_of_several_answers_the_odd_one_is_named(aws: ScriptedAws) -> None:
    whole = {"StartingInstances": [{"InstanceId": "i-1"}]}
    answers = {DESCRIBE_INSTANCES: {"Reservations": [{"Instances": [{}]}]}, START_INSTANCES: whole}

    assert told(aws, answers, KeyError("InstanceId")).what == "ec2:DescribeInstances"


@pytest.mark.parametrize("error", [KeyError("InstanceId"), KeyError("ours"), TypeError("ours")])
def test_what_no_answer_explains_stays_a_bug(error: Exception, aws: ScriptedAws) -> None:
    with pytest.raises(type(error)):
        told(aws, {DESCRIBE_INSTANCES: reserved(InstanceType="t3.micro")}, error)


def test_a_policy_that_the_sdk_has_decoded_is_as_it_must_be(aws: ScriptedAws) -> None:
    answer = {"PolicyVersion": {"Document": {"Statement": []}, "VersionId": "v1"}}

    with pytest.raises(TypeError):
        told(aws, {GET_POLICY_VERSION: answer}, TypeError("ours"))


def test_answers_are_forgotten_with_the_clients_of_a_target(aws: ScriptedAws) -> None:
    here = aws.target(DESCRIBE_INSTANCES)
    there = here.in_region("us-east-1")
    for target in (here, there):
        target.gate.answered(target, DESCRIBE_INSTANCES, {})

    here.release()

    assert len(there.gate.latest(there)) == 1


def test_one_odd_target_leaves_the_rows_of_the_others(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item())
    regions(aws, "eu-west-1", "us-east-1")
    odd = {"Reservations": [{"Instances": [{"ImageId": "ami-1"}]}]}
    aws.answer(DESCRIBE_INSTANCES, odd, region="us-east-1")

    ran = run("ec2", "ls", "-r", "eu-west-1", "-r", "us-east-1", "-o", "ids")

    assert ran.code == 6
    assert len(ran.out.splitlines()) == 1
    assert "warning: us-east-1: ec2:DescribeInstances: the answer lacks InstanceId" in ran.err


def test_a_change_that_cannot_be_planned_changes_nothing(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item())
    aws.answer(DESCRIBE_INSTANCES, {"Reservations": [{"Instances": [{"ImageId": "ami-1"}]}]})

    ran = run("ec2", "stop", "web-1", "-y")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("ec2:DescribeInstances: the answer lacks ")


@pytest.mark.parametrize(
    ("words", "call", "answer", "told_"),
    [
        (
            ("iam", "graph"),
            GET_ACCOUNT_AUTHORIZATION_DETAILS,
            {"UserDetailList": [{"UserName": "ann"}]},
            "iam:GetAccountAuthorizationDetails: UserDetailList[0] has no Arn",
        ),
        (
            ("cfn", "watch", "shop"),
            LIST_STACKS,
            {"Stacks": [{"StackName": "shop"}]},
            "cloudformation:DescribeStacks: the answer lacks ",
        ),
    ],
)
def test_nor_is_it_a_bug_where_a_command_goes_to_its_target_by_itself(
    words: tuple[str, ...], call: Call, answer: Any, told_: str, run: Run, aws: ScriptedAws
) -> None:
    answer_all(aws)
    aws.answer(call, answer)

    ran = run(*words)

    assert told_ in ran.err
    assert (ran.code, ran.out) == (1, "")
