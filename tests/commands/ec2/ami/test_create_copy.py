"""`hawse ec2 ami create` and `copy`."""

from __future__ import annotations

import pytest

from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_amis import COPY_IMAGE, CREATE_IMAGE
from tests.commands.ec2.ami.registry import BASE, OLD, WEB, Images, image
from tests.conftest import Run
from tests.fleet import DB, Fleet, item
from tests.scripted import ScriptedAws

TO = ("--from", "eu-west-1", "-r", "us-east-1", "-r", "eu-north-1")


def test_a_reboot_is_said_loudly(run: Run, aws: ScriptedAws) -> None:
    Images(aws)
    Fleet(aws, item())

    ran = run("ec2", "ami", "create", "web-1", tty=True, answers=["n"])

    assert "REBOOTS it (--no-reboot does not) · web-1-2026-11-23-1200" in ran.err
    assert ran.code == 7
    assert not aws.params(CREATE_IMAGE)


def test_image_and_snapshots_get_the_tags_of_the_instance(run: Run, aws: ScriptedAws) -> None:
    Images(aws)
    Fleet(aws, item(tags={"env": "prod", "aws:autoscaling:groupName": "web"}))

    ran = run(
        *("ec2", "ami", "create", "web-1", "--name", "web-{date}", "--no-reboot", "-y"),
        *("--tag", "release=42", "--description", "before the upgrade"),
    )

    assert ran.code == 0
    (asked,) = aws.params(CREATE_IMAGE)
    assert (asked["Name"], asked["NoReboot"]) == ("web-2026-11-23", True)
    assert asked["Description"] == "before the upgrade"
    tags = {"env": "prod", "Name": "web-2026-11-23", "release": "42"}
    assert {one["ResourceType"] for one in asked["TagSpecifications"]} == {"image", "snapshot"}
    for one in asked["TagSpecifications"]:
        assert {tag["Key"]: tag["Value"] for tag in one["Tags"]} == tags


def test_a_name_that_is_taken_is_not_asked_for(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image(WEB, "gold"))
    Fleet(aws, item())

    ran = run("ec2", "ami", "create", "web-1", "--name", "gold", "-y")

    assert f"the name gold is taken by {WEB}" in ran.err
    assert not aws.params(CREATE_IMAGE)


def test_instances_that_end_and_instance_stores_have_no_image(run: Run, aws: ScriptedAws) -> None:
    Images(aws)
    Fleet(aws, item(state="shutting-down"), item(DB, "db-1", RootDeviceType="instance-store"))

    ran = run("ec2", "ami", "create", "web-1", "db-1", "-y")

    assert "is shutting-down" in ran.err
    assert "instance store" in ran.err
    assert not aws.params(CREATE_IMAGE)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("gold", "no two images have one name"),
        ("{name}-{sha}", "what is {sha}?"),
        ("{name}:1", "EC2 takes no ':' in it"),
    ],
)
def test_a_name_that_cannot_be_is_refused(run: Run, aws: ScriptedAws, name: str, why: str) -> None:
    ran = run("ec2", "ami", "create", "web-1", "db-1", "--name", name, "-y")

    assert ran.code == 2
    assert why in ran.err
    assert not aws.calls


def test_it_goes_to_every_region_that_is_named(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image(Description="gold"), region="eu-west-1")
    there = [Images(aws, region=region) for region in ("us-east-1", "eu-north-1")]

    ran = run("ec2", "ami", "copy", "web-2026-11-01", *TO, "-y", "-o", "json")

    assert ran.code == 0
    assert {row["region"]: row["outcome"] for row in ran.json()} == {
        "us-east-1": "done",
        "eu-north-1": "done",
    }
    assert aws.params(COPY_IMAGE)[0] == {
        "SourceImageId": WEB,
        "SourceRegion": "eu-west-1",
        "Name": "web-2026-11-01",
        "CopyImageTags": True,
        "Description": "gold",
    }
    assert all(len(images.items) == 1 for images in there)

    again = run("ec2", "ami", "copy", "web-2026-11-01", *TO, "-y")
    assert again.code == 0
    assert "is here already" in again.err
    assert len(aws.params(COPY_IMAGE)) == 2


def test_a_copy_is_encrypted_with_a_key_of_its_region(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image())

    ran = run(
        *("ec2", "ami", "copy", WEB, "--name", "{name}-encrypted", "-y"),
        *("--kms-key", "alias/images"),
    )

    assert ran.code == 0
    assert "within eu-west-1 as web-2026-11-01-encrypted" in ran.err
    (asked,) = aws.params(COPY_IMAGE)
    assert (asked["Encrypted"], asked["KmsKeyId"]) == (True, "alias/images")


def test_a_key_of_another_region_is_refused(run: Run, aws: ScriptedAws) -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/1"

    ran = run("ec2", "ami", "copy", WEB, "--kms-key", key, "-y")

    assert ran.code == 2
    assert "alias/NAME" in ran.err
    assert not aws.calls


def test_another_image_of_the_name_is_in_the_way(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image())

    ran = run("ec2", "ami", "copy", WEB, "--encrypt", "-y")

    assert ran.code == 7
    assert f"the name web-2026-11-01 is taken by {WEB}" in ran.err


def test_an_image_that_is_shared_with_us_is_copied_by_its_id(run: Run, aws: ScriptedAws) -> None:
    Images(aws)
    shared = image(BASE, "golden", OwnerId="999988887777")
    aws.answer(DESCRIBE_IMAGES, lambda asked: {"Images": [] if "Owners" in asked else [shared]})

    ran = run("ec2", "ami", "copy", BASE, "--dry-run", "-o", "json")

    assert [row["outcome"] for row in ran.json()] == ["would succeed"]


def test_an_image_that_is_not_where_it_is_copied_from_is_not_found_there(
    run: Run, aws: ScriptedAws
) -> None:
    Images(aws, region="eu-west-1")
    Images(aws, image(OLD, "old"), region="us-east-1")

    ran = run("ec2", "ami", "copy", "old", "--from", "eu-west-1", "-r", "us-east-1", "-y")

    assert ran.code == 4
    assert ran.err.startswith("old: not in eu-west-1\n")
    assert not aws.params(COPY_IMAGE)


def test_an_image_that_is_not_available_is_not_copied(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image(OLD, "old", State="pending"), region="eu-west-1")
    Images(aws, region="us-east-1")

    ran = run("ec2", "ami", "copy", "old", "--from", "eu-west-1", "-r", "us-east-1", "-y")

    assert "is pending" in ran.err
    assert not aws.params(COPY_IMAGE)
