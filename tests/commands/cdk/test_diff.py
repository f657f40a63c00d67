"""`hawse cdk diff`, as a person or a script meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hawse.services.cfn.calls import GET_TEMPLATE
from tests.cdk.assembling import ASSEMBLIES, edited, stack, written
from tests.commands.cdk.conftest import Site, Staged
from tests.commands.cdk.test_deploy import ADDED, adding, app_of
from tests.conftest import Run
from tests.scripted import ScriptedAws

ENVIRONMENTS = str(ASSEMBLIES / "environments")
ABSENT = ("ValidationError", "Stack with id prod-network does not exist")


def template(name: str) -> Any:
    return json.loads((ASSEMBLIES / "environments" / f"{name}.template.json").read_text())


def deployed(aws: ScriptedAws, name: str, body: Any, region: str = "") -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    aws.answer(GET_TEMPLATE, {"TemplateBody": text, "StagesAvailable": ["Original"]}, region=region)


def test_what_is_deployed_as_it_is_has_no_differences(run: Run, aws: ScriptedAws) -> None:
    deployed(aws, "Network", template("Network"))

    ran = run("cdk", "diff", ENVIRONMENTS, "Network", "--exit-code", "-o", "json")

    assert (ran.code, ran.json()) == (0, [])


def test_a_change_has_its_property_and_its_construct(run: Run, aws: ScriptedAws) -> None:
    old = template("Network")
    old["Resources"]["Jobs"]["Properties"] = {"DelaySeconds": 5}
    old["Resources"]["Gone"] = {"Type": "AWS::SNS::Topic"}
    deployed(aws, "Network", old)

    ran = run("cdk", "diff", ENVIRONMENTS, "Network", "--exit-code", "-o", "json")

    assert ran.code == 10
    gone = next(one for one in ran.json() if one["id"] == "Gone")
    assert (gone["action"], gone["type"]) == ("remove", "AWS::SNS::Topic")
    delay = next(one for one in ran.json() if one["property"] == "Properties")
    assert (delay["before"], delay["construct"]) == ('{"DelaySeconds": "5"}', "Network/Jobs")


def test_the_app_says_which_regions_are_asked(run: Run, aws: ScriptedAws) -> None:
    for name, region in (("Network", "eu-west-1"), ("Certificate", "us-east-1")):
        deployed(aws, name, template(name), region)

    ran = run("cdk", "diff", ENVIRONMENTS, "Network", "Certificate", "-o", "json")

    assert (ran.code, ran.json()) == (0, [])
    assert sorted(call[1] for call in aws.calls) == ["eu-west-1", "us-east-1"]


def test_a_region_that_was_asked_for_leaves_the_others_out(run: Run, aws: ScriptedAws) -> None:
    deployed(aws, "Certificate", template("Certificate"))

    ran = run("cdk", "diff", ENVIRONMENTS, "Network", "Certificate", "-r", "us-east-1")

    assert "left out, since no target is theirs: Network (111122223333 eu-west-1)" in ran.err
    assert [call[1] for call in aws.calls] == ["us-east-1"]


def test_stacks_of_another_account_are_told_and_not_asked(run: Run, aws: ScriptedAws) -> None:
    ran = run("cdk", "diff", str(ASSEMBLIES / "stages"), "Beta/*")

    assert ran.code == 4
    assert "Beta/Data (222233334444 eu-central-1)" in ran.err
    assert "--account" in ran.err
    assert aws.calls == []


def test_a_stack_of_any_region_is_asked_in_that_of_the_session(run: Run, aws: ScriptedAws) -> None:
    deployed(aws, "Anywhere", template("Anywhere"))

    assert run("cdk", "diff", ENVIRONMENTS, "Anywhere").code == 0
    assert [call[1] for call in aws.calls] == ["eu-west-1"]


def test_a_stack_that_is_not_deployed_is_all_new(run: Run, aws: ScriptedAws) -> None:
    aws.fail(GET_TEMPLATE, *ABSENT)

    found = run("cdk", "diff", ENVIRONMENTS, "Network", "-o", "json").json()

    assert ("add", "resource", "Jobs") in [(o["action"], o["kind"], o["id"]) for o in found]


@pytest.mark.parametrize(
    "old, new",
    [
        ({"Delay": 5}, {"Delay": "5"}),
        ({"On": True}, {"On": "true"}),
        ({"A": {"Fn::GetAtt": "Q.Arn"}}, {"A": {"Fn::GetAtt": ["Q", "Arn"]}}),
    ],
)
def test_what_cloudformation_reads_alike_is_no_difference(
    run: Run, aws: ScriptedAws, tmp_path: Path, old: Any, new: Any
) -> None:
    folder = written(tmp_path, stack("Web"))
    local = {"Resources": {"Q": {"Type": "A::B::C", "Properties": new, "DependsOn": ["R"]}}}
    (folder / "Web.template.json").write_text(json.dumps(local))
    note = {"Metadata": {"aws:cdk:path": "Web/Q"}, "DependsOn": "R"}
    deployed(aws, "Web", {"Resources": {"Q": {"Type": "A::B::C", "Properties": old, **note}}})

    assert run("cdk", "diff", str(folder), "-o", "json").json() == []


def test_a_deployed_template_may_be_yaml(run: Run, aws: ScriptedAws, tmp_path: Path) -> None:
    folder = written(tmp_path, stack("Web"))
    local = {"Resources": {"Q": {"Type": "A::B::C", "Properties": {"A": {"Ref": "P"}}}}}
    (folder / "Web.template.json").write_text(json.dumps(local))
    text = "Resources:\n  Q:\n    Type: A::B::C\n    Properties: {A: !Ref P}\n"
    deployed(aws, "Web", text)

    assert run("cdk", "diff", str(folder), "-o", "json").json() == []


# --- Through a change set ---------------------------------------------------------------------


def test_a_change_set_says_what_becomes_of_each_resource_and_goes_away(
    staged: Staged, site: Site
) -> None:
    stage = staged(site.app, {"Assets": adding()})

    ran = stage.run("diff", "--change-set", "--exit-code", "-o", "json")

    assert ran.code == 10, ran.err
    (row,) = ran.json()
    assert (row["logical_id"], row["change"], row["stack"]) == ("Jobs", "added", "Assets")
    assert stage.cloud.names(writes=True) == ["CreateChangeSet", "DeleteChangeSet", "DeleteStack"]
    assert [key for key in site.keys if key.endswith(".zip")] == []


def test_its_rows_name_the_construct(staged: Staged, tmp_path: Path) -> None:
    made = {"/Web/Mail/Jobs/Resource": [{"type": "aws:cdk:logicalId", "data": "Jobs"}]}
    stage = staged(app_of(tmp_path / "a", {**stack("Web"), "metadata": made}), {"Web": adding()})

    ran = stage.run("diff", "--change-set")

    assert "Web/Mail/Jobs" in ran.out


def test_a_change_set_that_fails_is_told(staged: Staged, tmp_path: Path) -> None:
    wrong = {"status": "FAILED", "reason": "Template error: no such function"}
    web = {"absent": True, "after": {"CreateChangeSet": wrong}}
    stage = staged(app_of(tmp_path / "a", stack("Web")), {"Web": web})

    ran = stage.run("diff", "--change-set")

    assert ran.code == 1
    assert "no such function" in ran.err


def test_it_takes_parameters_as_a_deployment_does(staged: Staged, tmp_path: Path) -> None:
    app = app_of(tmp_path / "a", stack("Web"))
    local = {"Parameters": {"Size": {"Type": "String"}}, "Resources": {}}
    edited(app, lambda it: it.update(local), "Web.template.json")
    stage = staged(app, {"Web": adding()})
    stage.moto.client("ssm").put_parameter(Name="/size", Value="large", Type="String")

    assert stage.run("diff", "--parameter", "Size=3").code == 2
    assert stage.run("diff", "--change-set").code == 2
    ran = stage.run("diff", "--change-set", "--parameter", "Web:Size=ssm:/size")

    assert ran.code == 0, ran.err
    (made,) = stage.cloud.asked("CreateChangeSet")
    assert made["Parameters"] == [{"ParameterKey": "Size", "ParameterValue": "large"}]
    assert ADDED["LogicalResourceId"] in ran.out
