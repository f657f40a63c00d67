"""`hawse ec2 launch`."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hawse.services.ec2.calls import (
    DESCRIBE_IMAGES,
    DESCRIBE_SECURITY_GROUPS,
    DESCRIBE_SUBNETS,
    GET_PUBLIC_PARAMETER,
    RUN_INSTANCES,
)
from hawse.services.prices.calls import GET_PRODUCTS
from tests.conftest import Run
from tests.fleet import WEB, Fleet, item, kind, prices, types
from tests.scripted import ScriptedAws

AMI = "ami-0123456789abcdef0"
PLAN = """\
launch  web-1
    t3.micro · al2023-ami-2023.9 · subnet-0a in eu-west-1a · \
$7.59/month (AWS price list of 2026-11-02)

cannot be undone: launch web-1 (what it made ends with hawse ec2 terminate)
1 to launch · $7.59 a month more
"""


@pytest.fixture
def fleet(aws: ScriptedAws) -> Fleet:
    """An account with a default subnet, in which launching makes running instances."""
    fleet = Fleet(aws)
    types(aws, kind("t3.micro"), kind("m7g.large", arch="arm64", gib=8))
    prices(aws, t3_micro=0.0104)
    aws.answer(GET_PUBLIC_PARAMETER, {"Parameter": {"Value": AMI}})
    aws.answer(DESCRIBE_IMAGES, {"Images": [image()]})
    aws.answer(
        DESCRIBE_SUBNETS,
        {
            "Subnets": [
                {"SubnetId": "subnet-0a", "AvailabilityZone": "eu-west-1a", "VpcId": "vpc-0a"}
            ]
        },
    )
    group = {"GroupId": "sg-0a", "GroupName": "web"}
    aws.answer(DESCRIBE_SECURITY_GROUPS, {"SecurityGroups": [group]})

    numbers = count()

    def made(params: Mapping[str, Any]) -> dict[str, Any]:
        token = params["ClientToken"]
        for there in fleet.items.values():
            if there.get("ClientToken") == token:
                return {"Instances": [{"InstanceId": there["InstanceId"]}]}
        id_ = f"i-{next(numbers):017x}"
        tags = params.get("TagSpecifications", [{"Tags": []}])[0]["Tags"]
        fleet.items[id_] = item(id_, ClientToken=token, Tags=list(tags))
        return {"Instances": [{"InstanceId": id_}]}

    aws.answer(RUN_INSTANCES, made)
    return fleet


def image(arch: str = "x86_64") -> dict[str, Any]:
    return {
        "ImageId": AMI,
        "Name": "al2023-ami-2023.9",
        "Architecture": arch,
        "RootDeviceName": "/dev/xvda",
        "RootDeviceType": "ebs",
        "UsageOperation": "RunInstances",
        "VirtualizationType": "hvm",
    }


def test_the_plan_has_the_price_with_its_source_and_date(run: Run, fleet: Fleet) -> None:
    ran = run("ec2", "launch", "--name", "web-1", tty=True, answers=["n"])

    assert ran.err.startswith(PLAN)
    assert fleet.items == {}


def test_it_launches_waits_and_reports(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    ran = run("ec2", "launch", "--name", "web-1", "-y", "-o", "json")

    assert ran.code == 0
    assert [(row["name"], row["outcome"]) for row in ran.json()] == [("web-1", "done")]
    (params,) = aws.params(RUN_INSTANCES)
    assert params["MetadataOptions"]["HttpTokens"] == "required"
    assert params["BlockDeviceMappings"][0]["Ebs"]["Encrypted"] is True


def test_a_ttl_is_a_tag_with_its_end_and_stands_in_the_plan(run: Run, fleet: Fleet) -> None:
    ran = run("ec2", "launch", "--name", "web-1", "--ttl", "8h", "-y")

    assert ran.code == 0, ran.err
    (made,) = fleet.items
    assert fleet.tags(made)["cloud-nuke-after"] == "2026-11-23T20:00:00Z"
    assert "may go after 2026-11-23T20:00:00Z" in ran.err


def test_a_ttl_of_nothing_is_refused(run: Run, fleet: Fleet) -> None:
    assert run("ec2", "launch", "--ttl", "0", "-y").code == 2
    assert fleet.items == {}


def test_several_are_numbered(run: Run, fleet: Fleet) -> None:
    ran = run("ec2", "launch", "--name", "web", "--count", "3", "-y")

    assert ran.code == 0
    names = [{tag["Key"]: tag["Value"] for tag in i["Tags"]}["Name"] for i in fleet.items.values()]
    assert sorted(names) == ["web-1", "web-2", "web-3"]


def test_a_token_launches_once_however_often_it_is_typed(run: Run, fleet: Fleet) -> None:
    line = ("ec2", "launch", "--name", "web-1", "--token", "build-7", "-y")

    assert run(*line).code == 0
    again = run(*line)

    assert again.code == 0
    assert "was launched with this token before" in again.err
    assert len(fleet.items) == 1


def test_without_a_token_each_command_launches(run: Run, fleet: Fleet) -> None:
    for _ in range(2):
        assert run("ec2", "launch", "-y").code == 0

    assert len(fleet.items) == 2


def test_everything_can_be_chosen(run: Run, fleet: Fleet, aws: ScriptedAws, tmp_path: Path) -> None:
    script = tmp_path / "setup.sh"
    script.write_text("#!/bin/sh\necho hello\n")
    aws.answer(DESCRIBE_IMAGES, {"Images": [image("arm64")]})
    options = ["--type", "m7g.large", "--image", AMI, "--subnet", "subnet-0a", "--sg", "web"]
    options += ["--key", "ops", "--instance-profile", "web", "--tag", "env=dev", "--tag", "seen"]
    options += ["--user-data", str(script), "--volume-size", "50", "--imdsv1"]

    assert run("ec2", "launch", *options, "-y").code == 0

    (params,) = aws.params(RUN_INSTANCES)
    assert params["SecurityGroupIds"] == ("sg-0a",)
    assert params["IamInstanceProfile"] == {"Name": "web"}
    assert params["UserData"] == script.read_text()
    assert {t["Key"]: t["Value"] for t in params["TagSpecifications"][1]["Tags"]} == {
        "env": "dev",
        "seen": "",
    }


def test_user_data_never_reaches_the_journal(
    run: Run, fleet: Fleet, tmp_path: Path, home: Path
) -> None:
    script = tmp_path / "setup.sh"
    script.write_text("export PASSWORD=hunter2\n")

    assert run("ec2", "launch", "--user-data", str(script), "-y").code == 0

    kept = b"".join(path.read_bytes() for path in (home / "state").rglob("*") if path.is_file())
    assert b"RunInstances" in kept
    assert b"hunter2" not in kept


def configured(home: Path, text: str) -> None:
    folder = home / "config"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(text)


def test_a_template_of_the_configuration_is_used(
    run: Run, fleet: Fleet, aws: ScriptedAws, home: Path
) -> None:
    configured(home, '[ec2.launch.web]\nkey = "ops"\ntags = { team = "a" }\nvolume_size = 30\n')

    assert run("ec2", "launch", "--template", "web", "--key", "mine", "-y").code == 0

    (params,) = aws.params(RUN_INSTANCES)
    assert params["KeyName"] == "mine"
    assert params["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"] == 30
    assert params["TagSpecifications"][0]["Tags"] == ({"Key": "team", "Value": "a"},)


def test_tags_that_the_configuration_requires_must_be_given(
    run: Run, fleet: Fleet, aws: ScriptedAws, home: Path
) -> None:
    configured(home, '[tags]\nrequired = ["owner"]\n')

    ran = run("ec2", "launch", "-y")

    assert ran.code == 2
    assert "hint: --tag owner=VALUE" in ran.err
    assert aws.params(RUN_INSTANCES) == []
    assert run("ec2", "launch", "--tag", "owner=me", "-y").code == 0


@pytest.mark.parametrize(
    "options",
    [["--subnet", ""], ["--sg", ""], ["--name", ""], ["--tag", "env="], ["--template", "nope"]],
)
def test_an_empty_or_unknown_value_launches_nothing(
    run: Run, fleet: Fleet, aws: ScriptedAws, options: list[str]
) -> None:
    assert run("ec2", "launch", *options, "-y").code == 2
    assert aws.params(RUN_INSTANCES) == []


def test_an_unknown_price_is_said_and_does_not_stop_the_launch(
    run: Run, fleet: Fleet, aws: ScriptedAws
) -> None:
    aws.answer(GET_PRODUCTS, {"PriceList": []})

    ran = run("ec2", "launch", "-y")

    assert ran.code == 0
    assert "price unknown (no single price in the AWS price list)" in ran.err


def test_a_denied_launch_says_which_action_is_missing(
    run: Run, fleet: Fleet, aws: ScriptedAws
) -> None:
    aws.fail(RUN_INSTANCES, "UnauthorizedOperation", "You are not authorized")

    ran = run("ec2", "launch", "-y")

    assert ran.code == 5
    assert "ec2:RunInstances" in ran.err


def test_a_dry_run_asks_ec2_and_launches_nothing(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    ran = run("ec2", "launch", "--dry-run", "-o", "json")

    assert [row["outcome"] for row in ran.json()] == ["would succeed"]
    assert aws.params(RUN_INSTANCES)[0]["DryRun"] is True
    assert fleet.items == {}


def test_a_name_that_is_taken_is_said(run: Run, fleet: Fleet) -> None:
    fleet.items[WEB] = item()

    ran = run("ec2", "launch", "--name", "web-1", tty=True, answers=["n"])

    assert f"{WEB} has this name too" in ran.err
