"""`hawse cfn ls`, as a person or a script meets it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hawse.services.cfn.calls import LIST_STACKS
from tests.conftest import NOW, Run
from tests.fleet import regions
from tests.scripted import ScriptedAws

TABLE = """\
NAME  STATUS                  CHANGED  DRIFT        PROTECTED
web   UPDATE_ROLLBACK_FAILED  1h       DRIFTED      yes
db    CREATE_COMPLETE         9d       NOT_CHECKED  no
"""


def stack(name: str, status: str = "CREATE_COMPLETE", **more: Any) -> dict[str, Any]:
    return {
        "StackName": name,
        "StackId": f"arn:aws:cloudformation:eu-west-1:111122223333:stack/{name}/0a1b",
        "StackStatus": status,
        "CreationTime": NOW - timedelta(days=9),
        **more,
    }


@pytest.fixture
def stacks(aws: ScriptedAws) -> None:
    web = stack(
        "web",
        "UPDATE_ROLLBACK_FAILED",
        LastUpdatedTime=NOW - timedelta(hours=1),
        StackStatusReason="The following resource(s) failed to update: [Db].",
        DriftInformation={"StackDriftStatus": "DRIFTED"},
        EnableTerminationProtection=True,
        Tags=[{"Key": "env", "Value": "prod"}],
        LastOperations=[
            {"OperationType": "ROLLBACK", "OperationId": "0b"},
            {"OperationType": "UPDATE_STACK", "OperationId": "0a"},
        ],
    )
    db = stack("db", ParentId="arn:aws:cloudformation:eu-west-1:111122223333:stack/web/9f")
    aws.pages(LIST_STACKS, [{"Stacks": [web]}, {"Stacks": [db]}])


@pytest.mark.usefixtures("stacks")
def test_stacks_of_every_page_are_a_table(run: Run) -> None:
    assert run("cfn", "ls", tty=True).out == TABLE


@pytest.mark.usefixtures("stacks")
def test_roots_are_told_apart_with_what_was_last_done_to_them(run: Run) -> None:
    (row,) = run("cfn", "ls", "--filter", "nested=false", "-o", "json").json()

    assert (row["name"], row["operation"]) == ("web", "ROLLBACK")


@pytest.mark.usefixtures("stacks")
@pytest.mark.parametrize(
    "asked", ["db", "d*", "arn:aws:cloudformation:eu-west-1:111122223333:stack/db/0a1b"]
)
def test_a_stack_is_found_by_name_glob_or_id(run: Run, asked: str) -> None:
    (row,) = run("cfn", "ls", asked, "-o", "json").json()

    assert (row["name"], row["parent"], row["tags"]) == ("db", "web", {})
    assert (row["nested"], row["operation"]) == (True, None)


@pytest.mark.usefixtures("stacks")
def test_json_has_the_reason_and_the_tags(run: Run) -> None:
    (row,) = run("cfn", "ls", "--filter", "status=*FAILED", "-o", "json").json()

    assert row["reason"].startswith("The following resource(s) failed")
    assert row["tags"] == {"env": "prod"}
    assert row["changed"] != row["created"]


@pytest.mark.usefixtures("stacks")
def test_a_stack_that_is_nowhere_is_not_found(run: Run, aws: ScriptedAws) -> None:
    regions(aws)

    ran = run("cfn", "ls", "shop", "web")

    assert ran.code == 4
    assert "shop" in ran.err


def test_a_denied_list_says_what_is_missing(run: Run, aws: ScriptedAws) -> None:
    message = "not authorized to perform: cloudformation:DescribeStacks"
    aws.fail(LIST_STACKS, "AccessDenied", message, status=403)

    ran = run("cfn", "ls")

    assert ran.code == 5
    assert "cloudformation:DescribeStacks" in ran.err
