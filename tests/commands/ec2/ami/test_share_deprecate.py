"""`hawse ec2 ami share`, `deprecate` and `show`."""

from __future__ import annotations

import pytest

from hawse.services.ec2.calls_amis import (
    DESCRIBE_IMAGE_ATTRIBUTE,
    DESCRIBE_KEY,
    DISABLE_IMAGE_DEPRECATION,
    ENABLE_IMAGE_DEPRECATION,
    MODIFY_IMAGE_ATTRIBUTE,
)
from hawse.services.ec2.calls_volumes import DESCRIBE_SNAPSHOTS, MODIFY_SNAPSHOT_ATTRIBUTE
from tests.commands.ec2.ami.registry import OTHER, WEB, Images, Item, image
from tests.conftest import Run
from tests.scripted import ScriptedAws

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"
ORGANISATION = "arn:aws:organizations::111122223333:organization/o-abc"
UNIT = "arn:aws:organizations::111122223333:ou/o-abc/ou-ab12-34567890"


def encrypted(aws: ScriptedAws, manager: str = "CUSTOMER") -> Images:
    """An image that is encrypted with a key."""
    volume = {"SnapshotId": "snap-1", "VolumeSize": 8, "Encrypted": True}
    images = Images(aws, image(BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": volume}]))
    images.snapshots["snap-1"] = {"SnapshotId": "snap-1", "VolumeSize": 8, "KmsKeyId": KEY}
    aws.answer(DESCRIBE_KEY, {"KeyMetadata": {"KeyId": "1", "KeyManager": manager}})
    return images


@pytest.mark.parametrize(
    ("who", "permission"),
    [
        (OTHER, {"UserId": OTHER}),
        (ORGANISATION, {"OrganizationArn": ORGANISATION}),
        (UNIT, {"OrganizationalUnitArn": UNIT}),
    ],
)
def test_it_is_shared_once_and_undone(
    run: Run, aws: ScriptedAws, who: str, permission: Item
) -> None:
    images = Images(aws, image())
    share = ("ec2", "ami", "share", WEB, "--with", who, "-y")

    assert run(*share).code == 0
    assert images.shared[WEB] == [permission]
    again = run(*share)
    assert again.code == 0
    assert f"is shared with {who} already" in again.err
    assert len(aws.params(MODIFY_IMAGE_ATTRIBUTE)) == 1

    assert run("undo", "-y").code == 0
    assert images.shared[WEB] == []


def test_it_is_shared_no_longer(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image())
    images.share(WEB, {"UserId": OTHER}, {"Group": "all"})

    ran = run("ec2", "ami", "share", WEB, "--with", OTHER, "--with", "public", "--remove", "-y")

    assert ran.code == 0
    assert images.shared[WEB] == []


def test_snapshots_are_shared_with_accounts_alone(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image(snapshot="snap-1"))
    share = ("ec2", "ami", "share", WEB, "--with", OTHER, "--with", UNIT, "--snapshots")

    assert run(*share, "-y").code == 0
    assert images.shared["snap-1"] == [{"UserId": OTHER}]
    assert run(*share, "--remove", "-y").code == 0
    assert images.shared["snap-1"] == []
    assert aws.carried_out().count(MODIFY_SNAPSHOT_ATTRIBUTE.name) == 2


def test_the_plan_says_what_is_needed_besides(run: Run, aws: ScriptedAws) -> None:
    encrypted(aws)

    ran = run("ec2", "ami", "share", WEB, "--with", OTHER, "--dry-run")

    assert f"the key policy of {KEY} must let them kms:DescribeKey, kms:Decrypt" in ran.err
    assert "to copy it, they need snap-1 too: --snapshots" in ran.err


def test_a_key_that_may_not_be_looked_at_is_said(run: Run, aws: ScriptedAws) -> None:
    encrypted(aws)
    aws.fail(DESCRIBE_KEY, "AccessDeniedException", "no", status=400)

    ran = run("ec2", "ami", "share", WEB, "--with", OTHER, "--dry-run")

    assert "whose it is could not be looked at" in ran.err


def test_the_default_key_of_ebs_cannot_be_shared(run: Run, aws: ScriptedAws) -> None:
    encrypted(aws, "AWS")

    ran = run("ec2", "ami", "share", WEB, "--with", OTHER, "-y")

    assert ran.code == 7
    assert "hawse ec2 ami copy web-2026-11-01 --kms-key KEY" in ran.err
    assert not aws.params(MODIFY_IMAGE_ATTRIBUTE)


@pytest.mark.parametrize("who", ["public", "1234", "o-abc", "arn:aws:iam::111122223333:root"])
def test_nobody_else_can_be_meant_and_nothing_is_made_public(
    run: Run, aws: ScriptedAws, who: str
) -> None:
    assert run("ec2", "ami", "share", WEB, "--with", who, "-y").code == 2
    assert not aws.calls


def test_it_is_deprecated_from_a_date_on_and_undone(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image())

    ran = run("ec2", "ami", "deprecate", WEB, "--at", "2027-01-31", "-y")

    assert ran.code == 0
    assert aws.params(ENABLE_IMAGE_DEPRECATION) == [
        {"ImageId": WEB, "DeprecateAt": "2027-01-31T00:00:00Z"}
    ]
    again = run("ec2", "ami", "deprecate", WEB, "--at", "2027-01-31T01:00+01:00", "-y")
    assert "is deprecated from 2027-01-31 00:00 on already" in again.err
    assert run("undo", "-y").code == 0
    assert "DeprecationTime" not in images.items[WEB]


def test_a_later_date_is_restored_by_undo(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image(DeprecationTime="2027-06-01T08:30:00.000Z"))

    assert run("ec2", "ami", "deprecate", WEB, "--off", "-y").code == 0
    assert aws.params(DISABLE_IMAGE_DEPRECATION) == [{"ImageId": WEB}]
    assert run("undo", "-y").code == 0
    assert images.items[WEB]["DeprecationTime"] == "2027-06-01T08:30:00.000Z"


def test_a_date_that_has_passed_cannot_be_restored(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image(DeprecationTime="2026-06-01T08:30:00.000Z"))

    ran = run("ec2", "ami", "deprecate", WEB, "--off", "-y")

    assert "its date was 2026-06-01 08:30, which has passed" in ran.err


def test_at_once_is_in_five_minutes(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image())

    run("ec2", "ami", "deprecate", WEB, "--in", "0", "-y")

    assert aws.params(ENABLE_IMAGE_DEPRECATION)[0]["DeprecateAt"] == "2026-11-23T12:05:00Z"


def test_a_public_image_has_two_years(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image(Public=True))

    ran = run("ec2", "ami", "deprecate", WEB, "--in", "900d", "-y")

    assert ran.code == 7
    assert "2 years after it was made" in ran.err


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--off", "--in", "3d"),
        ("--at", "soon"),
        ("--at", "2026-11-23T11:59Z"),
        ("--at", "2037-01-01"),
    ],
)
def test_one_date_that_can_be_is_asked_for(
    run: Run, aws: ScriptedAws, options: tuple[str, ...]
) -> None:
    assert run("ec2", "ami", "deprecate", WEB, *options, "-y").code == 2
    assert not aws.calls


def test_all_about_an_image(run: Run, aws: ScriptedAws) -> None:
    images = encrypted(aws)
    images.snapshots["snap-1"]["FullSnapshotSizeInBytes"] = 2**30
    images.share(WEB, {"UserId": OTHER})

    (row,) = run("ec2", "ami", "show", WEB, "-o", "json").json()

    assert row["shared_with"] == [OTHER]
    assert row["size"] == 2**30
    assert row["snapshots"] == [
        {"id": "snap-1", "size": 2**30, "volume_gib": 8, "kms_key": KEY},
    ]
    assert row["unknown"] == []


def test_what_may_not_be_read_is_named(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image())
    for call in (DESCRIBE_IMAGE_ATTRIBUTE, DESCRIBE_SNAPSHOTS):
        aws.fail(call, "UnauthorizedOperation", "no")

    (row,) = run("ec2", "ami", "show", WEB, "-o", "json").json()

    assert row["unknown"] == ["shared_with", "snapshots"]
