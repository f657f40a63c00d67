"""`hawse ec2 ami used-by` and `report`: used, unused, unknown, and how each is known.

moto has neither image references nor usage reports: the answers are scripted, in the shapes of
botocore's model.
"""

from __future__ import annotations

import pytest

from hawse.services.ec2 import calls_amis as calls
from hawse.services.ec2.calls import DESCRIBE_INSTANCES
from tests.commands.ec2.ami.registry import (
    OLD,
    OTHER,
    WEB,
    Images,
    Item,
    image,
    report,
    used_by_instance,
)
from tests.conftest import Run
from tests.scripted import ACCOUNT, ScriptedAws

PLACES = ["launch configurations", "Auto Scaling groups", "Spot Fleets", "fleets"]


def test_what_uses_an_image_is_told_thing_by_thing(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image())
    parameter = f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/golden/web"
    images.references = [used_by_instance(), (WEB, "ssm:Parameter", parameter)]

    rows = run("ec2", "ami", "used-by", "web-2026-11-01", "-o", "json").json()

    assert [(row["use"], row["kind"], row["by"]) for row in rows] == [
        ("used", "instance", "i-0aaaaaaaaaaaaaaa1"),
        ("used", "parameter", "/golden/web"),
    ]


def test_unused_is_told_with_the_proof(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image())

    (row,) = run("ec2", "ami", "used-by", WEB, "-o", "json").json()

    assert row["use"] == "unused"
    assert row["looked_at"] == ["image references", *PLACES, "shared with nobody"]
    assert row["not_looked_at"] == []


def test_every_state_of_an_instance_that_may_run_again_and_every_version_is_asked_for(
    run: Run, aws: ScriptedAws
) -> None:
    Images(aws, image())

    run("ec2", "ami", "used-by", WEB)

    (asked,) = aws.params(calls.DESCRIBE_IMAGE_REFERENCES)
    options = {
        one["ResourceType"]: [o["OptionValues"] for o in one.get("ResourceTypeOptions", ())]
        for one in asked["ResourceTypes"]
    }
    assert options["ec2:Instance"] == [("pending", "running", "stopping", "stopped")]
    assert options["ec2:LaunchTemplate"] == [("10000",)]
    assert {"ssm:Parameter", "imagebuilder:ImageRecipe", "imagebuilder:ContainerRecipe"} <= set(
        options
    )


def test_ten_images_are_looked_up_at_once(run: Run, aws: ScriptedAws) -> None:
    ids = [f"ami-{number:017x}" for number in range(23)]
    Images(aws, *(image(id_, f"web-{id_[-2:]}") for id_ in ids))

    run("ec2", "ami", "used-by", "web-*")

    assert [len(p["ImageIds"]) for p in aws.params(calls.DESCRIBE_IMAGE_REFERENCES)] == [10, 10, 3]


def test_a_place_that_may_not_be_read_makes_it_unknown(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image())
    aws.fail(calls.DESCRIBE_LAUNCH_CONFIGURATIONS, "AccessDenied", "no", status=403)

    ran = run("ec2", "ami", "used-by", WEB, "-o", "json")

    (row,) = ran.json()
    assert row["use"] == "unknown"
    assert row["why"].startswith("launch configurations: ")


@pytest.mark.parametrize("code", ["UnauthorizedOperation", "InvalidAction"])
def test_without_ec2s_own_lookup_each_place_is_looked_at(
    run: Run, aws: ScriptedAws, code: str
) -> None:
    Images(aws, image()).one_by_one(code)

    (row,) = run("ec2", "ami", "used-by", WEB, "-o", "json").json()

    assert row["use"] == "unused"
    assert row["looked_at"][0].startswith("place by place (DescribeImageReferences: ")
    assert row["looked_at"][1:6] == [
        *("instances", "launch templates in all versions", "parameters"),
        *("image recipes", "container recipes"),
    ]


def test_old_versions_of_templates_and_parameters_count(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image(), image(OLD, "web-2026-10-01")).one_by_one()
    template = {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "workers"}
    aws.answer(calls.DESCRIBE_LAUNCH_TEMPLATES, {"LaunchTemplates": [template]})
    versions = [
        {"VersionNumber": number, "LaunchTemplateData": {"ImageId": id_}}
        for number, id_ in ((3, WEB), (2, OLD), (1, OLD))
    ]
    aws.answer(calls.DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, {"LaunchTemplateVersions": [*versions, {}]})
    aws.answer(calls.DESCRIBE_PARAMETERS, {"Parameters": [{"Name": "/golden"}]})
    golden = {"Name": "/golden", "Value": f'{{"eu-west-1": "{WEB}"}}'}
    aws.answer(calls.GET_PARAMETERS, {"Parameters": [golden]})

    rows = run("ec2", "ami", "used-by", "web-*", "-o", "json").json()

    assert [(row["id"], row["by"], row["detail"]) for row in rows] == [
        (OLD, "workers", "version 2, 1"),
        (WEB, "workers", "version 3"),
        (WEB, "/golden", None),
    ]


def test_instances_recipes_groups_and_fleets_count(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image()).one_by_one()
    override = [{"ImageId": WEB}]
    instance = {"InstanceId": "i-1", "ImageId": WEB, "Tags": [{"Key": "Name", "Value": "web-1"}]}
    aws.answer(DESCRIBE_INSTANCES, {"Reservations": [{"Instances": [instance]}]})
    recipe = {"name": "golden", "parentImage": WEB}
    aws.answer(calls.LIST_IMAGE_RECIPES, {"imageRecipeSummaryList": [recipe]})
    aws.answer(
        calls.LIST_CONTAINER_RECIPES,
        {"containerRecipeSummaryList": [{"name": "box", "instanceImage": WEB}]},
    )
    configuration: Item = {
        "LaunchConfigurationName": "lc-1",
        "ImageId": WEB,
        "InstanceType": "t3.nano",
    }
    configuration["CreatedTime"] = report()["CreationTime"]
    aws.answer(calls.DESCRIBE_LAUNCH_CONFIGURATIONS, {"LaunchConfigurations": [configuration]})
    group: Item = {"MixedInstancesPolicy": {"LaunchTemplate": {"Overrides": override}}}
    group |= {"AutoScalingGroupName": "workers", "MinSize": 0, "MaxSize": 1, "DesiredCapacity": 0}
    group |= {"DefaultCooldown": 1, "AvailabilityZones": ["a"], "HealthCheckType": "EC2"}
    group["CreatedTime"] = report()["CreationTime"]
    aws.answer(calls.DESCRIBE_AUTO_SCALING_GROUPS, {"AutoScalingGroups": [group]})
    spot: Item = {"SpotFleetRequestId": "sfr-1", "SpotFleetRequestState": "active"}
    spot["SpotFleetRequestConfig"] = {"LaunchSpecifications": override, "IamFleetRole": "r"}
    spot["SpotFleetRequestConfig"]["TargetCapacity"] = 1
    over = {**spot, "SpotFleetRequestId": "sfr-2", "SpotFleetRequestState": "cancelled_running"}
    aws.answer(calls.DESCRIBE_SPOT_FLEET_REQUESTS, {"SpotFleetRequestConfigs": [spot, over]})
    fleet: Item = {"FleetId": "fleet-1", "FleetState": "active"}
    fleet["LaunchTemplateConfigs"] = [{"Overrides": override}]
    gone = {**fleet, "FleetId": "fleet-2", "FleetState": "deleted_terminating"}
    aws.answer(calls.DESCRIBE_FLEETS, {"Fleets": [fleet, gone]})

    rows = run("ec2", "ami", "used-by", WEB, "-o", "json").json()

    assert [(row["kind"], row["by"]) for row in rows] == [
        ("instance", "i-1"),
        ("image recipe", "golden"),
        ("container recipe", "box"),
        ("launch configuration", "lc-1"),
        ("Auto Scaling group", "workers"),
        ("Spot Fleet", "sfr-1"),
        ("fleet", "fleet-1"),
    ]


def test_a_shared_image_is_unknown_without_a_report(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image()).share(WEB, {"UserId": OTHER})

    (row,) = run("ec2", "ami", "used-by", WEB, "-o", "json").json()

    assert row["use"] == "unknown"
    assert row["why"] == (
        f"shared with {OTHER}, and there is no usage report (hawse ec2 ami report)"
    )


def test_a_report_proves_that_no_other_account_uses_it(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image())
    images.share(WEB, {"UserId": OTHER})
    images.reports = [report(day=1, AccountIds=[OTHER]), report(day=20)]

    (row,) = run("ec2", "ami", "used-by", WEB, "-o", "json").json()

    assert row["use"] == "unused"
    assert "usage report of 2026-11-20" in row["looked_at"]


def test_an_account_in_the_report_uses_it(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image())
    images.share(WEB, {"Group": "all"})
    images.reports = [report()]
    entry = {"ReportId": "rep-20", "AccountId": OTHER, "UsageCount": 3, "ImageId": WEB}
    images.entries = [{**entry, "ResourceType": "ec2:Instance"}]

    (row,) = run("ec2", "ami", "used-by", WEB, "-o", "json").json()

    assert (row["use"], row["kind"], row["by"], row["detail"]) == (
        *("used", "account", OTHER, "3 instances"),
    )


def test_a_table_says_below_the_row_why_it_is_unknown(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image(LastLaunchedTime="2026-11-02T10:00:00Z"))

    ran = run("ec2", "ami", "used-by", WEB, tty=True)

    assert "unknown" in ran.out
    assert "launched on 2026-11-02" in ran.out


def test_a_report_is_a_plan_and_made_once(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image(), image(OLD, "web-2026-10-01"))
    images.share(WEB, {"UserId": OTHER})

    ran = run("ec2", "ami", "report", "web-*", "-y", "-o", "json")

    assert {row["name"]: row["outcome"] for row in ran.json()} == {
        "web-2026-11-01": "done",
        "web-2026-10-01": "skipped",
    }
    (made,) = aws.params(calls.CREATE_IMAGE_USAGE_REPORT)
    assert made["ImageId"] == WEB
    images.reports = [report(State="pending")]
    again = run("ec2", "ami", "report", WEB, "-y")
    assert again.code == 0
    assert "is being made" in again.err
    assert len(aws.params(calls.CREATE_IMAGE_USAGE_REPORT)) == 1


def test_a_report_that_is_old_or_partial_is_made_again(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image())
    images.share(WEB, {"UserId": OTHER})
    images.reports = [report(day=1), report(day=20, AccountIds=[OTHER])]

    ran = run("ec2", "ami", "report", WEB, "--dry-run", "-o", "json")

    assert [row["outcome"] for row in ran.json()] == ["would succeed"]
