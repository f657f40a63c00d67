"""What is asked of a change set that is at work."""

from __future__ import annotations

from typing import cast

from hawse.services.cfn.calls import DESCRIBE_CHANGE_SET, LIST_STACKS
from hawse.services.cfn.events.durations import Durations
from hawse.services.cfn.events.estimates import Estimator
from hawse.services.cfn.events.pictures import Tree
from hawse.services.cfn.events.planning import Planning
from tests.scripted import ScriptedAws
from tests.unit.services.cfn.test_polling import BEGAN, ROOT, event


def test_a_change_set_whose_pages_lead_back_is_not_known_and_not_asked_without_end(
    aws: ScriptedAws,
) -> None:
    stack = {"StackName": "shop", "StackStatus": "UPDATE_IN_PROGRESS", "ChangeSetId": "one"}
    page = {"StackId": ROOT, "ExecutionStatus": "EXECUTE_IN_PROGRESS", "NextToken": "again"}
    aws.answer(LIST_STACKS, {"Stacks": [{**stack, "CreationTime": BEGAN}]})
    aws.answer(DESCRIBE_CHANGE_SET, page)
    estimator = Estimator(cast(Durations, None), "eu-west-1")
    planning = Planning(aws.target(LIST_STACKS, DESCRIBE_CHANGE_SET), Tree([ROOT]), estimator)

    planning.begins(event(ROOT, 0, "shop", "UPDATE_IN_PROGRESS"), root=True)
    for _ in range(20):
        if planning.wants:
            planning.ask()

    assert not planning.wants
    assert aws.names().count("cloudformation:DescribeChangeSet") < 10
    assert not estimator.plans
