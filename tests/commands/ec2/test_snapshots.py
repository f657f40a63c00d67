"""`hawse ec2 snapshot`. moto, see `tests.disks`; what it has not is as botocore's model says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hawse.services.ec2.calls import DESCRIBE_IMAGES, DESCRIBE_VOLUMES
from hawse.services.ec2.calls_volumes import (
    COPY_SNAPSHOT,
    CREATE_SNAPSHOT,
    CREATE_SNAPSHOTS,
    DELETE_SNAPSHOT,
    DESCRIBE_FAST_SNAPSHOT_RESTORES,
    DESCRIBE_LOCKED_SNAPSHOTS,
    DESCRIBE_SNAPSHOT_ATTRIBUTE,
    DESCRIBE_SNAPSHOTS,
    LIST_IMAGES_IN_RECYCLE_BIN,
    LIST_SNAPSHOTS_IN_RECYCLE_BIN,
    LIST_VOLUMES_IN_RECYCLE_BIN,
    MODIFY_SNAPSHOT_TIER,
    RESTORE_IMAGE_FROM_RECYCLE_BIN,
    RESTORE_SNAPSHOT_FROM_RECYCLE_BIN,
    RESTORE_SNAPSHOT_TIER,
    RESTORE_VOLUME_FROM_RECYCLE_BIN,
)
from tests.conftest import NOW, Run
from tests.disks import Disks
from tests.moto_server import Moto
from tests.scripted import ScriptedAws

OTHER = "111122223333"


@pytest.fixture
def disks(aws: ScriptedAws, moto: Moto) -> Disks:
    return Disks(aws, moto, "us-east-1")


def stands_on(disks: Disks, snapshot: str) -> str:
    """An image of ours on a snapshot; its id."""
    mapping = {"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": snapshot}}
    image = "ami-0123456789abcdef0"
    body = {"Images": [{"ImageId": image, "Name": "base", "BlockDeviceMappings": [mapping]}]}
    disks.aws.answer(DESCRIBE_IMAGES, body, region="eu-west-1")
    return image


def series(disks: Disks, *days: float, volume: str = "vol-0a") -> None:
    """Snapshots of one volume, so many days old, called snap-0…; DELETE_SNAPSHOT takes them."""
    snaps = {
        f"snap-{n:08x}": {
            "SnapshotId": f"snap-{n:08x}",
            "VolumeId": volume,
            "VolumeSize": 10,
            "State": "completed",
            "StartTime": NOW - timedelta(days=age),
        }
        for n, age in enumerate(days)
    }

    def tell(params: Any) -> Any:
        asked = {v for f in params.get("Filters", ()) for v in f["Values"]}
        return {"Snapshots": [s for i, s in snaps.items() if not asked or {i, volume} & asked]}

    def delete(params: Any) -> Any:
        del snaps[params["SnapshotId"]]
        return {}

    disks.aws.answer(DESCRIBE_SNAPSHOTS, tell, region="eu-west-1")
    disks.aws.answer(DELETE_SNAPSHOT, delete, region="eu-west-1")
    disks.aws.answer(DESCRIBE_SNAPSHOT_ATTRIBUTE, {}, region="eu-west-1")


# --- ls ------------------------------------------------------------------------------------------


def test_snapshots_are_listed_with_what_stands_on_them(run: Run, disks: Disks) -> None:
    kept, gone = disks.volume("data"), disks.volume("gone")
    one, two = disks.snapshot(kept, "one"), disks.snapshot(gone, "two")
    disks.ec2.delete_volume(VolumeId=gone)
    image = stands_on(disks, one)
    disks.tell(DESCRIBE_SNAPSHOTS, "Snapshots", FullSnapshotSizeInBytes=5 * 1024**3)

    rows = {row["id"]: row for row in run("ec2", "snapshot", "ls", "-o", "json").json()}

    assert (rows[one]["volume_exists"], rows[two]["volume_exists"]) == (True, False)
    assert (rows[one]["images"], rows[two]["images"]) == ([image], [])
    assert rows[one]["full_bytes"] == 5 * 1024**3
    assert rows[one]["tier"] == "standard"
    assert rows[one]["shared_with"] is None, "not asked"
    assert rows[one]["usd_month_at_most"] is None, "no price is known"


def test_the_price_of_a_snapshot_is_an_upper_bound_of_its_full_size(run: Run, disks: Disks) -> None:
    disks.priced()
    disks.snapshot(disks.volume(gib=100), "one")
    disks.tell(DESCRIBE_SNAPSHOTS, "Snapshots", FullSnapshotSizeInBytes=20 * 1024**3)

    (row,) = run("ec2", "snapshot", "ls", "-o", "json").json()
    archived = run("ec2", "snapshot", "archive", "one", tty=True, answers=["n"])
    removed = run("ec2", "snapshot", "rm", "one", tty=True, answers=["n"])

    assert row["usd_month_at_most"] == pytest.approx(1.0)
    assert "whole at $0.25 a month, now at most $1.00" in archived.err
    assert "at most $1.00 a month" in removed.err


def test_what_may_not_be_read_is_null_and_never_none(run: Run, disks: Disks) -> None:
    disks.snapshot(disks.volume())
    for call in (DESCRIBE_IMAGES, DESCRIBE_VOLUMES, DESCRIBE_SNAPSHOT_ATTRIBUTE):
        disks.aws.fail(call, "UnauthorizedOperation", "no", region="eu-west-1")

    (row,) = run("ec2", "snapshot", "ls", "--shares", "-o", "json").json()

    assert (row["images"], row["volume_exists"], row["shared_with"]) == (None, None, None)
    assert row["full_bytes"] is None


def test_who_has_a_snapshot_is_asked_with_shares(run: Run, disks: Disks) -> None:
    one = disks.snapshot(disks.volume(), "one")
    run("ec2", "snapshot", "share", "one", "--with", OTHER, "-y")

    (row,) = run("ec2", "snapshot", "ls", one, "--shares", "-o", "json").json()

    assert row["shared_with"] == [OTHER]


def test_what_is_in_the_recycle_bin_is_listed(run: Run, disks: Disks) -> None:
    times = {"RecycleBinEnterTime": NOW, "RecycleBinExitTime": NOW + timedelta(days=7)}
    snapshots = [{"SnapshotId": "snap-0a", "VolumeId": "vol-0a", **times}]
    disks.aws.answer(LIST_SNAPSHOTS_IN_RECYCLE_BIN, {"Snapshots": snapshots})
    images = [{"ImageId": "ami-0a", "Name": "base", **times}]
    disks.aws.answer(LIST_IMAGES_IN_RECYCLE_BIN, {"Images": images})
    disks.aws.answer(LIST_VOLUMES_IN_RECYCLE_BIN, {"Volumes": [{"VolumeId": "vol-0b", **times}]})

    rows = run("ec2", "snapshot", "ls", "--recycle-bin", "-o", "json").json()

    assert [(row["id"], row["kind"]) for row in rows] == [
        ("snap-0a", "snapshot"),
        ("vol-0b", "volume"),
        ("ami-0a", "image"),
    ]
    assert rows[0]["until"].startswith("2026-11-30")


# --- create --------------------------------------------------------------------------------------


def test_all_volumes_of_an_instance_are_taken_at_one_moment(run: Run, disks: Disks) -> None:
    instance = disks.instance("db-1", team="data", env="prod")
    data = disks.attached(disks.volume("data", tags={"env": "dev"}), instance)

    ran = run("ec2", "snapshot", "create", "db-1", "--tag", "reason=upgrade", "-y")

    assert ran.code == 0
    assert "2 volumes at one moment" in ran.err
    (params,) = disks.aws.params(CREATE_SNAPSHOTS)
    assert params["InstanceSpecification"] == {"InstanceId": instance}
    assert params["CopyTagsFromSource"] == "volume"
    tags = {tag["Key"]: tag["Value"] for tag in params["TagSpecifications"][0]["Tags"]}
    assert tags.pop("hawse:token")
    assert tags == {"team": "data", "reason": "upgrade"}, "env and Name are the volume's own"
    assert {one["VolumeId"] for one in disks.snapshots().values()} >= {data, disks.root(instance)}


def test_a_tag_that_a_volume_has_itself_is_refused(run: Run, disks: Disks) -> None:
    disks.attached(disks.volume("data", tags={"env": "dev"}), disks.instance("db-1"))

    ran = run("ec2", "snapshot", "create", "db-1", "--tag", "env=prod", "-y")

    assert ran.code == 2
    assert "--tag env" in ran.err


def test_a_name_is_a_volume_s_where_no_instance_has_it(run: Run, disks: Disks) -> None:
    disks.instance("db-1")
    data, by_id = disks.volume("data"), disks.volume()

    ran = run("ec2", "snapshot", "create", "data", by_id, "-y")

    assert ran.code == 0
    assert {params["VolumeId"] for params in disks.aws.params(CREATE_SNAPSHOT)} == {data, by_id}
    assert disks.aws.params(CREATE_SNAPSHOTS) == []


def test_a_name_that_nothing_has_is_not_found(run: Run, disks: Disks) -> None:
    from tests.fleet import regions

    regions(disks.aws)

    assert run("ec2", "snapshot", "create", "nothing", "-y").code == 4


# --- copy ----------------------------------------------------------------------------------------


def test_a_snapshot_that_is_not_where_it_is_copied_from_is_not_found_there(
    run: Run, disks: Disks
) -> None:
    ran = run("ec2", "snapshot", "copy", "none", "--from", "eu-west-1", "-r", "us-east-1", "-y")

    assert ran.code == 4
    assert ran.err.startswith("none: not in eu-west-1\n")


def test_a_snapshot_is_copied_into_each_region_and_only_once(run: Run, disks: Disks) -> None:
    one = disks.snapshot(disks.volume(), "one", env="dev")
    argv = ("ec2", "snapshot", "copy", "one", "--from", "eu-west-1", "-r", "us-east-1")

    assert run(*argv, "--kms-key", "alias/backup", "-y").code == 0
    (params,) = disks.aws.params(COPY_SNAPSHOT)
    assert (params["SourceRegion"], params["SourceSnapshotId"]) == ("eu-west-1", one)
    assert (params["Encrypted"], params["KmsKeyId"]) == (True, "alias/backup")
    again = run(*argv, "-y")
    assert again.code == 0
    assert "is in us-east-1 as snap-" in again.err
    (copy,) = disks.client("us-east-1").describe_snapshots()["Snapshots"]
    tags = {tag["Key"]: tag["Value"] for tag in copy["Tags"]}
    assert tags == {"Name": "one", "env": "dev", "hawse:copy-of": f"{one} eu-west-1"}


def test_an_archived_snapshot_says_what_to_do_before_it_is_copied(run: Run, disks: Disks) -> None:
    one = disks.snapshot(disks.volume(), "one")
    disks.ec2.modify_snapshot_tier(SnapshotId=one, StorageTier="archive")

    ran = run("ec2", "snapshot", "copy", "one", "--from", "eu-west-1", "-r", "us-east-1", "-y")

    assert ran.code == 7
    assert "is archived: hawse ec2 snapshot archive --restore" in ran.err


# --- share ---------------------------------------------------------------------------------------


def test_sharing_is_one_step_for_each_account_and_undo_takes_it_back(
    run: Run, disks: Disks
) -> None:
    one = disks.snapshot(disks.volume(), "one")

    assert run("ec2", "snapshot", "share", "one", "--with", OTHER, "-y").code == 0
    again = run("ec2", "snapshot", "share", "one", "--with", OTHER)
    assert (again.code, f"is shared with {OTHER}" in again.err) == (0, True)
    assert run("undo", "-y").code == 0
    asked = {"SnapshotId": one, "Attribute": "createVolumePermission"}
    assert disks.ec2.describe_snapshot_attribute(**asked)["CreateVolumePermissions"] == []


def test_private_takes_it_from_everybody_else(run: Run, disks: Disks) -> None:
    one = disks.snapshot(disks.volume(), "one")
    public = run("ec2", "snapshot", "share", "one", "--with", OTHER, "--with", "all", "-y")

    assert run("ec2", "snapshot", "share", "one", "--private", "-y").code == 0

    assert "PUBLIC: anybody may read what is on it" in public.err
    asked = {"SnapshotId": one, "Attribute": "createVolumePermission"}
    assert disks.ec2.describe_snapshot_attribute(**asked)["CreateVolumePermissions"] == []
    assert "is shared with nobody" in run("ec2", "snapshot", "share", "one", "--private").err


def test_no_encrypted_snapshot_becomes_public(run: Run, disks: Disks) -> None:
    disks.snapshot(disks.volume(Encrypted=True), "one")

    ran = run("ec2", "snapshot", "share", "one", "--with", "all", "-y")

    assert ran.code == 7
    assert "EC2 makes no encrypted snapshot public" in ran.err


@pytest.mark.parametrize(
    "argv",
    [(), ("--with", "12345"), ("--with", OTHER, "--without", OTHER), ("--with", "ana")],
)
def test_sharing_with_what_is_no_account_is_refused(
    run: Run, disks: Disks, argv: tuple[str, ...]
) -> None:
    assert run("ec2", "snapshot", "share", "one", *argv, "-y").code == 2


# --- rm ------------------------------------------------------------------------------------------


def test_a_snapshot_that_an_image_stands_on_is_never_deleted(run: Run, disks: Disks) -> None:
    one = disks.snapshot(disks.volume(), "one")
    image = stands_on(disks, one)

    ran = run("ec2", "snapshot", "rm", "one", "-y")

    assert ran.code == 7
    assert f"{image} (base) stands on it: hawse ec2 ami rm {image}" in ran.err
    assert disks.aws.params(DELETE_SNAPSHOT) == []


def test_what_aws_backup_made_and_what_is_locked_is_left_alone(run: Run, disks: Disks) -> None:
    volume = disks.volume()
    one = disks.snapshot(volume, "one")
    # moto takes no tag of AWS's own from a client.
    backup = [{"Key": "Name", "Value": "two"}, {"Key": "aws:backup:source-resource", "Value": "v"}]
    disks.tell(DESCRIBE_SNAPSHOTS, "Snapshots", Tags=backup)
    assert "is a recovery point of AWS Backup" in run("ec2", "snapshot", "rm", one, "-y").err

    disks.tell(DESCRIBE_SNAPSHOTS, "Snapshots")
    lock = {"SnapshotId": one, "LockState": "compliance", "LockExpiresOn": NOW}
    disks.aws.answer(DESCRIBE_LOCKED_SNAPSHOTS, {"Snapshots": [lock]})
    assert "is locked: compliance until 2026-11-23" in run("ec2", "snapshot", "rm", one, "-y").err
    assert disks.aws.params(DELETE_SNAPSHOT) == []


def test_the_plan_says_who_else_uses_it(run: Run, disks: Disks) -> None:
    one = disks.snapshot(disks.volume(), "one")
    run("ec2", "snapshot", "share", "one", "--with", OTHER, "-y")
    fast = {"SnapshotId": one, "AvailabilityZone": "eu-west-1a", "State": "enabled"}
    disks.aws.answer(DESCRIBE_FAST_SNAPSHOT_RESTORES, {"FastSnapshotRestores": [fast]})

    ran = run("ec2", "snapshot", "rm", "one", tty=True, answers=["no"])

    assert f"shared with {OTHER} · fast snapshot restore is on in eu-west-1a" in ran.err
    assert "NOT recoverable" in ran.err


def test_what_the_recycle_bin_holds_is_undone(run: Run, disks: Disks) -> None:
    disks.keep(14)
    one = disks.snapshot(disks.volume(), "one")

    ran = run("ec2", "snapshot", "rm", "one", "-y")

    assert ran.code == 0
    assert "recoverable for 14 days" in ran.err
    assert disks.snapshots() == {}
    in_bin = {"Snapshots": [{"SnapshotId": one}]}
    disks.aws.answer(LIST_SNAPSHOTS_IN_RECYCLE_BIN, in_bin, times=1)
    disks.aws.answer(RESTORE_SNAPSHOT_FROM_RECYCLE_BIN, {}, region="eu-west-1")
    assert run("undo", "-y").code == 0
    assert disks.aws.params(RESTORE_SNAPSHOT_FROM_RECYCLE_BIN) == [{"SnapshotId": one}]


# --- prune ---------------------------------------------------------------------------------------


def test_the_newest_of_each_volume_stay_and_say_so(run: Run, disks: Disks) -> None:
    disks.keep()
    series(disks, 40, 30, 20, 10)
    argv = ("ec2", "snapshot", "prune", "--volume", "vol-0a", "--keep", "2")

    ran = run(*argv, "-y", "-o", "json")

    assert {row["id"]: row["outcome"] for row in ran.json()} == {
        "snap-00000000": "done",
        "snap-00000001": "done",
        "snap-00000002": "skipped",
        "snap-00000003": "skipped",
    }
    assert "number 2 of the newest 2 of vol-0a" in ran.err
    assert run(*argv, "-y").code == 0, "twice is a plan of skips"


def test_what_is_young_stays_although_it_is_not_the_newest(run: Run, disks: Disks) -> None:
    series(disks, 40, 30, 20, 10)

    run("ec2", "snapshot", "prune", "--all", "--keep", "1", "--older-than", "25d", "-y")

    deleted = [p["SnapshotId"] for p in disks.aws.params(DELETE_SNAPSHOT)]
    assert sorted(deleted) == ["snap-00000000", "snap-00000001"]


@pytest.mark.parametrize(
    ("arrange", "said"),
    [
        (lambda d: stands_on(d, "snap-00000000"), "stands on it"),
        (
            lambda d: d.aws.answer(
                DESCRIBE_SNAPSHOT_ATTRIBUTE,
                {"CreateVolumePermissions": [{"UserId": OTHER}]},
                region="eu-west-1",
            ),
            f"is shared with {OTHER}",
        ),
        (
            lambda d: d.aws.answer(
                DESCRIBE_FAST_SNAPSHOT_RESTORES,
                {
                    "FastSnapshotRestores": [
                        {"SnapshotId": "snap-00000000", "AvailabilityZone": "a", "State": "enabled"}
                    ]
                },
            ),
            "has fast snapshot restore in a",
        ),
        (
            lambda d: d.aws.fail(
                DESCRIBE_SNAPSHOT_ATTRIBUTE, "UnauthorizedOperation", "no", region="eu-west-1"
            ),
            "what uses it is not known: sharing",
        ),
        (
            lambda d: d.aws.fail(
                DESCRIBE_IMAGES, "UnauthorizedOperation", "no", region="eu-west-1"
            ),
            "what uses it is not known: images",
        ),
    ],
)
def test_what_something_may_need_is_never_picked(
    run: Run, disks: Disks, arrange: Any, said: str
) -> None:
    series(disks, 40, 10)
    arrange(disks)

    ran = run("ec2", "snapshot", "prune", "--all", "--keep", "1", "-y")

    assert ran.code == 0
    assert said in ran.err
    assert disks.aws.params(DELETE_SNAPSHOT) == []


def test_copies_have_no_volume_to_count_by(run: Run, disks: Disks) -> None:
    series(disks, 40, 10, volume="vol-ffffffff")

    ran = run("ec2", "snapshot", "prune", "--all", "--keep", "1", "-y")

    assert "is a copy: EC2 does not tell of which volume" in ran.err
    assert disks.aws.params(DELETE_SNAPSHOT) == []


@pytest.mark.parametrize("argv", [("--keep", "1"), ("--all",), ("--all", "--older-than", "soon")])
def test_a_rule_without_a_selection_or_a_limit_is_refused(
    run: Run, disks: Disks, argv: tuple[str, ...]
) -> None:
    assert run("ec2", "snapshot", "prune", *argv, "-y").code == 2
    assert disks.aws.names() == []


# --- restore -------------------------------------------------------------------------------------


def test_snapshots_volumes_and_images_are_restored_by_id(run: Run, disks: Disks) -> None:
    bins = (
        (LIST_SNAPSHOTS_IN_RECYCLE_BIN, "Snapshots", "SnapshotId", "snap-0a"),
        (LIST_VOLUMES_IN_RECYCLE_BIN, "Volumes", "VolumeId", "vol-0a"),
        (LIST_IMAGES_IN_RECYCLE_BIN, "Images", "ImageId", "ami-0a"),
    )
    for call, items, member, id_ in bins:  # listed, expected, then gone
        disks.aws.answer(call, {items: [{member: id_}]}, times=2)
    restoring = (
        RESTORE_SNAPSHOT_FROM_RECYCLE_BIN,
        RESTORE_VOLUME_FROM_RECYCLE_BIN,
        RESTORE_IMAGE_FROM_RECYCLE_BIN,
    )
    for write in restoring:
        disks.aws.answer(write, {}, region="eu-west-1")

    ran = run("ec2", "snapshot", "restore", "snap-0a", "vol-0a", "ami-0a", "-y", "-o", "json")

    assert [row["outcome"] for row in ran.json()] == ["done"] * 3
    assert all(len(disks.aws.params(write)) == 1 for write in restoring)


def test_a_name_is_nothing_that_the_recycle_bin_knows(run: Run, disks: Disks) -> None:
    ran = run("ec2", "snapshot", "restore", "nightly", "-y")

    assert ran.code == 2
    assert "by their ids alone" in ran.err


# --- archive -------------------------------------------------------------------------------------


def test_archiving_says_what_it_costs_and_undo_restores_for_good(run: Run, disks: Disks) -> None:
    one = disks.snapshot(disks.volume(), "one")

    ran = run("ec2", "snapshot", "archive", "one", "-y")

    assert ran.code == 0
    assert "takes up to 72 hours; 90 days are paid for at least" in ran.err
    assert disks.snapshots()[one]["StorageTier"] == "archive"
    assert "is archived already" in run("ec2", "snapshot", "archive", "one").err
    assert run("undo", "-y").code == 0
    assert disks.snapshots()[one]["StorageTier"] == "standard"


def test_what_an_image_stands_on_stays_in_the_standard_tier(run: Run, disks: Disks) -> None:
    stands_on(disks, disks.snapshot(disks.volume(), "one"))

    ran = run("ec2", "snapshot", "archive", "one", "-y")

    assert ran.code == 7
    assert "needs it in the standard tier" in ran.err
    assert disks.aws.params(MODIFY_SNAPSHOT_TIER) == []


def test_an_archived_snapshot_comes_back_for_some_days_or_for_good(run: Run, disks: Disks) -> None:
    one = disks.snapshot(disks.volume(), "one")
    disks.ec2.modify_snapshot_tier(SnapshotId=one, StorageTier="archive")

    assert run("ec2", "snapshot", "archive", "one", "--restore-for", "7", "-y").code == 0
    assert run("ec2", "snapshot", "archive", "one", "--restore", "-y").code == 0

    assert disks.aws.params(RESTORE_SNAPSHOT_TIER) == [
        {"SnapshotId": one, "TemporaryRestoreDays": 7},
        {"SnapshotId": one, "PermanentRestore": True},
    ]
    assert "is not archived" in run("ec2", "snapshot", "archive", "one", "--restore").err
