"""`hawse cfn show`, `outputs` and `params`, on stacks of a timeline."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scripted.playing import Play

OUTPUTS = """\
KEY    VALUE                    EXPORT   DESCRIPTION
Url    https://web.example.com  -        -
VpcId  vpc-0a1b                 web-vpc  The network
"""


def test_a_sheet_has_parameters_outputs_and_resources(play: Play) -> None:
    ran = play("update_succeeds").run("cfn", "show", "web", tty=True)

    assert ran.code == 0
    assert "UPDATE_COMPLETE" in ran.out
    assert "Size=small" in ran.out
    assert "Password=(secret)" in ran.out
    assert "VpcId=vpc-0a1b (export web-vpc)" in ran.out
    assert "Database AWS::RDS::DBInstance web-db CREATE_COMPLETE" in ran.out


def test_nested_stacks_are_named_and_failures_have_their_reason(play: Play) -> None:
    web = play("update_rollback_failed")

    ran = web.run("cfn", "show", "web", tty=True)
    (nested,) = web.run("cfn", "show", "web-Compute-9Z8Y7X", "-o", "json").json()

    assert "Compute AWS::CloudFormation::Stack web-Compute-9Z8Y7X UPDATE_FAILED: Embed" in ran.out
    assert (nested["parent"], nested["root"]) == ("web", "web")


def test_a_glob_means_no_nested_stack_and_a_deleted_one_is_found_by_id(play: Play) -> None:
    web = play("update_rollback_failed")
    rows = web.run("cfn", "show", "web*", "-o", "json").json()
    assert [row["name"] for row in rows] == ["web"]

    logs = play("delete_failed", tick=10)
    logs.cloud.client().delete_stack(StackName="logs", RetainResources=["Bucket"])
    number = logs.cloud.stack_id("logs")
    (row,) = logs.run("cfn", "show", number, "-o", "json").json()
    assert row["status"] == "DELETE_COMPLETE"


def test_resources_that_may_not_be_read_are_unknown(play: Play) -> None:
    stack: dict[str, Any] = {"stacks": {"web": {}}}
    message = "User is not authorized to perform: cloudformation:ListStackResources"
    fault = {"call": "ListStackResources", "error": "AccessDenied", "message": message}
    denied = play({**stack, "faults": [{**fault, "status": 403}]})

    (row,) = denied.run("cfn", "show", "web", "-o", "json").json()

    assert row["resources"] is None
    assert row["unknown"] == ["resources: cloudformation:ListStackResources is denied"]


def test_outputs_are_rows_with_their_exports(play: Play) -> None:
    assert play("update_succeeds").run("cfn", "outputs", "web", tty=True).out == OUTPUTS


@pytest.mark.parametrize("verb", ["outputs", "params"])
def test_a_stack_without_any_is_found_all_the_same(play: Play, verb: str) -> None:
    ran = play({"stacks": {"web": {}}}).run("cfn", verb, "web")

    assert (ran.code, ran.out) == (0, "")
    assert "no stack" in ran.err


@pytest.mark.parametrize("verb", ["show", "outputs", "params"])
def test_a_stack_that_is_nowhere_is_not_found(play: Play, verb: str) -> None:
    ran = play("update_succeeds").run(
        "cfn", verb, "web", "shop", "-r", "eu-west-1", "-r", "us-east-1"
    )

    assert ran.code == 4
    assert "shop" in ran.err


def test_parameters_say_where_they_come_from_and_keep_secrets(play: Play) -> None:
    ran = play("update_succeeds").run("cfn", "params", "web", "-o", "json")

    size, password = ran.json()
    assert (size["value"], size["default"], size["source"]) == ("small", "small", "default")
    assert (password["value"], password["secret"]) == (None, True)
    assert "****" not in ran.out


def test_a_secret_is_not_shown_even_where_aws_would(play: Play) -> None:
    template = {"Parameters": {"Key": {"Type": "String", "NoEcho": True, "Default": "tiger"}}}
    open_ = {"parameters": {"Key": "scott"}, "template": template}
    ran = play({"stacks": {"web": open_}}).run("cfn", "params", "web", "-o", "json")

    assert "tiger" not in ran.out and "scott" not in ran.out


def test_parameters_are_shown_without_the_defaults_that_may_not_be_read(play: Play) -> None:
    fault = {"call": "GetTemplateSummary", "error": "AccessDenied", "message": "no", "status": 403}
    web = play({"stacks": {"web": {"parameters": {"Size": "big"}}}, "faults": [fault]})

    ran = web.run("cfn", "params", "web", "-o", "json")

    (size,) = ran.json()
    assert (size["value"], size["default"], size["source"]) == ("big", None, None)
    assert "defaults of web are not known" in ran.err
