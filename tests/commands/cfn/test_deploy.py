"""`hawse cfn deploy`: the change set that was shown is what is executed, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import FakeClock
from tests.scripted.playing import Play, Played

TEMPLATE = {
    "Parameters": {
        "Size": {"Type": "String", "Default": "small", "AllowedValues": ["small", "large"]},
        "Subnets": {"Type": "CommaDelimitedList", "Default": ""},
        "Password": {"Type": "String", "NoEcho": True, "Default": "none"},
    },
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
}
ADDED = {"Action": "Add", "LogicalResourceId": "Topic", "ResourceType": "AWS::SNS::Topic"}
HOOK = "59ffc762-70ce-11f0-9a3c-0a58a9feac02"
LOST = {
    "Action": "Remove",
    "LogicalResourceId": "Orders",
    "PhysicalResourceId": "orders-1",
    "ResourceType": "AWS::DynamoDB::Table",
    "PolicyAction": "Delete",
}


@pytest.fixture
def work(home: Path) -> Path:
    """Where files are written."""
    folder = home / "work"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def template(work: Path) -> Path:
    return written(work / "web.json", TEMPLATE)


def written(file: Path, data: object) -> Path:
    file.write_text(data if isinstance(data, str) else json.dumps(data))
    return file


def new(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A timeline in which `web` is not there yet."""
    after = {"CreateChangeSet": {"changes": list(changes or (ADDED,)), **more}}
    return {"stacks": {"web": {"absent": True, "after": after}}}


def old(
    *changes: dict[str, Any], stack: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """A timeline in which `web` is there."""
    about = {"status": "UPDATE_COMPLETE", "updated": -60, "template": TEMPLATE, **(stack or {})}
    about.setdefault("parameters", {"Size": "small", "Subnets": "", "Password": "****"})
    about["after"] = {
        "CreateChangeSet": {"changes": list(changes), **more},
        **about.get("after", {}),
    }
    return {"stacks": {"web": about}}


def deploy(played: Played, *argv: object, **options: Any) -> Any:
    return played.run("cfn", "deploy", "web", *map(str, argv), **options)


# --- The change set is the plan ---------------------------------------------------------------


def test_a_template_given_as_a_name_is_answered_with_its_option(play: Play) -> None:
    ran = play({"stacks": {}}).run("cfn", "deploy", "web", "web.yaml")

    assert ran.code == 2
    assert ran.err == "STACK: a template is of one stack\nhint: --template web.yaml\n"


def test_a_stack_is_created_through_its_change_set(play: Play, template: Path) -> None:
    web = play(new())

    ran = deploy(web, "--template", template, "--yes")

    assert (ran.code, web.cloud.status("web")) == (0, "CREATE_COMPLETE"), ran.err
    assert web.cloud.names(writes=True) == ["CreateChangeSet", "ExecuteChangeSet"]
    (made,), (executed,) = (web.cloud.asked(f"{verb}ChangeSet") for verb in ("Create", "Execute"))
    assert made["TemplateBody"] == template.read_text()
    assert "Capabilities" not in made
    assert executed["ChangeSetName"].startswith("arn:")
    assert executed["ClientRequestToken"] == made["ChangeSetName"]


def test_an_update_shows_what_changes_and_keeps_what_nobody_gave(play: Play) -> None:
    web = play("update_succeeds")

    ran = deploy(web, "--parameter", "Size=large", "--yes")

    assert (ran.code, web.cloud.status("web")) == (0, "UPDATE_COMPLETE"), ran.err
    (made,) = web.cloud.asked("CreateChangeSet")
    assert made["UsePreviousTemplate"] is True
    assert made["Parameters"] == [
        {"ParameterKey": "Size", "ParameterValue": "large"},
        {"ParameterKey": "Password", "UsePreviousValue": True},
    ]
    assert "DBInstanceClass: db.t4g.small → db.t4g.large" in ran.err
    assert "      Size      large     --parameter\n" in ran.err
    assert "      Password  (hidden)  previous\n" in ran.err


def test_what_the_stack_was_before_is_not_taken_for_its_end(play: Play) -> None:
    timeline = old(ADDED, stack={"status": "UPDATE_ROLLBACK_COMPLETE"})
    timeline["faults"] = [{"call": "DescribeStacks", "calls": [4, 6], "stale": True}]
    web = play(timeline)

    ran = deploy(web, "--parameter", "Size=large", "--yes")

    assert (ran.code, web.cloud.status("web")) == (0, "UPDATE_COMPLETE"), ran.err


def test_nothing_is_made_when_nothing_is_different(play: Play, template: Path) -> None:
    web = play(old())

    ran = deploy(web, "--template", template, "--parameter", "Size=small", "--yes", "-o", "json")

    assert (ran.code, ran.json()[0]["outcome"]) == (0, "skipped")
    assert web.cloud.names(writes=True) == []


def test_a_change_set_without_changes_is_a_success_and_goes_away(
    play: Play, template: Path
) -> None:
    reason = "The submitted information didn't contain changes. Submit different information."
    web = play(old(status="FAILED", reason=reason))

    ran = deploy(web, "--template", template, "--parameter", "Password=other", "--yes")

    assert ran.code == 0, ran.err
    assert web.cloud.names(writes=True) == ["CreateChangeSet", "DeleteChangeSet"]


def test_refused_the_change_set_goes_away_and_so_does_the_empty_stack(
    play: Play, template: Path
) -> None:
    web = play(new())

    ran = deploy(web, "--template", template, tty=True, answers=["n"])

    assert ran.code == 7
    assert web.cloud.names(writes=True) == ["CreateChangeSet", "DeleteChangeSet", "DeleteStack"]
    assert web.cloud.status("web") == "DELETE_COMPLETE"


def test_left_while_planning_nothing_stays_behind(
    play: Play, template: Path, clock: FakeClock
) -> None:
    web = play(new(takes=30))

    def leave(seconds: float) -> None:
        raise KeyboardInterrupt

    clock.sleep = leave  # type: ignore[method-assign]
    ran = deploy(web, "--template", template, "--yes")

    assert ran.code == 130
    assert "hawse cfn discard web" in ran.err or web.cloud.status("web") == "DELETE_COMPLETE"


def test_an_empty_stack_that_an_earlier_run_left_is_used(play: Play, template: Path) -> None:
    timeline = new()
    timeline["stacks"]["web"] |= {"absent": False, "status": "REVIEW_IN_PROGRESS"}
    web = play(timeline)

    ran = deploy(web, "--template", template, "--yes")

    assert (ran.code, web.cloud.status("web")) == (0, "CREATE_COMPLETE"), ran.err
    assert web.cloud.asked("CreateChangeSet")[0]["ChangeSetType"] == "CREATE"


def test_a_stack_that_takes_no_update_is_told_what_to_do(play: Play, template: Path) -> None:
    for status, hint in (("ROLLBACK_COMPLETE", "recover"), ("UPDATE_IN_PROGRESS", "watch")):
        web = play({"stacks": {"web": {"status": status, "template": TEMPLATE}}})

        ran = deploy(web, "--template", template, "--yes")

        assert ran.code == 1
        assert f"hint: hawse cfn {hint} web" in ran.err
        assert web.cloud.names(writes=True) == []


def test_a_nested_stack_is_deployed_by_its_root(play: Play, template: Path) -> None:
    web = play(
        {
            "stacks": {
                "root": {"resources": {"W": "AWS::CloudFormation::Stack x"}},
                "web": {"parent": "root"},
            }
        }
    )

    ran = deploy(web, "--template", template, "--yes")

    assert "it is nested in root" in ran.err
    assert web.cloud.names(writes=True) == []


# --- A plan in a file -------------------------------------------------------------------------


def test_a_plan_executes_exactly_the_change_set_that_was_shown(
    play: Play, template: Path, work: Path
) -> None:
    web = play(new())
    file = work / "web.plan"

    assert deploy(web, "--template", template, "--plan", file).code == 0
    assert web.cloud.status("web") == "REVIEW_IN_PROGRESS"
    ran = web.run("apply", str(file), "--yes")

    assert (ran.code, web.cloud.status("web")) == (0, "CREATE_COMPLETE"), ran.err
    assert web.cloud.names(writes=True) == ["CreateChangeSet", "ExecuteChangeSet"]


def test_a_plan_that_somebody_overtook_says_so(play: Play, work: Path) -> None:
    web = play(old(ADDED))
    file = work / "web.plan"
    deploy(web, "--parameter", "Size=large", "--plan", file)
    deploy(web, "--parameter", "Subnets=a", "--yes")

    ran = web.run("apply", str(file), "--yes")

    assert ran.code == 1
    assert "web changed since it was planned: expected AVAILABLE, found nothing" in ran.err
    assert len(web.cloud.asked("ExecuteChangeSet")) == 1


def test_secrets_are_in_no_plan_and_in_no_log(play: Play, template: Path, home: Path) -> None:
    web = play(new())
    file = home / "work" / "web.plan"

    ran = deploy(web, "--template", template, "--parameter", "Password=hunter2", "--plan", file)

    assert ran.code == 0
    for text in (ran.err, file.read_text(), (home / "state" / "journal.jsonl").read_text()):
        assert "hunter2" not in text
    (made,) = web.cloud.asked("CreateChangeSet")
    assert {"ParameterKey": "Password", "ParameterValue": "hunter2"} in made["Parameters"]


# --- Danger -----------------------------------------------------------------------------------


def test_what_loses_data_is_refused_where_nobody_can_be_asked(play: Play) -> None:
    web = play(old(LOST))

    ran = deploy(web, "--parameter", "Size=large", "--yes")

    assert ran.code == 7
    assert "hint: --allow-replace Orders says so beforehand" in ran.err
    assert "it is deleted with its data" in ran.err
    assert web.cloud.names(writes=True) == ["CreateChangeSet", "DeleteChangeSet"]


def test_what_loses_data_is_typed_by_its_name(play: Play) -> None:
    for answers, code in ((["yes"], 7), (["Orders"], 0)):
        web = play(old(LOST))

        ran = deploy(web, "--parameter", "Size=large", "--yes", tty=True, answers=answers)

        assert ran.code == code, ran.err
        assert ran.asked == ["Orders is lost for good. Type Orders to go on: "]


def test_a_pipeline_names_what_it_may_lose(play: Play) -> None:
    web = play(old(LOST))

    ran = deploy(web, "--parameter", "Size=large", "--allow-replace", "Orders", "--yes")

    assert ran.code == 0, ran.err
    assert "ExecuteChangeSet" in web.cloud.names(writes=True)


def test_what_is_certain_to_fail_is_not_begun(play: Play) -> None:
    replaced = {
        "Action": "Modify",
        "LogicalResourceId": "Topic",
        "PhysicalResourceId": "arn:aws:sns:eu-west-1:111122223333:news",
        "ResourceType": "AWS::SNS::Topic",
        "Replacement": "True",
        "Scope": ["Properties"],
        "BeforeContext": '{"Properties": {"TopicName": "news", "FifoTopic": "false"}}',
        "AfterContext": '{"Properties": {"TopicName": "news", "FifoTopic": "true"}}',
        "Details": [
            {
                "Target": {
                    "Attribute": "Properties",
                    "Name": "FifoTopic",
                    "Path": "/Properties/FifoTopic",
                    "RequiresRecreation": "Always",
                    "BeforeValue": "false",
                    "AfterValue": "true",
                },
                "Evaluation": "Static",
                "ChangeSource": "DirectModification",
            }
        ],
    }
    web = play(old(replaced))

    ran = deploy(web, "--parameter", "Size=large", "--yes")

    assert ran.code == 1
    assert "stack web would fail: Topic: the new one cannot have the name of the old one" in ran.err
    assert web.cloud.names(writes=True) == ["CreateChangeSet", "DeleteChangeSet"]


# --- Failures ---------------------------------------------------------------------------------


def test_an_early_validation_is_explained(play: Play, template: Path) -> None:
    web = play(
        new(
            status="FAILED",
            reason="The following validation failed: [AWS::EarlyValidation::PropertyValidation].",
            validations=[
                {
                    "EventType": "VALIDATION_ERROR",
                    "ValidationName": "PROPERTY_VALIDATION",
                    "ValidationStatus": "FAILED",
                    "ValidationFailureMode": "FAIL",
                    "ValidationStatusReason": "Unsupported property [TopicNam]",
                    "ValidationPath": "/Resources/Topic/Properties/TopicNam",
                }
            ],
        )
    )

    ran = deploy(web, "--template", template, "--yes")

    assert ran.code == 1
    assert "Topic.Properties.TopicNam: Unsupported property [TopicNam]" in ran.err
    assert web.cloud.names(writes=True)[-2:] == ["DeleteChangeSet", "DeleteStack"]


def test_a_hook_that_refused_it_is_named(play: Play, template: Path) -> None:
    timeline = new(status="FAILED", reason="The following hook(s) failed: [Acme::S3::Hook]")
    timeline["answers"] = {
        "ListHookResults": {
            "HookResults": [
                {
                    "HookResultId": HOOK,
                    "Status": "HOOK_COMPLETE_FAILED",
                    "TypeName": "Acme::S3::Hook",
                },
                {"HookResultId": HOOK, "Status": "HOOK_COMPLETE_FAILED", "FailureMode": "WARN"},
            ]
        },
        "GetHookResult": {"HookResultId": HOOK, "HookStatusReason": "buckets must be encrypted"},
    }
    web = play(timeline)

    ran = deploy(web, "--template", template, "--yes")

    assert "hook Acme::S3::Hook: buckets must be encrypted" in ran.err
    assert len(web.cloud.asked("GetHookResult")) == 1


def test_what_exists_already_needs_a_policy_to_be_taken_in(play: Play, template: Path) -> None:
    reason = (
        "CloudFormation is attempting to import some resources because they already exist in your "
        "account. The affected resources are Topic ({TopicArn=arn:x}), Queue ({QueueUrl=y})"
    )
    web = play(new(status="FAILED", reason=reason))

    ran = deploy(web, "--template", template, "--import-existing", "--yes")

    assert "hint: give Topic, Queue DeletionPolicy Retain or RetainExceptOnCreate" in ran.err
    assert web.cloud.asked("CreateChangeSet")[0]["ImportExistingResources"] is True


def test_a_rollback_is_waited_for_and_is_a_failure(play: Play, template: Path) -> None:
    timeline = new()
    timeline["stacks"]["web"] |= {"resources": {"Topic": {"type": "AWS::SNS::Topic", "new": True}}}
    timeline["stacks"]["web"]["after"]["CreateStack"] = [
        [0, "web", "CREATE_IN_PROGRESS", "User Initiated"],
        [1, "Topic", "CREATE_IN_PROGRESS"],
        [2, "Topic", "CREATE_FAILED", "no such thing"],
        [3, "web", "ROLLBACK_IN_PROGRESS"],
        [9, "web", "ROLLBACK_COMPLETE"],
    ]
    web = play(timeline)

    ran = deploy(web, "--template", template, "--yes", "-o", "json")

    assert ran.code == 1
    assert "ROLLBACK_COMPLETE" in ran.json()[0]["detail"]


def test_throttling_while_it_is_polled_fails_nothing(play: Play) -> None:
    timeline = Path("tests/scripted/timelines/update_succeeds.yaml")
    import yaml

    web = play(
        {
            **yaml.safe_load(timeline.read_text(encoding="utf-8")),
            "faults": [{"call": "DescribeStacks", "calls": [6, 9], "error": "Throttling"}],
        }
    )

    ran = deploy(web, "--parameter", "Size=large", "--yes")

    assert (ran.code, web.cloud.status("web")) == (0, "UPDATE_COMPLETE"), ran.err


def test_a_lost_answer_is_no_failure(play: Play, template: Path) -> None:
    timeline = new()
    timeline["faults"] = [{"call": "ExecuteChangeSet", "calls": [1, 1], "lost": True}]
    web = play(timeline)

    ran = deploy(web, "--template", template, "--yes", env={"HAWSE_RETRY_ATTEMPTS": "2"})

    assert (ran.code, web.cloud.status("web")) == (0, "CREATE_COMPLETE"), ran.err


def refused(timeline: dict[str, Any]) -> dict[str, Any]:
    """A timeline in which AWS refuses for good to execute the change set."""
    message = "Account is out of stacks"
    fault = {"call": "ExecuteChangeSet", "calls": [1, 9], "error": "LimitExceeded", "status": 400}
    return {**timeline, "faults": [{**fault, "message": message}]}


def test_a_change_set_that_aws_refuses_to_execute_is_not_left(play: Play, template: Path) -> None:
    web = play(refused(new()))

    ran = deploy(web, "--template", template, "--yes")

    assert ran.code == 1
    assert "out of stacks" in ran.err
    assert web.cloud.names(writes=True)[-2:] == ["DeleteChangeSet", "DeleteStack"]
    assert "resume" not in ran.err


def test_neither_is_one_of_a_stack_that_is_there(play: Play) -> None:
    web = play(refused(old(ADDED)))

    ran = deploy(web, "--parameter", "Size=large", "--yes")

    assert ran.code == 1
    assert web.cloud.names(writes=True)[-1] == "DeleteChangeSet"
    assert web.cloud.status("web") == "UPDATE_COMPLETE"


def test_one_that_a_plan_in_a_file_names_is_said_to_be_left(play: Play, work: Path) -> None:
    web = play(refused(old(ADDED)))
    file = work / "web.plan"
    deploy(web, "--parameter", "Size=large", "--plan", file)

    ran = web.run("apply", str(file), "--yes")

    assert ran.code == 1
    assert "left; remove it with: hawse cfn discard web " in ran.err
    assert "DeleteChangeSet" not in web.cloud.names(writes=True)


def test_one_that_may_be_at_work_is_left_alone(play: Play, template: Path) -> None:
    timeline = new()
    timeline["faults"] = [{"call": "ExecuteChangeSet", "calls": [1, 9], "lost": True}]
    web = play(timeline)

    ran = deploy(web, "--template", template, "--yes", env={"HAWSE_RETRY_ATTEMPTS": "1"})

    assert ran.code != 0
    assert "it may have been done all the same" in ran.err
    assert "DeleteChangeSet" not in web.cloud.names(writes=True)


# --- Parameters -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.yaml", "Size: large\nSubnets: [a, b]\n"),
        ("p.toml", 'Size = "large"\nSubnets = ["a", "b"]\n'),
        ("p.json", '{"Parameters": {"Size": "large", "Subnets": "a,b"}, "Tags": {"env": "x"}}'),
        (
            "p.json",
            '[{"ParameterKey": "Size", "ParameterValue": "large"},'
            ' {"ParameterKey": "Subnets", "ParameterValue": "a,b"}]',
        ),
        ("p.json", '["Size=large", "Subnets=a,b"]'),
    ],
)
def test_parameters_come_from_files_of_every_shape(
    play: Play, template: Path, work: Path, name: str, content: str
) -> None:
    web = play(new())
    file = written(work / name, content)

    ran = deploy(web, "--template", template, "--parameters", file, "--yes")

    assert ran.code == 0, ran.err
    (made,) = web.cloud.asked("CreateChangeSet")
    assert {"ParameterKey": "Size", "ParameterValue": "large"} in made["Parameters"]
    assert {"ParameterKey": "Subnets", "ParameterValue": "a,b"} in made["Parameters"]
    assert ("Tags" in made) == ("Tags" in content)
    assert f"large     {file}\n" in ran.err


def test_values_come_from_where_they_stand(play: Play, template: Path, moto: Any) -> None:
    timeline = new()
    timeline["stacks"]["net"] = {"outputs": {"Subnets": "s-1,s-2"}}
    web = play(timeline)
    ssm = moto.client("ssm")
    ssm.put_parameter(Name="/web/password", Value="hunter2", Type="SecureString")

    ran = deploy(
        web,
        *("--template", template, "--parameter", "Subnets=output:net.Subnets"),
        *("--parameter", "Password=ssm:/web/password", "--parameter", "Size=env:SIZE", "--yes"),
        env={"SIZE": "large", "AWS_ENDPOINT_URL_SSM": moto.url},
    )

    assert ran.code == 0, ran.err
    (made,) = web.cloud.asked("CreateChangeSet")
    values = {one["ParameterKey"]: one["ParameterValue"] for one in made["Parameters"]}
    assert values == {"Size": "large", "Subnets": "s-1,s-2", "Password": "hunter2"}
    assert "Subnets   s-1,s-2   output net.Subnets\n" in ran.err
    assert "hunter2" not in ran.err


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Siz=large", "parameter Siz: the template does not declare it\nhint: Size?"),
        ("Size=huge", "parameter Size: 'huge' is none of small, large"),
        ("Password=****", "**** is what AWS shows instead of a value"),
        ("Size=output:net", "'output:net' is not output:STACK.KEY"),
        ("Size=env:NOWHERE", "the environment has no NOWHERE\nhint: text:env:NOWHERE"),
        ("Size=output:nil.Url", "there is no stack nil in eu-west-1"),
        ("Size", "--parameter Size: it is not KEY=VALUE"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_said_before_anything_is_made(
    play: Play, template: Path, typed: str, says: str
) -> None:
    web = play(new())

    ran = deploy(web, "--template", template, "--parameter", typed, "--yes")

    assert ran.code in (2, 4)
    assert says in ran.err
    assert web.cloud.names(writes=True) == []


def test_missing_parameters_are_all_named(play: Play, work: Path) -> None:
    declared = {name: {"Type": "String"} for name in ("A", "B")}
    file = written(work / "t.json", {**TEMPLATE, "Parameters": declared})
    web = play(new())

    ran = deploy(web, "--template", file, "--yes")

    assert ran.code == 2
    assert "parameters A, B: they have no default, and no value was given" in ran.err
    assert web.cloud.names(writes=True) == []


def test_a_default_is_taken_again_when_that_is_asked(play: Play, template: Path) -> None:
    web = play(old(ADDED, stack={"parameters": {"Size": "large"}}))

    ran = deploy(web, "--template", template, "--parameter", "Size=default:", "--yes")

    assert ran.code == 0, ran.err
    (made,) = web.cloud.asked("CreateChangeSet")
    assert {"ParameterKey": "Size", "ParameterValue": "small"} in made["Parameters"]


# --- What goes with it ------------------------------------------------------------------------


def test_options_are_asked_of_aws_as_they_are_typed(play: Play, template: Path) -> None:
    web = play(new())

    ran = deploy(
        web,
        *("--template", template, "--on-failure", "delete", "--tag", "env=prod", "--yes"),
        *("--notify", "arn:aws:sns:eu-west-1:111122223333:news"),
        *("--service-role", "arn:aws:iam::111122223333:role/deploy"),
    )

    assert ran.code == 0, ran.err
    (made,) = web.cloud.asked("CreateChangeSet")
    assert made["OnStackFailure"] == "DELETE"
    assert made["Tags"] == [{"Key": "env", "Value": "prod"}]
    assert made["NotificationARNs"] == ["arn:aws:sns:eu-west-1:111122223333:news"]
    assert made["RoleARN"] == "arn:aws:iam::111122223333:role/deploy"


def test_rollback_is_disabled_where_it_is_executed(play: Play, template: Path) -> None:
    web = play(new())

    assert deploy(web, "--template", template, "--disable-rollback", "--yes").code == 0
    assert web.cloud.asked("ExecuteChangeSet")[0]["DisableRollback"] is True


def test_drift_is_reverted_without_nested_stacks(play: Play) -> None:
    web = play(old(ADDED))

    assert deploy(web, "--revert-drift", "--yes").code == 0
    (made,) = web.cloud.asked("CreateChangeSet")
    assert made["DeploymentMode"] == "REVERT_DRIFT"
    assert "IncludeNestedStacks" not in made


def test_it_is_protected_and_guarded_afterwards(play: Play, work: Path) -> None:
    web = play(new())
    template = written(work / "t.json", {"Resources": TEMPLATE["Resources"]})
    policy = written(work / "policy.json", {"Statement": []})

    ran = deploy(web, "--template", template, "--protect", "--policy", policy, "--yes")

    assert ran.code == 0, ran.err
    assert web.cloud.names(writes=True)[1:] == [
        *("ExecuteChangeSet", "UpdateTerminationProtection", "SetStackPolicy")
    ]
    again = deploy(web, "--template", template, "--protect", "--policy", policy, "--yes")
    assert (again.code, len(web.cloud.names(writes=True))) == (0, 4), again.err


def test_outputs_are_written_each_time(play: Play, work: Path) -> None:
    web = play("update_succeeds")
    written(work / "out.json", "old")

    ran = deploy(web, "--parameter", "Size=large", "--outputs", "out.json", "--yes")

    assert ran.code == 0, ran.err
    outputs = json.loads((work / "out.json").read_text())
    assert outputs == {"web": {"Url": "https://web.example.com", "VpcId": "vpc-0a1b"}}


def test_a_large_template_goes_through_a_bucket(play: Play, work: Path, moto: Any) -> None:
    big = {**TEMPLATE, "Metadata": {"Text": "x" * 60_000}}
    file = written(work / "big.json", big)
    summary = {"Parameters": [{"ParameterKey": "Size", "DefaultValue": "small"}]}
    web = play({**new(), "answers": {"GetTemplateSummary": summary}})

    ran = deploy(web, "--template", file, "--yes")
    assert (ran.code, "hint: --bucket NAME" in ran.err) == (2, True), ran.err

    s3 = moto.client("s3")
    s3.create_bucket(Bucket="ours", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3_only = {"AWS_ENDPOINT_URL_S3": moto.url}
    for _ in range(2):
        ran = deploy(web, "--template", file, "--bucket", "ours/t", "--dry-run", env=s3_only)
    (found,) = s3.list_objects_v2(Bucket="ours")["Contents"]
    made, again = web.cloud.asked("CreateChangeSet")
    assert made["TemplateURL"] == f"https://s3.eu-west-1.amazonaws.com/ours/{found['Key']}"
    assert made["TemplateURL"] == again["TemplateURL"]
