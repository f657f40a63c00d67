"""`hawse cfn set`: a template in many accounts and regions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.moto_server import Moto
from tests.scripted.playing import Play, Played

OLD = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
NEW = '{"Parameters": {"Level": {"Type": "String", "Default": "low"}}, "Resources": {}}'
A, B, C = "111111111111", "222222222222", "333333333333"
IRELAND, OHIO = "eu-west-1", "us-east-2"
OU = "ou-ab12-3cd4ef56"


def instance(account: str, region: str = IRELAND, status: str = "CURRENT", **more: str) -> Any:
    return {"Account": account, "Region": region, "Status": status, **more}


def guard(*instances: Any, **more: Any) -> dict[str, Any]:
    about = {"PermissionModel": "SELF_MANAGED", "TemplateBody": OLD, "Description": "keeps watch"}
    return {"stack_sets": {"guard": {**about, "instances": list(instances), **more}}}


@pytest.fixture
def template(tmp_path: Path) -> str:
    path = tmp_path / "guard.json"
    path.write_text(NEW, encoding="utf-8")
    return str(path)


def writes(cloud: Played) -> list[str]:
    return cloud.cloud.names(writes=True)


# ls


def test_ls_counts_the_instances_by_status(play: Play) -> None:
    cloud = play(guard(instance(A), instance(B, status="OUTDATED"), instance(C)))

    ran = cloud.run("cfn", "set", "ls", "-o", "json")

    (row,) = ran.json()
    assert row["instances"] == {"CURRENT": 2, "OUTDATED": 1}
    assert (row["name"], row["permission_model"]) == ("guard", "SELF_MANAGED")
    assert (row["drift"], row["auto_deployment"]) == ("NOT_CHECKED", False)


def test_ls_says_what_it_may_not_count(play: Play) -> None:
    fault = {"call": "ListStackInstances", "error": "AccessDenied", "message": "no"}

    ran = play({**guard(), "faults": [fault]}).run("cfn", "set", "ls", "-o", "json")

    assert ran.json()[0]["instances"] is None
    assert "instances of guard are not known" in ran.err


def test_a_delegated_administrator_asks_as_one(play: Play) -> None:
    cloud = play(guard())

    assert cloud.run("cfn", "set", "ls", "--call-as", "DELEGATED_ADMIN").code == 0

    assert cloud.cloud.asked("ListStackSets")[0]["CallAs"] == "DELEGATED_ADMIN"
    assert cloud.cloud.asked("ListStackInstances")[0]["CallAs"] == "DELEGATED_ADMIN"


# deploy


def test_a_new_set_is_made_and_then_its_instances(play: Play, template: str) -> None:
    cloud = play({"stack_sets": {}})
    wanted = ("--to", A, "--to", B, "--in", IRELAND, "--in", OHIO)

    ran = cloud.run("cfn", "set", "deploy", "guard", "--template", template, *wanted, "--yes")

    assert ran.code == 0, ran.err
    assert writes(cloud) == ["CreateStackSet", "CreateStackInstances"]
    (made,) = cloud.cloud.asked("CreateStackInstances")
    assert (made["Accounts"], made["Regions"]) == ([A, B], [IRELAND, OHIO])
    assert made["OperationPreferences"] == {
        "RegionConcurrencyType": "SEQUENTIAL",
        "MaxConcurrentPercentage": 25,
        "FailureToleranceCount": 0,
        "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE",
    }
    assert "4 instances: 2 accounts × 2 regions" in ran.err
    assert "25% of the accounts at a time" in ran.err


def test_deploying_again_changes_nothing(play: Play, template: str) -> None:
    cloud = play({"stack_sets": {}})
    typed = ("cfn", "set", "deploy", "guard", "--template", template, "--to", A, "--in", IRELAND)
    cloud.run(*typed, "--yes")
    before = len(writes(cloud))

    ran = cloud.run(*typed, "--yes")

    assert ran.code == 0
    assert len(writes(cloud)) == before
    assert "is as asked" in ran.err


def test_an_update_keeps_what_is_not_typed_and_says_what_changes(play: Play, template: str) -> None:
    role = "arn:aws:iam::111111111111:role/OurAdministration"
    more: dict[str, Any] = {
        "Parameters": [{"ParameterKey": "Level", "ParameterValue": "high"}],
        "Tags": [{"Key": "team", "Value": "sec"}],
        "AdministrationRoleARN": role,
        "ExecutionRoleName": "AWSCloudFormationStackSetExecutionRole",
    }
    cloud = play(guard(instance(A), instance(B), **more))
    typed = ("--template", template, "--tag", "env=prod")

    ran = cloud.run("cfn", "set", "deploy", "guard", *typed, "--yes")

    assert ran.code == 0, ran.err
    (asked,) = cloud.cloud.asked("UpdateStackSet")
    assert asked["Parameters"] == [{"ParameterKey": "Level", "UsePreviousValue": True}]
    assert {tag["Key"] for tag in asked["Tags"]} == {"team", "env"}
    assert (asked["AdministrationRoleARN"], asked["Description"]) == (role, "keeps watch")
    assert "ExecutionRoleName" not in asked and "Accounts" not in asked
    assert "the template: 1 line added, 1 removed" in ran.err
    assert "2 instances: 2 accounts × 1 region" in ran.err


def test_only_missing_instances_are_added_and_no_others(play: Play) -> None:
    cloud = play(guard(instance(A, IRELAND), instance(B, OHIO)))
    wanted = ("--to", A, "--to", B, "--to", C, "--in", IRELAND, "--in", OHIO)

    assert cloud.run("cfn", "set", "deploy", "guard", *wanted, "--yes").code == 0

    asked = cloud.cloud.asked("CreateStackInstances")
    added = {(a, r) for one in asked for a in one["Accounts"] for r in one["Regions"]}
    assert added == {(A, OHIO), (B, IRELAND), (C, IRELAND), (C, OHIO)}
    assert "UpdateStackSet" not in writes(cloud)


def test_what_an_operation_left_behind_is_brought_up_to_date(play: Play) -> None:
    cloud = play(guard(instance(A), instance(B, status="OUTDATED")))

    ran = cloud.run("cfn", "set", "deploy", "guard", "--yes")

    assert ran.code == 0, ran.err
    (asked,) = cloud.cloud.asked("UpdateStackInstances")
    assert (asked["Accounts"], asked["Regions"]) == ([B], [IRELAND])


def test_a_unit_makes_a_service_managed_set(play: Play, template: str) -> None:
    cloud = play({"stack_sets": {"guard": {"absent": True, "units": {OU: [A, B]}}}})
    wanted = ("--to", OU, "--in", IRELAND, "--auto-deploy")

    ran = cloud.run("cfn", "set", "deploy", "guard", "--template", template, *wanted, "--yes")

    assert ran.code == 0, ran.err
    (made,) = cloud.cloud.asked("CreateStackSet")
    assert made["PermissionModel"] == "SERVICE_MANAGED"
    assert made["AutoDeployment"]["Enabled"] is True
    (added,) = cloud.cloud.asked("CreateStackInstances")
    assert added["DeploymentTargets"] == {"OrganizationalUnitIds": [OU]}


def test_failures_are_told_once_for_each_reason_with_their_accounts(play: Play) -> None:
    accounts = [f"{number:012d}" for number in range(1, 41)]
    fails = {
        one: f"Bucket logs-{one} already exists (Request ID: 8a4c9d1e-7b52-4e0b-9d0d-2b1f6c3a5e{n})"
        for n, one in enumerate(accounts[:11], 10)
    }
    fails[accounts[11]] = "Account gate failed"
    more = {"CreateStackInstances": [{"takes": 60, "fails": fails}]}
    cloud = play(guard(after=more))
    wanted = [word for one in accounts for word in ("--to", one)]
    typed = ("--in", IRELAND, "--failure-tolerance", "11", "--yes", "--progress", "plain")

    ran = cloud.run("cfn", "set", "deploy", "guard", *wanted, *typed)

    assert ran.code != 0
    assert "12 of 40 failed: 11 × Bucket logs-… already exists (Request ID: …)" in ran.err
    assert "(000000000001, 000000000002, 000000000003 and 8 more)" in ran.err
    assert "1 × Account gate failed (000000000012)" in ran.err
    assert "28 cancelled because of it" in ran.err
    assert "hawse cfn set status guard --operation hawse-" in ran.err


def test_failures_that_are_tolerated_are_told_all_the_same(play: Play) -> None:
    more = {"CreateStackInstances": [{"takes": 30, "fails": {A: "Bucket exists"}}]}
    cloud = play(guard(after=more))
    typed = ("--to", A, "--to", B, "--to", C, "--in", IRELAND, "--failure-tolerance", "1", "--yes")

    ran = cloud.run("cfn", "set", "deploy", "guard", *typed)

    assert ran.code == 0
    assert f"{A} {IRELAND}  FAILED  Bucket exists" in ran.err


def test_progress_counts_the_instances(play: Play) -> None:
    more = {"CreateStackInstances": [{"takes": 100, "fails": {}}]}
    cloud = play(guard(after=more))
    accounts = [f"{number:012d}" for number in range(1, 11)]
    wanted = [word for one in accounts for word in ("--to", one)]
    typed = ("--in", IRELAND, "--yes", "--progress", "plain")

    ran = cloud.run("cfn", "set", "deploy", "guard", *wanted, *typed)

    assert ran.code == 0
    assert "of 10" in ran.err and "guard: RUNNING for" in ran.err


def test_what_is_under_way_is_named_and_nothing_is_sent(play: Play) -> None:
    cloud = play(guard(instance(A), after={"UpdateStackInstances": [{"takes": 10_000}]}))
    client = cloud.cloud.client()
    client.update_stack_instances(StackSetName="guard", Accounts=[A], Regions=[IRELAND])

    ran = cloud.run("cfn", "set", "deploy", "guard", "--description", "x", "--yes", "-o", "json")

    assert ran.code == 7
    assert "is RUNNING" in ran.json()[0]["detail"]
    assert "UpdateStackSet" not in writes(cloud)


def test_inoperable_instances_are_told_with_an_update(play: Play, template: str) -> None:
    cloud = play(guard(instance(A), instance(B, status="INOPERABLE")))

    ran = cloud.run("cfn", "set", "deploy", "guard", "--template", template, "--yes")

    assert "AWS leaves out 1 instance that is INOPERABLE" in ran.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--to", "acme", "--in", IRELAND), "neither the 12 digits"),
        (("--to", A), "--in REGION"),
        (("--in", IRELAND), "--to ACCOUNT"),
        (("--to", A, "--in", "Ireland"), "is no region"),
        (("--to", OU, "--in", IRELAND, "--permissions", "self-managed"), "service-managed"),
        (("--max-concurrent", "0"), "--max-concurrent 0"),
        (("--failure-tolerance", "101%"), "--failure-tolerance 101%"),
        (("--parameter", "Level"), "KEY=VALUE"),
        (("--tag", "a=b", "--tag", "a=c"), "given twice"),
        (("--template", "nowhere.json"), "no such file"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_request(
    play: Play, typed: tuple[str, ...], said: str
) -> None:
    cloud = play(guard())

    ran = cloud.run("cfn", "set", "deploy", "guard", *typed, "--yes")

    assert ran.code == 2
    assert said in ran.err
    assert cloud.cloud.names() == []


def test_a_new_set_needs_a_template(play: Play) -> None:
    ran = play({"stack_sets": {}}).run("cfn", "set", "deploy", "guard", "--yes")

    assert (ran.code, "a template is needed" in ran.err) == (2, True)


def test_a_parameter_that_the_template_does_not_have_is_refused(play: Play, template: str) -> None:
    typed = ("--template", template, "--parameter", "Lvl=high", "--yes")

    ran = play(guard()).run("cfn", "set", "deploy", "guard", *typed)

    assert (ran.code, "the template does not declare it" in ran.err) == (2, True)


def test_parameters_come_from_files_and_from_where_they_stand(
    play: Play, template: str, tmp_path: Path, moto: Moto
) -> None:
    moto.client("ssm").put_parameter(Name="/guard/level", Value="high", Type="String")
    net = {"net": {"outputs": {"Level": "middle"}}}
    cloud = play({**guard(instance(A)), "stacks": net})
    file = tmp_path / "guard.toml"
    file.write_text('[Parameters]\nLevel = "lowest"\n[Tags]\nteam = "sec"\n', encoding="utf-8")
    env = {**moto.env, "AWS_ENDPOINT_URL_CLOUDFORMATION": cloud.cloud.url}
    typed = ("cfn", "set", "deploy", "guard", "--template", template, "--parameters", str(file))

    assert cloud.run(*typed, "--yes", env=env).code == 0
    for value in ("output:net.Level", "ssm:/guard/level"):
        ran = cloud.run(*typed, "--parameter", f"Level={value}", "--yes", env=env)
        assert ran.code == 0, ran.err

    asked = cloud.cloud.asked("UpdateStackSet")
    sent = [one["Parameters"][0]["ParameterValue"] for one in asked]
    assert sent == ["lowest", "middle", "high"]
    assert asked[0]["Tags"] == [{"Key": "team", "Value": "sec"}]
    assert "ssm /guard/level" in ran.err


def test_no_secret_enters_a_plan(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "guard.json"
    path.write_text('{"Parameters": {"Key": {"Type": "String", "NoEcho": true}}, "Resources": {}}')
    cloud = play(guard(instance(A)))
    typed = ("--template", str(path), "--parameter", "Key=hunter2", "--yes")

    ran = cloud.run("cfn", "set", "deploy", "guard", *typed)

    assert (ran.code, writes(cloud)) == (2, [])
    assert "it is secret" in ran.err and "hunter2" not in ran.out + ran.err


def test_a_long_operation_is_waited_for(play: Play) -> None:
    cloud = play(guard(after={"CreateStackInstances": [{"takes": 900}]}))

    ran = cloud.run("cfn", "set", "deploy", "guard", "--to", A, "--in", IRELAND, "--yes")

    assert ran.code == 0, ran.err


def test_the_order_of_regions_names_only_those_of_the_operation(play: Play) -> None:
    cloud = play(guard(instance(A, OHIO)))
    typed = ("--to", A, "--in", OHIO, "--in", IRELAND)
    order = ("--region-order", OHIO, "--region-order", IRELAND)

    assert cloud.run("cfn", "set", "deploy", "guard", *typed, *order, "--yes").code == 0

    (asked,) = cloud.cloud.asked("CreateStackInstances")
    assert asked["OperationPreferences"]["RegionOrder"] == [IRELAND]


def test_a_lost_answer_begins_no_second_operation(play: Play) -> None:
    lost = {"call": "CreateStackInstances", "calls": [1, 1], "lost": True}
    cloud = play({**guard(), "faults": [lost]})

    ran = cloud.run("cfn", "set", "deploy", "guard", "--to", A, "--in", IRELAND, "--yes")

    numbers = {asked["OperationId"] for asked in cloud.cloud.asked("CreateStackInstances")}
    assert len(numbers) == 1, ran.err


def test_a_dry_run_sends_nothing(play: Play, template: str) -> None:
    cloud = play(guard(instance(A)))

    cloud.run("cfn", "set", "deploy", "guard", "--template", template, "--dry-run")

    assert writes(cloud) == []


def test_an_update_can_be_undone(play: Play, template: str) -> None:
    cloud = play(guard(instance(A), Tags=[{"Key": "team", "Value": "sec"}]))
    typed = ("--template", template, "--tag", "team=ops", "--yes")
    assert cloud.run("cfn", "set", "deploy", "guard", *typed).code == 0

    ran = cloud.run("undo", "--yes")

    assert ran.code == 0, ran.err
    asked = cloud.cloud.asked("UpdateStackSet")[-1]
    assert asked["TemplateBody"] == OLD
    assert asked["Tags"] == [{"Key": "team", "Value": "sec"}]


# status


def failed_once(cloud: Played) -> str:
    client = cloud.cloud.client()
    begun = client.create_stack_instances(
        StackSetName="guard", Accounts=[A, B, C], Regions=[IRELAND]
    )
    return str(begun["OperationId"])


def test_status_groups_the_last_operation_by_reason(play: Play) -> None:
    after = {"CreateStackInstances": [{"takes": 0, "fails": {A: "Bucket exists"}}]}
    cloud = play(guard(after=after))
    number = failed_once(cloud)

    ran = cloud.run("cfn", "set", "status", "guard", "-o", "json")

    failed, cancelled = ran.json()
    assert (failed["status"], failed["reason"]) == ("FAILED", "Bucket exists")
    assert failed["places"] == [{"account": A, "region": IRELAND}]
    assert (cancelled["status"], cancelled["accounts"]) == ("CANCELLED", [B, C])
    assert f"CREATE FAILED, {number}: 3 of 3 done; 1 of 3 failed" in ran.err


def test_status_of_one_operation(play: Play) -> None:
    cloud = play(guard())
    number = failed_once(cloud)
    cloud.cloud.client()

    ran = cloud.run("cfn", "set", "status", "guard", "--operation", number, "-o", "json")

    assert ran.json()[0]["operation"] == number
    assert "DescribeStackSetOperation" in cloud.cloud.names()


def test_status_of_a_set_that_is_nowhere_is_not_found(play: Play) -> None:
    assert play(guard()).run("cfn", "set", "status", "other").code == 4


# rm


def test_rm_deletes_exactly_the_instances_and_then_the_set(play: Play) -> None:
    cloud = play(guard(instance(A, IRELAND), instance(A, OHIO), instance(B, OHIO)))

    ran = cloud.run("cfn", "set", "rm", "guard", "--yes")

    assert ran.code == 0, ran.err
    asked = cloud.cloud.asked("DeleteStackInstances")
    gone = {(a, r) for one in asked for a in one["Accounts"] for r in one["Regions"]}
    assert gone == {(A, IRELAND), (A, OHIO), (B, OHIO)}
    assert all(one["RetainStacks"] is False for one in asked)
    assert writes(cloud)[-1] == "DeleteStackSet"
    assert cloud.run("cfn", "set", "ls", "-o", "json").json() == []


def test_rm_of_a_service_managed_set_names_accounts_within_their_units(play: Play) -> None:
    units = {"PermissionModel": "SERVICE_MANAGED", "units": {OU: [A, B]}}
    cloud = play(guard(instance(A, OrganizationalUnitId=OU), **units))

    ran = cloud.run("cfn", "set", "rm", "guard", "--yes")

    assert ran.code == 0, ran.err
    (asked,) = cloud.cloud.asked("DeleteStackInstances")
    assert asked["DeploymentTargets"] == {
        "OrganizationalUnitIds": [OU],
        "Accounts": [A],
        "AccountFilterType": "INTERSECTION",
    }


def test_rm_leaves_the_stacks_when_asked_and_names_them(play: Play) -> None:
    stack = f"arn:aws:cloudformation:{IRELAND}:{A}:stack/StackSet-guard/0a1b"
    cloud = play(guard(instance(A, StackId=stack)))

    ran = cloud.run("cfn", "set", "rm", "guard", "--retain-stacks", "--yes")

    assert (ran.code, stack in ran.err) == (0, True)
    assert cloud.cloud.asked("DeleteStackInstances")[0]["RetainStacks"] is True


def test_rm_explains_inoperable_instances_and_sends_nothing(play: Play) -> None:
    stuck = instance(B, status="INOPERABLE", StatusReason="role is gone")
    cloud = play(guard(instance(A), stuck))

    held = cloud.run("cfn", "set", "rm", "guard", "--yes", "-o", "json")

    assert (held.code, writes(cloud)) == (7, [])
    detail = held.json()[0]["detail"]
    assert f"{B} {IRELAND} (role is gone)" in detail and "--retain-inoperable" in detail


def test_rm_forgets_inoperable_instances_alone(play: Play) -> None:
    cloud = play(guard(instance(A), instance(B, status="INOPERABLE")))

    ran = cloud.run("cfn", "set", "rm", "guard", "--retain-inoperable", "--yes")

    assert ran.code == 0, ran.err
    asked = cloud.cloud.asked("DeleteStackInstances")
    assert [(one["Accounts"], one["RetainStacks"]) for one in asked] == [([A], False), ([B], True)]


def test_the_set_stays_when_an_instance_cannot_be_deleted(play: Play) -> None:
    after = {"DeleteStackInstances": [{"takes": 5, "fails": {A: "Bucket not empty"}}]}
    cloud = play(guard(instance(A), instance(B), after=after))

    ran = cloud.run("cfn", "set", "rm", "guard", "--yes")

    assert ran.code != 0
    assert "1 of 2 failed: 1 × Bucket not empty" in ran.err
    assert "DeleteStackSet" not in writes(cloud)


def test_rm_needs_a_name_that_is_there(play: Play) -> None:
    cloud = play(guard())

    assert cloud.run("cfn", "set", "rm", "other", "--yes").code == 4
    assert writes(cloud) == []


# stop


def test_stop_ends_what_is_under_way(play: Play) -> None:
    cloud = play(guard(instance(A), after={"UpdateStackInstances": [{"takes": 10_000}]}))
    client = cloud.cloud.client()
    client.update_stack_instances(StackSetName="guard", Accounts=[A], Regions=[IRELAND])

    ran = cloud.run("cfn", "set", "stop", "guard", "--yes")

    assert ran.code == 0, ran.err
    assert writes(cloud)[-1] == "StopStackSetOperation"
    again = cloud.run("cfn", "set", "stop", "guard", "--yes")
    assert (again.code, "nothing is under way" in again.err) == (0, True)


def test_the_plan_of_a_deployment_can_be_applied_later(
    play: Play, template: str, tmp_path: Path
) -> None:
    cloud = play(guard(instance(A)))
    plan = str(tmp_path / "plan.json")
    cloud.run("cfn", "set", "deploy", "guard", "--template", template, "--plan", plan)

    assert json.loads(Path(plan).read_text("utf-8"))["command"] == ["cfn", "set", "deploy"]
    assert cloud.run("apply", plan, "--yes").code == 0
    assert "UpdateStackSet" in writes(cloud)
