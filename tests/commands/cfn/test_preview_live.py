"""`hawse cfn preview` of a template or a change set, on scripted CloudFormation and over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hawse.core.journal import Journal
from tests.conftest import Ran
from tests.scripted.playing import Play, Played

STACK = "AWS::CloudFormation::Stack"
TEMPLATE = {
    "Parameters": {"Size": {"Type": "String", "Default": "small"}, "Zone": {"Type": "String"}},
    "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
}
KEY = {"Attribute": "Properties", "Name": "Fifo", "RequiresRecreation": "Always"}
DIRECT = {"Evaluation": "Static", "ChangeSource": "DirectModification"}
QUEUE = {
    "Action": "Modify",
    "LogicalResourceId": "Queue",
    "ResourceType": "AWS::SQS::Queue",
    "Replacement": "True",
    "Scope": ["Properties"],
    "Details": [{"Target": KEY, **DIRECT}],
}
VALUED = {
    **QUEUE,
    "BeforeContext": '{"Properties":{"QueueName":"jobs"}}',
    "AfterContext": '{"Properties":{"QueueName":"jobs","Fifo":"true"}}',
    "Details": [{"Target": {**KEY, "Path": "/Properties/Fifo", "AfterValue": "true"}, **DIRECT}],
}
TOPIC = {
    "Action": "Add",
    "LogicalResourceId": "Topic",
    "ResourceType": "AWS::SNS::Topic",
    "Scope": [],
    "Details": [],
}


def played(play: Play, *sets: Mapping[str, Any], **stack: Any) -> Played:
    """A stack `web` whose next change sets are these."""
    about = {
        "template": json.dumps(TEMPLATE),
        "parameters": {"Size": "small", "Zone": "a"},
        "resources": {"Queue": "AWS::SQS::Queue jobs"},
        "after": {"CreateChangeSet": [dict(one) for one in sets]},
        **stack,
    }
    more = {"net": NET} if "Network" in about["resources"] else {}
    return play({"stacks": {"web": about, **more}})


NET = {"name": "web-Network-1ABC", "parent": "web", "resources": {}}


@pytest.fixture
def template(tmp_path: Path) -> str:
    path = tmp_path / "web.json"
    path.write_text(json.dumps(TEMPLATE))
    return str(path)


def previewed(web: Played, template: str, *more: str) -> Ran:
    return web.run("cfn", "preview", "web", "--template", template, *more)


def test_both_modes_and_all_pages_become_the_rows(play: Play, template: str) -> None:
    both = {"changes": [QUEUE, TOPIC], "valued": [VALUED], "page": 1}
    web = played(play, both)

    rows = previewed(web, template, "-o", "json").json()

    assert [row["logical_id"] for row in rows] == ["Queue", "Topic"]
    assert rows[0]["properties"][0]["after"] == "true"
    assert rows[0]["danger"] == "critical"
    assert rows[0]["findings"] == [
        "will fail: the new one cannot have the name of the old one, jobs: change QueueName"
    ]


def test_the_change_set_is_removed_again(play: Play, template: str) -> None:
    web = played(play, {"changes": [TOPIC]})

    assert previewed(web, template).code == 0
    assert web.cloud.names(writes=True) == ["CreateChangeSet", "DeleteChangeSet"]
    assert web.cloud.status("web") == "CREATE_COMPLETE"


def test_a_stack_that_did_not_exist_does_not_exist_afterwards(play: Play, template: str) -> None:
    web = played(play, {"changes": [TOPIC]}, absent=True)

    assert previewed(web, template).code == 0
    assert web.cloud.asked("CreateChangeSet")[0]["ChangeSetType"] == "CREATE"
    assert web.cloud.names(writes=True)[-2:] == ["DeleteChangeSet", "DeleteStack"]
    assert web.cloud.asked("DeleteStack")[0]["StackName"].startswith("arn:")


def test_neither_does_it_when_the_set_fails(play: Play, template: str) -> None:
    failed = {"status": "FAILED", "reason": "Parameters: [Zone] must be one of a, b"}
    web = played(play, failed, absent=True)

    ran = previewed(web, template)

    assert ran.code == 1
    assert "must be one of a, b" in ran.err
    assert web.cloud.names(writes=True)[-2:] == ["DeleteChangeSet", "DeleteStack"]


def test_neither_does_it_when_the_answer_is_lost(play: Play, template: str) -> None:
    lost = {"call": "CreateChangeSet", "calls": [1, 1], "lost": True}
    web = play({"stacks": {"web": {"absent": True}}, "faults": [lost]})

    ran = previewed(web, template)

    assert ran.code != 0
    assert web.cloud.names(writes=True)[-2:] == ["DeleteChangeSet", "DeleteStack"]


def test_a_shell_with_the_set_of_somebody_else_stays(play: Play, template: str) -> None:
    other = [{"name": "theirs", "type": "CREATE", "changes": []}]
    web = played(play, {"changes": [TOPIC]}, status="REVIEW_IN_PROGRESS", change_sets=other)

    assert previewed(web, template).code == 0
    assert web.cloud.names(writes=True) == ["CreateChangeSet", "DeleteChangeSet"]


def test_what_cannot_be_removed_is_told_with_the_command(play: Play, template: str) -> None:
    fault = {"call": "DeleteChangeSet", "calls": [1, 99], "error": "AccessDenied"}
    about = {"template": json.dumps(TEMPLATE), "after": {"CreateChangeSet": [{"changes": [TOPIC]}]}}
    web = play({"stacks": {"web": about}, "faults": [fault]})

    ran = previewed(web, template)

    assert "left behind: " in ran.err
    assert "hawse cfn discard web hawse-20261123-" in ran.err


def test_it_waits_until_aws_has_made_the_set(play: Play, template: str) -> None:
    web = played(play, {"changes": [TOPIC], "takes": 60})

    assert previewed(web, template, "-o", "ids").out == "Topic\n"
    asked = web.cloud.names().count("DescribeChangeSet")
    assert asked < 20


def test_that_aws_is_busy_while_it_waits_does_not_matter(play: Play, template: str) -> None:
    fault = {"call": "DescribeChangeSet", "calls": [1, 3], "error": "Throttling"}
    about = {"template": json.dumps(TEMPLATE), "after": {"CreateChangeSet": [{"changes": [TOPIC]}]}}
    web = play({"stacks": {"web": about}, "faults": [fault]})

    assert previewed(web, template).code == 0


def test_a_set_that_takes_too_long_is_given_up_and_removed_later(play: Play, template: str) -> None:
    web = played(play, {"changes": [TOPIC], "takes": 640})

    ran = previewed(web, template, "--timeout", "600")

    assert ran.code == 124
    assert web.cloud.names(writes=True)[-1] == "DeleteChangeSet"


def test_parameters_that_are_not_given_stay_as_they_are(play: Play, template: str) -> None:
    web = played(play, {"changes": [TOPIC]})

    previewed(web, template, "--parameter", "Size=large=1")

    assert web.cloud.asked("CreateChangeSet")[0]["Parameters"] == [
        {"ParameterKey": "Size", "ParameterValue": "large=1"},
        {"ParameterKey": "Zone", "UsePreviousValue": True},
    ]


def test_a_parameter_that_the_template_does_not_have_is_refused(play: Play, template: str) -> None:
    web = played(play)

    ran = previewed(web, template, "--parameter", "Sise=large")

    assert ran.code == 2
    assert "parameter Sise: the template has none so named" in ran.err
    assert "Size, Zone" in ran.err
    assert web.cloud.names(writes=True) == []


def test_a_capability_that_aws_misses_is_given(play: Play, template: str) -> None:
    web = played(play, {"changes": [TOPIC]}, capabilities=["CAPABILITY_NAMED_IAM"])

    assert previewed(web, template).code == 0
    assert [one.get("Capabilities") for one in web.cloud.asked("CreateChangeSet")] == [
        None,
        ["CAPABILITY_NAMED_IAM"],
    ]


def test_no_changes_is_a_success(play: Play, template: str) -> None:
    nothing = "The submitted information didn't contain changes. Submit different information."
    web = played(play, {"status": "FAILED", "reason": nothing})

    ran = previewed(web, template, "--exit-code")

    assert ran.code == 0
    assert web.cloud.names(writes=True)[-1] == "DeleteChangeSet"


@pytest.mark.parametrize(
    ("status", "hint"),
    [("UPDATE_ROLLBACK_FAILED", "cfn recover web"), ("UPDATE_IN_PROGRESS", "cfn watch web")],
)
def test_a_stack_that_takes_no_change_now_says_what_to_do(
    play: Play, template: str, status: str, hint: str
) -> None:
    web = played(play, status=status)

    ran = previewed(web, template)

    assert ran.code == 1
    assert status in ran.err and hint in ran.err
    assert web.cloud.names(writes=True) == []


NESTED = {
    **TOPIC,
    "Action": "Modify",
    "LogicalResourceId": "Network",
    "ResourceType": STACK,
    "Replacement": "False",
    "Details": [
        {
            "Target": {"Attribute": "Properties", "RequiresRecreation": "Never"},
            "Evaluation": "Dynamic",
            "ChangeSource": "Automatic",
        }
    ],
}
RESOURCES = {"Queue": "AWS::SQS::Queue jobs", "Network": {"type": STACK, "stack": "net"}}


def test_nested_sets_are_read_too(play: Play, template: str) -> None:
    nested = {"changes": [NESTED], "nested": {"Network": {"changes": [TOPIC]}}}
    web = played(play, nested, resources=RESOURCES)

    rows = previewed(web, template, "-o", "json").json()

    assert [(row["stack"], row["logical_id"]) for row in rows] == [
        ("web", "Network"),
        ("web/Network", "Topic"),
    ]


def test_a_nested_stack_without_changes_is_no_row(play: Play, template: str) -> None:
    nested = {"changes": [NESTED], "nested": {"Network": {"changes": []}}}
    web = played(play, nested, resources=RESOURCES)

    ran = previewed(web, template, "-o", "json", "--exit-code")

    assert (ran.code, ran.json()) == (0, [])
    assert "nested stacks without changes: web/Network" in ran.err


LIMIT = {"status": "FAILED", "reason": "Parameters: [SubnetId] must have values"}
FAILED = {
    "status": "FAILED",
    "reason": "Nested change set arn:… was not successfully created: Currently in FAILED.",
    "changes": [NESTED],
    "nested": {"Network": LIMIT},
}


def test_without_nested_stacks_where_aws_can_make_it_only_so(play: Play, template: str) -> None:
    web = played(play, FAILED, {"changes": [NESTED]}, resources=RESOURCES)

    ran = previewed(web, template, "-o", "json")

    assert ran.code == 0
    assert [row["logical_id"] for row in ran.json()] == ["Network"]
    assert "the inside of nested stacks cannot be shown: Parameters: [SubnetId]" in ran.err
    asked = [one.get("IncludeNestedStacks") for one in web.cloud.asked("CreateChangeSet")]
    assert asked == [True, None]
    assert web.cloud.names(writes=True).count("DeleteChangeSet") == 2


def test_a_nested_set_that_failed_otherwise_says_its_reason(play: Play, template: str) -> None:
    denied = {"status": "FAILED", "reason": "Template format error: Unresolvable"}
    web = played(play, {**FAILED, "nested": {"Network": denied}}, resources=RESOURCES)

    ran = previewed(web, template)

    assert ran.code == 1
    assert "Template format error: Unresolvable" in ran.err
    assert len(web.cloud.asked("CreateChangeSet")) == 1


VALIDATION = {
    "ValidationName": "NAME_CONFLICT_VALIDATION",
    "ValidationStatus": "FAILED",
    "ValidationStatusReason": "Resource of type 'AWS::SQS::Queue' exists already",
    "ValidationPath": "/Resources/Queue/Properties/QueueName",
    "ValidationFailureMode": "FAIL",
}


def test_what_aws_found_wrong_with_a_failed_set_is_told(play: Play, template: str) -> None:
    reason = "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistence]"
    web = played(play, {"status": "FAILED", "reason": reason, "validations": [VALIDATION]})

    ran = previewed(web, template)

    assert ran.code == 1
    assert "Queue.Properties.QueueName: Resource of type 'AWS::SQS::Queue' exists" in ran.err


def test_a_warning_of_aws_is_told_of_a_set_that_can_be_executed(play: Play, template: str) -> None:
    warning = {**VALIDATION, "ValidationFailureMode": "WARN"}
    web = played(play, {"changes": [QUEUE], "validations": [warning]})

    (row,) = previewed(web, template, "-o", "json").json()

    assert row["findings"][0].startswith("note: Properties.QueueName: Resource of type")


def test_hooks_that_will_run_are_told(play: Play, template: str) -> None:
    hook = {"TypeName": "Acme::Encryption::Hook", "FailureMode": "FAIL"}
    web = played(play, {"changes": [TOPIC], "hooks": [hook, hook]})

    ran = previewed(web, template)

    assert "hooks run: Acme::Encryption::Hook (can stop it), 2 times" in ran.err


def test_a_stack_policy_that_will_stop_it_is_told(play: Play, template: str) -> None:
    policy = {"Statement": {"Effect": "Deny", "Action": "Update:*", "Resource": "*"}}
    web = played(play, {"changes": [QUEUE]}, policy=json.dumps(policy))

    (row,) = previewed(web, template, "-o", "json").json()

    assert row["findings"] == ["will fail: the stack policy does not allow Update:Replace"]


def test_a_change_set_that_is_there_is_shown_and_stays(play: Play) -> None:
    web = played(play, change_sets=[{"name": "release", "changes": [TOPIC]}])

    ran = web.run("cfn", "preview", "web", "--change-set", "release", "-o", "ids")

    assert (ran.code, ran.out) == (0, "Topic\n")
    assert web.cloud.names(writes=True) == []


def test_a_change_set_that_is_not_there_is_not_found(play: Play) -> None:
    ran = played(play).run("cfn", "preview", "web", "--change-set", "release")

    assert ran.code == 4


def test_what_could_not_be_looked_at_is_said(play: Play, template: str) -> None:
    fault = {"call": "GetStackPolicy", "calls": [1, 9], "error": "AccessDenied"}
    about = {"template": json.dumps(TEMPLATE), "after": {"CreateChangeSet": [{"changes": [TOPIC]}]}}
    web = play({"stacks": {"web": about}, "faults": [fault]})

    ran = previewed(web, template)

    assert ran.code == 0
    assert "not known: the stack policy" in ran.err


def test_a_read_only_run_makes_no_change_set(play: Play, template: str) -> None:
    web = played(play)

    ran = previewed(web, template, "--read-only")

    assert ran.code == 7
    assert web.cloud.names(writes=True) == []


def test_the_removal_is_in_the_journal_before_the_set_is_made(play: Play, template: str) -> None:
    web = played(play, {"changes": [TOPIC]})

    previewed(web, template)

    kinds = [record.kind for record in Journal.of(web.make_app()).records()]
    assert kinds[0] == "prepare" and kinds[-1] == "discarded"


def test_a_template_that_is_too_large_for_a_request_is_refused(play: Play, tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    large.write_text(json.dumps({**TEMPLATE, "Description": "ä" * 30_000}, ensure_ascii=False))

    ran = previewed(played(play), str(large))

    assert ran.code == 2
    assert "and AWS takes 51,200 in a request" in ran.err


def test_a_hook_that_stopped_it_is_told(play: Play, template: str) -> None:
    result = {"TypeName": "Acme::Tags::Hook", "Status": "HOOK_COMPLETE_FAILED"}
    result |= {"FailureMode": "FAIL", "HookStatusReason": "Queue has no tag team"}
    branch = {"status": "FAILED", "reason": "The following hook(s) failed: [Acme::Tags::Hook]"}
    about = {"template": json.dumps(TEMPLATE), "after": {"CreateChangeSet": [branch]}}
    answers = {"ListHookResults": {"HookResults": [result]}}
    web = play({"stacks": {"web": about}, "answers": answers})

    ran = previewed(web, template)

    assert ran.code == 1
    assert "hook Acme::Tags::Hook: Queue has no tag team" in ran.err


def test_what_exists_already_says_how_it_is_taken_in(play: Play, template: str) -> None:
    reason = (
        "CloudFormation is attempting to import some resources because they already exist in "
        "your account. The affected resources are Queue ({QueueName=jobs})"
    )
    ran = previewed(played(play, {"status": "FAILED", "reason": reason}), template)

    assert "Queue ({QueueName=jobs})" in ran.err
    assert "DeletionPolicy Retain" in ran.err


def test_an_export_in_use_that_would_go_is_told(play: Play, template: str) -> None:
    outputs = {"Jobs": {"OutputValue": "jobs", "ExportName": "web-jobs"}}
    web = play(
        {
            "stacks": {
                "web": {
                    "template": json.dumps(TEMPLATE),
                    "outputs": outputs,
                    "after": {"CreateChangeSet": [{"changes": [TOPIC]}]},
                }
            },
            "exports": [
                {"name": "web-jobs", "stack": "web", "value": "jobs", "imported_by": ["billing"]}
            ],
        }
    )

    ran = previewed(web, template)

    assert "export web-jobs is in use by billing, and would be removed" in ran.err


def test_what_it_makes_and_removes_is_in_the_audit_log_by_its_calls(
    play: Play, template: str
) -> None:
    web = played(play, {"changes": [QUEUE], "valued": [VALUED]})
    assert previewed(web, template).code == 0

    rows = web.run("audit", "ls", "-o", "json").json()

    assert [(row["command"], row["state"]) for row in rows] == [
        ("cloudformation:CreateChangeSet", "planned"),
        ("cloudformation:DeleteChangeSet", "done"),
    ]
    assert rows[0]["accounts"] == ["111122223333"]
