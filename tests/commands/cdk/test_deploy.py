"""`hawse cdk deploy`: an app on a timeline of CloudFormation, all else on moto."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cdk.assembling import copied, edited, stack, written
from tests.commands.cdk.conftest import ACCOUNT, BUCKET, VERSION, Stage, Staged, bootstrapped

NEW: dict[str, Any] = {"absent": True}
DEPLOY_ROLE = f"arn:aws:iam::{ACCOUNT}:role/cdk-hnb659fds-deploy-role-{ACCOUNT}-eu-west-1"
ADDED = {"Action": "Add", "LogicalResourceId": "Jobs", "ResourceType": "AWS::SQS::Queue"}
HOOK = "59ffc762-70ce-11f0-9a3c-0a58a9feac02"
EMPTY: dict[str, Any] = {"Resources": {}}


def adding(**more: Any) -> dict[str, Any]:
    """A stack that is not there, whose change set adds a queue."""
    return {**NEW, "after": {"CreateChangeSet": {"changes": [ADDED]}, **more}}


def environments(folder: Path) -> Path:
    """The app with stacks of two regions, in moto's account."""
    app = copied("environments", folder)
    for file in app.glob("*.json"):
        file.write_text(file.read_text("utf-8").replace("111122223333", ACCOUNT), "utf-8")
    return app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "app2"


@pytest.fixture
def network(staged: Staged, folder: Path) -> Stage:
    """The app of several environments, of which nothing is deployed."""
    bootstrapped(staged(folder, {}).moto, region="us-east-1")
    far = {**adding(), "region": "us-east-1"}
    service = {**adding(), "outputs": {"TopicName": {"OutputValue": "done"}}}
    return staged(
        environments(folder),
        {"prod-network": adding(), "Service": service, "Certificate": far, "Anywhere": adding()},
    )


def test_a_stack_is_created_through_the_roles_of_its_environment(
    network: Stage, tmp_path: Path
) -> None:
    ran = network.run("deploy", "Network", "-y")

    assert ran.code == 0, ran.err
    assert network.hawse("cfn", "history", "prod-network", "-o", "json").json()
    assert network.cloud.status("prod-network") == "CREATE_COMPLETE"
    (made,) = network.cloud.asked("CreateChangeSet")
    assert made["RoleARN"].endswith(f"role/cdk-hnb659fds-cfn-exec-role-{ACCOUNT}-eu-west-1")
    assert made["Tags"] == [{"Key": "team", "Value": "web"}]
    assert made["NotificationARNs"] == [f"arn:aws:sns:eu-west-1:{ACCOUNT}:deployments"]
    assert "Jobs" in made["TemplateBody"]
    assert network.cloud.names(writes=True)[1:] == [
        "ExecuteChangeSet",
        "UpdateTerminationProtection",
    ]


# --- Order ------------------------------------------------------------------------------------


def test_what_a_stack_needs_is_deployed_before_it_in_whichever_region(network: Stage) -> None:
    ran = network.run("deploy", "Service", "--parameter", "Size=3", "-y", "-o", "json")

    assert ran.code == 0, ran.err
    assert sorted(network.executed[:2]) == ["Certificate", "prod-network"]
    assert network.executed[2:] == ["Service"]
    assert "planned once Certificate (us-east-1) is deployed" in ran.err
    outcomes = {(one["name"], one["change"]): one["outcome"] for one in ran.json()}
    assert outcomes[("Service", "create")] == "done"


def test_what_is_as_asked_elsewhere_is_not_waited_for(network: Stage) -> None:
    ran = network.run("deploy", "Service", "--parameter", "Size=3", "-y")
    assert ran.code == 0, ran.err

    again = network.run("deploy", "Service", "--parameter", "Size=4", "--dry-run", "-o", "json")

    outcomes = {one["name"]: one["outcome"] for one in again.json()}
    assert outcomes == {"Network": "skipped", "Certificate": "skipped", "Service": "not asked"}
    changed = network.run("deploy", "Service", "--parameter", "Size=4", "-y")
    assert (changed.code, network.executed[-1]) == (0, "Service"), changed.err


def test_a_stack_whose_needs_are_left_out_was_asked_for_in_vain(network: Stage) -> None:
    argv = ("deploy", "Service", "--parameter", "Size=3", "-r", "eu-west-1", "-y", "-o", "json")

    ran, again = network.run(*argv), network.run(*argv)

    assert (ran.code, again.code, network.executed) == (6, 7, ["prod-network"])
    assert "left out, since no target is theirs: Certificate" in ran.err
    outcomes = {one["name"]: one["outcome"] for one in again.json()}
    assert outcomes == {"Network": "skipped", "Service": "blocked"}


def test_without_waiting_nothing_is_planned_on_what_is_under_way(network: Stage) -> None:
    ran = network.run("deploy", "Service", "--parameter", "Size=3", "-y", "--no-wait")

    assert (ran.code, sorted(network.executed)) == (0, ["Certificate", "prod-network"]), ran.err


def test_exclusively_leaves_the_others_as_they_are(network: Stage) -> None:
    ran = network.run("deploy", "Service", "--exclusively", "--parameter", "Size=3", "-y")

    assert (ran.code, network.executed) == (0, ["Service"]), ran.err


def app_of(folder: Path, *stacks: dict[str, Any], **more: Any) -> Path:
    """An app of small stacks, each with a queue."""
    app = written(folder, *stacks, **more)
    for file in app.glob("*.template.json"):
        file.write_text(json.dumps({"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}}))
    return app


def test_stacks_of_one_round_go_side_by_side_and_the_next_waits(
    staged: Staged, folder: Path
) -> None:
    app = app_of(folder, stack("C", needs=["A", "B"]), stack("A"), stack("B"))
    stage = staged(app, {name: adding() for name in "ABC"})

    ran = stage.run("deploy", "-y")

    assert ran.code == 0, ran.err
    assert sorted(stage.executed[:2]) == ["A", "B"]
    assert stage.executed[2:] == ["C"]
    names = stage.cloud.names()
    assert names.count("CreateChangeSet") == 3
    assert names.index("ExecuteChangeSet") > len(names) - 1 - names[::-1].index("CreateChangeSet")


def test_a_stack_without_changes_passes_the_order_on(staged: Staged, folder: Path) -> None:
    app = app_of(folder, stack("A"), stack("B", needs=["A"]), stack("C", needs=["B"]))
    there = {"template": json.loads((app / "B.template.json").read_text())}
    events = [[0, "A", "CREATE_IN_PROGRESS"], [1, "A", "CREATE_FAILED"]]
    stage = staged(app, {"A": adding(CreateStack=events), "B": there, "C": adding()})

    ran = stage.run("deploy", "-y")

    assert (ran.code, stage.executed) == (1, ["A"]), ran.err


def test_after_a_failure_nothing_is_begun_that_needs_it_and_the_rest_ends(
    staged: Staged, folder: Path
) -> None:
    app = app_of(folder, stack("Base"), stack("Web", needs=["Base"]), stack("Other"))
    events = [
        [0, "Base", "CREATE_IN_PROGRESS", "User Initiated"],
        [1, "Jobs", "CREATE_IN_PROGRESS"],
        [2, "Jobs", "CREATE_FAILED", "Queue jobs already exists"],
        [3, "Base", "ROLLBACK_IN_PROGRESS"],
        [4, "Base", "ROLLBACK_COMPLETE"],
    ]
    base = {**adding(CreateStack=events), "resources": {"Jobs": "AWS::SQS::Queue jobs"}}
    stage = staged(app, {"Base": base, "Web": adding(), "Other": adding()})

    ran = stage.run("deploy", "-y", "-o", "json")

    assert ran.code == 6
    assert sorted(stage.executed) == ["Base", "Other"]
    assert {one["name"]: one["outcome"] for one in ran.json()} == {
        "Base": "failed",
        "Web": "not started",
        "Other": "done",
    }
    assert "Queue jobs already exists" in ran.err


def test_what_only_a_deployment_makes_known_is_planned_after_it(
    staged: Staged, folder: Path
) -> None:
    app = app_of(folder, stack("Net"), stack("Web", needs=["Net"]))
    missing = {"status": "FAILED", "reason": "No export named net-vpc found."}
    web = {**NEW, "after": {"CreateChangeSet": [missing, {"changes": [ADDED]}]}}
    stage = staged(app, {"Net": adding(), "Web": web})

    ran = stage.run("deploy", "-y")

    assert (ran.code, stage.executed) == (0, ["Net", "Web"]), ran.err
    assert "planned once Net is deployed" in ran.err


def test_what_cannot_be_planned_for_another_reason_stops_it_all(
    staged: Staged, folder: Path
) -> None:
    app = app_of(folder, stack("Net"), stack("Web", needs=["Net"]))
    wrong = {"status": "FAILED", "reason": "Template error: no such function"}
    stage = staged(app, {"Net": adding(), "Web": {**NEW, "after": {"CreateChangeSet": wrong}}})

    ran = stage.run("deploy", "-y")

    assert (ran.code, stage.executed) == (1, [])
    assert "no such function" in ran.err
    assert stage.cloud.status("Net") == "DELETE_COMPLETE"


# --- Nothing to do ----------------------------------------------------------------------------


def test_a_stack_that_is_as_the_app_says_is_skipped_without_a_change_set(
    staged: Staged, folder: Path
) -> None:
    app = app_of(folder, stack("Web", tags={"region": "${AWS::Region}"}))
    template = json.loads((app / "Web.template.json").read_text())
    there = {"template": template, "tags": {"region": "eu-west-1"}}
    stage = staged(app, {"Web": there})

    ran = stage.run("deploy", "-y", "-o", "json")

    assert (ran.code, [one["outcome"] for one in ran.json()]) == (0, ["skipped"]), ran.err
    assert stage.cloud.names(writes=True) == []


def test_protection_alone_needs_no_change_set(staged: Staged, folder: Path) -> None:
    app = app_of(folder, stack("Web", terminationProtection=True))
    template = json.loads((app / "Web.template.json").read_text())
    stage = staged(app, {"Web": {"template": template}})

    assert stage.run("deploy", "-y").code == 0
    assert stage.cloud.names(writes=True) == ["UpdateTerminationProtection"]


def test_where_nothing_changed_elsewhere_the_rest_is_planned_all_the_same(
    network: Stage,
) -> None:
    assert network.run("deploy", "Network", "Certificate", "-y").code == 0

    ran = network.run("deploy", "Service", "--parameter", "Size=3", "-y")

    assert (ran.code, network.executed[2:]) == (0, ["Service"]), ran.err


# --- Assets -----------------------------------------------------------------------------------


@pytest.fixture
def assets(staged: Staged, site: Any) -> Stage:
    """The app with files, a folder, an image and a nested stack."""
    return staged(site.app, {"Assets": adding()})


def test_assets_are_published_before_the_stack_that_needs_them(assets: Stage) -> None:
    ran = assets.run("deploy", "-y", "-o", "json")

    assert ran.code == 0, ran.err
    done = [one["change"] for one in ran.json()]
    assert done == ["publish file", "publish file", "publish image", "create"]
    assert {Path(key).suffix for key in assets.site.keys} == {".json", ".zip"}
    assert len(assets.site.keys) == 3
    assert assets.site.docker[-1].split()[0].endswith("push")


def test_a_stack_is_not_begun_without_its_assets(assets: Stage) -> None:
    ran = assets.run("deploy", "-y", "-o", "json", env={"FAILS": "3"})

    assert (ran.code, assets.executed) == (6, [])
    assert ran.json()[-1]["outcome"] == "not started"


def test_a_stack_whose_image_nobody_can_build_is_not_planned(assets: Stage) -> None:
    ran = assets.run("deploy", "-y", "-o", "json", env={"CDK_DOCKER": "no-such-engine"})

    assert ran.json()[-1]["detail"] == "needs what cannot be published"
    assert (ran.code, assets.cloud.names(writes=True)) == (6, [])


def test_templates_that_aws_has_to_read_are_there_when_it_plans(assets: Stage) -> None:
    ran = assets.run("deploy", "--plan", str(assets.site.home / "p.plan"))

    assert ran.code == 0, ran.err
    assert len(assets.site.keys) == 1
    assert assets.site.docker == []


def test_a_template_too_large_for_a_request_is_read_from_its_bucket(
    staged: Staged, site: Any
) -> None:
    name = "Assets.template.json"
    edited(site.app, lambda it: it.update(Description="é" * 26_000), name)
    known: dict[str, Any] = {"Parameters": [], "ResourceTypes": []}
    stage = staged(site.app, {"Assets": adding()}, answers={"GetTemplateSummary": known})

    ran = stage.run("deploy", "-y")

    assert ran.code == 0, ran.err
    (made,) = stage.cloud.asked("CreateChangeSet")
    assert made["TemplateURL"].startswith(f"https://s3.eu-west-1.amazonaws.com/{BUCKET}/")
    assert made["TemplateURL"].rpartition("/")[2] in site.keys


# --- Roles and the environment ----------------------------------------------------------------


def test_a_plan_keeps_the_role_and_what_it_is_told(
    staged: Staged, site: Any, tmp_path: Path
) -> None:
    more = {"Tags": [{"Key": "team", "Value": "web"}], "SourceIdentity": "ana"}

    def told(manifest: Any) -> None:
        has = manifest["artifacts"]["Assets"]["properties"]
        has["assumeRoleAdditionalOptions"] = more

    def told_too(manifest: Any) -> None:
        for one in manifest["files"].values():
            for place in one["destinations"].values():
                place["assumeRoleAdditionalOptions"] = more

    edited(site.app, told)
    edited(site.app, told_too, "Assets.assets.json")
    stage = staged(site.app, {"Assets": adding()})
    plan = tmp_path / "app.plan"

    assert stage.run("deploy", "--plan", str(plan)).code == 0
    data = json.loads(plan.read_text())
    (where,) = data["targets"]
    assert (where["role"], where["through"]) == ("", DEPLOY_ROLE)
    assert json.loads(where["told"])["SourceIdentity"] == "ana"
    role = data["plans"][0]["entries"][0]["state"]["role"]
    assert (role["tags"], role["source_identity"]) == ({"team": "web"}, "ana")
    assert stage.executed == []
    ran = stage.hawse("apply", str(plan), "-y")

    assert (ran.code, stage.executed) == (0, ["Assets"]), ran.err
    assert len(stage.cloud.asked("CreateChangeSet")) == 1
    records = (site.home / "state" / "journal.jsonl").read_text().splitlines()
    (begun,) = [one for one in map(json.loads, records) if one["kind"] == "begin"]
    assert begun["where"][0]["through"] == DEPLOY_ROLE


def test_without_the_roles_the_own_credentials_go_on_and_that_is_said_once(
    staged: Staged, site: Any
) -> None:
    denied = {"call": "AssumeRole", "error": "AccessDenied", "message": "no", "status": 403}
    stage = staged(site.app, {"Assets": adding()}, faults=[denied])

    ran = stage.run("deploy", "-y", env={"AWS_ENDPOINT_URL_STS": stage.cloud.url})

    assert (ran.code, stage.executed) == (0, ["Assets"]), ran.err
    said = "cannot be assumed, so your own credentials are used"
    assert ran.err.count(f"deploy-role-{ACCOUNT}-eu-west-1 {said}") == 1
    assert ran.err.index(said) < ran.err.index("CREATE_COMPLETE")


def test_an_environment_that_is_not_bootstrapped_is_told_before_anything_is_made(
    staged: Staged, site: Any
) -> None:
    site.moto.client("ssm").delete_parameter(Name=VERSION)
    stage = staged(site.app, {"Assets": adding()})

    ran = stage.run("deploy", "-y")

    assert ran.code == 4
    assert "it is not bootstrapped" in ran.err
    assert (stage.cloud.names(writes=True), site.keys) == ([], [])


def test_values_that_nobody_looked_up_stop_it_before_anything_is_asked(
    staged: Staged, folder: Path
) -> None:
    missing = [{"key": "ami:x", "provider": "ami", "props": {"region": "eu-west-1"}}]
    stage = staged(app_of(folder, stack("Web"), missing=missing), {"Web": adding()})

    ran = stage.run("deploy", "-y")

    assert (ran.code, stage.cloud.names()) == (7, [])
    assert "put 'ami:x' into cdk.context.json and synthesise again" in ran.err


# --- Parameters, danger, outputs --------------------------------------------------------------


def test_all_parameters_without_a_value_are_named_before_anything_is_made(
    network: Stage,
) -> None:
    ran = network.run("deploy", "Service", "--exclusively", "-y")

    assert ran.code == 2
    assert "hint: --parameter Service:Size=VALUE" in ran.err
    assert network.cloud.names(writes=True) == []


@pytest.mark.parametrize("typed", ["Sise=3", "Network:Size=3", "Nowhere:Size=3", ":Size=3"])
def test_a_parameter_that_no_stack_has_is_refused_unasked(network: Stage, typed: str) -> None:
    ran = network.run("deploy", "Network", "Anywhere", "--parameter", typed, "-y")

    assert ran.code in (2, 4)
    assert network.cloud.names() == []


def test_a_parameter_for_one_stack_goes_before_one_for_all(network: Stage) -> None:
    argv = ("--parameter", "Service:Size=5", "--parameter", "Size=3", "--parameter", "Mode=ssm:/m")
    network.moto.client("ssm").put_parameter(Name="/m", Value="slow", Type="String")

    ran = network.run("deploy", "Service", "--exclusively", *argv, "-y")

    assert ran.code == 0, ran.err
    (made,) = network.cloud.asked("CreateChangeSet")
    sent = {one["ParameterKey"]: one["ParameterValue"] for one in made["Parameters"]}
    assert sent == {"Size": "5", "Mode": "slow"}


LOST = {
    "Action": "Remove",
    "LogicalResourceId": "Orders",
    "PhysicalResourceId": "orders-1",
    "ResourceType": "AWS::DynamoDB::Table",
    "PolicyAction": "Delete",
}


def test_what_loses_data_is_only_done_when_it_was_allowed_by_its_name(
    staged: Staged, folder: Path
) -> None:
    app = app_of(folder, stack("Web"), stack("Api"))
    after = {"CreateChangeSet": [{"changes": [LOST]}] * 3}
    stage = staged(app, {"Web": {"template": EMPTY, "after": after}, "Api": adding()})

    held = stage.run("deploy", "-y")
    other = stage.run("deploy", "-y", "--allow-replace", "Api:Orders")

    assert (held.code, other.code, stage.executed) == (7, 7, [])
    assert "Orders" in held.err
    assert stage.run("deploy", "-y", "--allow-replace", "Web:Orders").code == 0
    assert sorted(stage.executed) == ["Api", "Web"]


def test_outputs_of_all_stacks_are_written_into_one_file(network: Stage, tmp_path: Path) -> None:
    file = tmp_path / "outputs.json"
    file.write_text('{"old": {"A": "1"}}')

    ran = network.run("deploy", "Service", "--parameter", "Size=3", "-y", "--outputs", file)

    assert ran.code == 0, ran.err
    assert json.loads(file.read_text()) == {
        "Certificate": {},
        "Service": {"TopicName": "done"},
        "old": {"A": "1"},
        "prod-network": {},
    }


# --- What is told -----------------------------------------------------------------------------


def test_resources_are_shown_with_their_constructs(network: Stage) -> None:
    ran = network.run("deploy", "Network", tty=True, answers=["n"])

    assert ran.code == 7
    assert "added  Jobs  AWS::SQS::Queue  Network/Jobs" in ran.err
    assert "BootstrapVersion" not in ran.err
    assert network.cloud.status("prod-network") == "DELETE_COMPLETE"


def test_a_dry_run_leaves_nothing_behind(network: Stage) -> None:
    ran = network.run("deploy", "Service", "--parameter", "Size=3", "--dry-run", "-o", "json")

    assert ran.code == 0, ran.err
    outcomes = {one["name"]: one["outcome"] for one in ran.json()}
    assert outcomes["Service"] == "skipped"
    assert network.executed == []
    assert network.cloud.status("prod-network") == "DELETE_COMPLETE"


def test_a_failure_in_a_nested_stack_is_explained_with_its_construct(
    staged: Staged, folder: Path
) -> None:
    import yaml

    shop = Path(__file__).parents[2] / "scripted/timelines/nested_create_fails.yaml"
    stacks = yaml.safe_load(shop.read_text())["stacks"]
    stacks["shop"]["after"]["CreateChangeSet"] = {"changes": [ADDED]}
    stacks["shop"].pop("capabilities")
    made = {"/Shop/Network/SubnetB/Subnet": [{"type": "aws:cdk:logicalId", "data": "SubnetB"}]}
    one = {**stack("shop", id="Shop"), "metadata": made}
    stage = staged(app_of(folder, one), stacks)

    ran = stage.run("deploy", "-y")

    assert ran.code == 1
    assert "Shop/Network/SubnetB/Subnet" in ran.err
    assert "conflicts with another subnet" in ran.err


def removed(id_: str, kind: str) -> dict[str, Any]:
    return {
        **LOST,
        "LogicalResourceId": id_,
        "ResourceType": kind,
        "PhysicalResourceId": f"{id_}-1",
    }


@pytest.fixture
def losing(staged: Staged, folder: Path) -> Stage:
    """A stack that would lose a table, a bucket, a nested stack and an export in use."""
    goes = [removed("data", "AWS::S3::Bucket"), removed("orders", "AWS::DynamoDB::Table")]
    goes += [removed("inner", "AWS::CloudFormation::Stack")]
    outputs = {"Vpc": {"OutputValue": "vpc-1", "ExportName": "web-vpc"}}
    old = {
        "template": EMPTY,
        "outputs": outputs,
        "after": {"CreateChangeSet": {"changes": goes}},
    }
    exports = [{"name": "web-vpc", "stack": "Web", "value": "vpc-1", "imported_by": ["Other"]}]
    stacks = {"Web": old, "Other": {}, "inner-1": {"name": "inner-1"}}
    return staged(app_of(folder, stack("Web")), stacks, exports=exports)


@pytest.mark.parametrize("argv", [("deploy", "--dry-run"), ("diff", "--change-set")])
def test_what_would_be_lost_is_looked_at(losing: Stage, argv: tuple[str, ...]) -> None:
    ran = losing.run(*argv)

    said = ran.out + ran.err
    assert "export web-vpc is in use by Other, and would be removed" in said
    assert {"ListStackResources", "ListImports"} <= set(losing.cloud.names())
    assert losing.executed == []


def test_a_hook_that_refused_a_change_set_is_named(staged: Staged, folder: Path) -> None:
    refused = {"status": "FAILED", "reason": "The following hook(s) failed: [Acme::S3::Hook]"}
    hook = {"HookResultId": HOOK, "Status": "HOOK_COMPLETE_FAILED", "TypeName": "Acme::S3::Hook"}
    answers = {
        "ListHookResults": {"HookResults": [hook]},
        "GetHookResult": {"HookResultId": HOOK, "HookStatusReason": "buckets must be encrypted"},
    }
    web = {**NEW, "after": {"CreateChangeSet": refused}}
    stage = staged(app_of(folder, stack("Web")), {"Web": web}, answers=answers)

    ran = stage.run("deploy", "-y")

    assert "hook Acme::S3::Hook: buckets must be encrypted" in ran.err
