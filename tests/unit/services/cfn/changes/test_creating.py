"""What AWS is asked when a change set is made: the right type, and only what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from hawse.aws.gate import Gate
from hawse.errors import CLIError, NotFound
from hawse.services.cfn import calls
from hawse.services.cfn.changes.asking import PREVIEWING
from hawse.services.cfn.changes.creating import prepare_change_set, supports
from hawse.services.cfn.changes.model import ChangeSet
from hawse.services.cfn.changes.requests import REVERT_DRIFT, ChangeRequest, Import, unique_name
from tests.conftest import NOW
from tests.scripted import ScriptedAws
from tests.unit.services.cfn.changes.answers import answer

STACK = "arn:aws:cloudformation:eu-west-1:111122223333:stack/web/1"


@pytest.fixture
def stacks(aws: ScriptedAws) -> ScriptedAws:
    parameters = [{"ParameterKey": "Size", "ParameterValue": "small"}]
    about = {"StackName": "web", "StackId": STACK, "CreationTime": NOW, "Parameters": parameters}
    aws.answer(calls.DESCRIBE_STACKS, {"Stacks": [{**about, "StackStatus": "CREATE_COMPLETE"}]})
    aws.answer(calls.GET_TEMPLATE_SUMMARY, {"Capabilities": ["CAPABILITY_IAM"]})
    aws.answer(calls.CREATE_CHANGE_SET, {"Id": answer()["ChangeSetId"], "StackId": STACK})
    aws.answer(calls.DESCRIBE_CHANGE_SET, answer())
    return aws


def made(aws: ScriptedAws, **request: Any) -> ChangeSet:
    gate = Gate(PREVIEWING)
    gate.on_prepare = lambda *_: None
    return prepare_change_set(aws.target(gate=gate), ChangeRequest("web", **request))


def asked(aws: ScriptedAws) -> Mapping[str, Any]:
    return aws.params(calls.CREATE_CHANGE_SET)[-1]


def test_an_update_asks_for_nested_stacks_and_the_capabilities_that_are_needed(
    stacks: ScriptedAws,
) -> None:
    made(stacks, body="{}", name="release")

    assert asked(stacks) == {
        "StackName": STACK,
        "ChangeSetName": "release",
        "ChangeSetType": "UPDATE",
        "TemplateBody": "{}",
        "IncludeNestedStacks": True,
        "Capabilities": ["CAPABILITY_IAM"],
    }


def test_an_import_has_no_nested_stacks(stacks: ScriptedAws) -> None:
    made(stacks, body="{}", imports=(Import("AWS::S3::Bucket", "Logs", {"BucketName": "logs"}),))

    assert asked(stacks)["ChangeSetType"] == "IMPORT"
    assert "IncludeNestedStacks" not in asked(stacks)
    assert asked(stacks)["ResourcesToImport"] == [
        {
            "ResourceType": "AWS::S3::Bucket",
            "LogicalResourceId": "Logs",
            "ResourceIdentifier": {"BucketName": "logs"},
        }
    ]


def test_neither_has_what_reverts_drift(stacks: ScriptedAws) -> None:
    made(stacks, previous_template=True, deployment_mode=REVERT_DRIFT)

    assert asked(stacks)["DeploymentMode"] == "REVERT_DRIFT"
    assert asked(stacks)["UsePreviousTemplate"] is True
    assert "IncludeNestedStacks" not in asked(stacks)


def test_all_that_a_deployment_says_is_sent(stacks: ScriptedAws) -> None:
    made(
        stacks,
        url="https://acme.s3.amazonaws.com/web.yaml",
        tags={"team": "web"},
        notify=(),
        role="arn:aws:iam::111122223333:role/deploy",
        description="release 42",
        token="t-1",
        express=True,
        disable_rollback=True,
    )

    sent = asked(stacks)
    assert sent["TemplateURL"] == "https://acme.s3.amazonaws.com/web.yaml"
    assert sent["Tags"] == [{"Key": "team", "Value": "web"}]
    assert sent["NotificationARNs"] == []
    assert sent["DeploymentConfig"] == {"Mode": "EXPRESS", "DisableRollback": True}
    assert (sent["RoleARN"][-6:], sent["Description"], sent["ClientToken"]) == (
        "deploy",
        "release 42",
        "t-1",
    )


def test_what_the_sdk_knows_is_looked_up_in_its_model() -> None:
    assert supports("DeploymentMode")
    assert not supports("Teleport")


def test_a_set_that_not_all_of_aws_knows_yet_is_waited_for(stacks: ScriptedAws) -> None:
    stacks.fail(calls.DESCRIBE_CHANGE_SET, "ChangeSetNotFound", status=404, times=2)

    assert made(stacks, body="{}").name == "release"


def test_a_set_that_stays_unknown_is_not_found(stacks: ScriptedAws) -> None:
    stacks.fail(calls.DESCRIBE_CHANGE_SET, "ChangeSetNotFound", status=404)

    with pytest.raises(NotFound):
        made(stacks, body="{}")


def test_values_that_cannot_be_read_are_lacking_and_no_failure(stacks: ScriptedAws) -> None:
    def only_plain(params: Mapping[str, Any]) -> dict[str, Any]:
        if params.get("IncludePropertyValues"):
            raise CLIError("DescribeChangeSet", why="internal failure")
        return answer()

    stacks.answer(calls.DESCRIBE_CHANGE_SET, only_plain)

    assert "internal failure" in made(stacks, body="{}").notes[0]


def test_two_runs_never_use_the_same_name() -> None:
    names = {unique_name(NOW) for _ in range(100)}

    assert len(names) == 100
    assert all(name.startswith("hawse-20261123-120000-") for name in names)
