"""`hawse ec2 volume`: ls, create, attach, detach, snapshot, rm. moto, see `tests.disks`."""

from __future__ import annotations

import pytest

from hawse.services.ec2.calls import DESCRIBE_VOLUMES
from hawse.services.ec2.calls_volumes import (
    ATTACH_VOLUME,
    CREATE_SNAPSHOT,
    CREATE_VOLUME,
    DELETE_VOLUME,
    DESCRIBE_SNAPSHOTS,
    DETACH_VOLUME,
    LIST_RULES,
    LIST_VOLUMES_IN_RECYCLE_BIN,
    RESTORE_VOLUME_FROM_RECYCLE_BIN,
)
from hawse.services.ec2.snapshots.rows import brief_snapshots
from hawse.services.ec2.volumes.rows import brief_volumes
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.tags.calls import DESCRIBE_TAGS
from tests.conftest import Run
from tests.disks import Disks
from tests.moto_server import Moto
from tests.scripted import ScriptedAws


@pytest.fixture
def disks(aws: ScriptedAws, moto: Moto) -> Disks:
    return Disks(aws, moto)


# --- ls ------------------------------------------------------------------------------------------


def test_volumes_are_listed_with_the_names_of_their_instances(run: Run, disks: Disks) -> None:
    data = disks.attached(disks.volume("data", type_="gp3"), disks.instance("web-1"))

    (row,) = run("ec2", "volume", "ls", "data", "-o", "json").json()

    assert (row["id"], row["attached_to"], row["state"]) == (data, ["web-1"], "in-use")
    assert (row["gib"], row["type"], row["iops"], row["devices"]) == (
        100,
        "gp3",
        3000,
        ["/dev/sdf"],
    )
    assert row["usd_month"] is None, "no price is known"


def test_without_the_names_ids_do_as_well(run: Run, disks: Disks, aws: ScriptedAws) -> None:
    instance = disks.instance("web-1")
    aws.fail(DESCRIBE_TAGS, "UnauthorizedOperation", "no", region="eu-west-1")

    (row,) = run("ec2", "volume", "ls", "-o", "json").json()

    assert row["attached_to"] == [instance]


def test_completion_lists_names_with_one_request(disks: Disks) -> None:
    data = disks.volume("data")
    nightly = disks.snapshot(data, "nightly")

    volumes = brief_volumes(disks.aws.target(DESCRIBE_VOLUMES))
    snapshots = brief_snapshots(disks.aws.target(DESCRIBE_SNAPSHOTS))

    assert [(row.id, row.name) for row in volumes] == [(data, "data")]
    assert [(row.id, row.name) for row in snapshots] == [(nightly, "nightly")]


def test_the_price_has_its_source_and_its_date(run: Run, disks: Disks) -> None:
    disks.priced()
    disks.volume("data", 100)

    (row,) = run("ec2", "volume", "ls", "data", "-o", "json").json()

    assert row["usd_month"] == pytest.approx(11.0)
    assert row["price_source"] == "AWS price list of 2026-11-02"


def test_a_price_that_aws_may_not_be_asked_for_says_which_it_is(run: Run, disks: Disks) -> None:
    disks.aws.fail(GET_PRODUCTS, "AccessDeniedException", "no")
    disks.volume("data", 100)

    ran = run("ec2", "volume", "ls", "data", "-o", "json")

    assert "pricing:GetProducts is denied: prices are from the bundled table of " in ran.err
    assert ran.json()[0]["price_source"].startswith("bundled table of ")


def test_volumes_are_selected_by_state_type_and_tag(run: Run, disks: Disks) -> None:
    disks.instance("web-1")
    old = disks.volume("old", tags={"env": "dev"})
    disks.volume("new", type_="gp3", tags={"env": "dev"})

    argv = ("ec2", "volume", "ls", "--state", "available", "--type", "gp2", "--tag", "env=dev")

    assert run(*argv, "-o", "ids").out == f"{old}\n"


def test_an_id_that_was_cut_is_refused_before_any_request(run: Run, disks: Disks) -> None:
    ran = run("ec2", "volume", "ls", "vol-0123")

    assert ran.code == 2
    assert disks.aws.names() == []


# --- create --------------------------------------------------------------------------------------


def test_a_volume_is_made_beside_its_instance_encrypted_and_named(run: Run, disks: Disks) -> None:
    disks.instance("web-1")

    ran = run(
        *("ec2", "volume", "create", "--size", "50", "--for", "web-1", "--name", "data"),
        *("--iops", "4000", "--throughput", "250", "--tag", "env=dev", "-y", "-o", "json"),
    )

    assert ran.code == 0
    (params,) = disks.aws.params(CREATE_VOLUME)
    assert params["Encrypted"] is True
    made = disks.disk(ran.json()[0]["detail"].split(",")[0])
    assert (made["Size"], made["VolumeType"], made["Iops"], made["Throughput"]) == (
        50,
        "gp3",
        4000,
        250,
    )
    assert made["AvailabilityZone"] == "eu-west-1a"
    assert {tag["Key"] for tag in made["Tags"]} == {"Name", "env", "hawse:token"}


def test_a_volume_from_a_snapshot_is_as_large_as_it(run: Run, disks: Disks) -> None:
    snapshot = disks.snapshot(disks.volume(gib=30), "nightly")

    assert (
        run("ec2", "volume", "create", "--snapshot", "nightly", "--zone", "eu-west-1a", "-y").code
        == 0
    )
    assert disks.aws.params(CREATE_VOLUME)[0]["SnapshotId"] == snapshot
    assert disks.aws.params(CREATE_VOLUME)[0]["Size"] == 30


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--size", "10"), "--zone or --for INSTANCE"),
        (("--zone", "eu-west-1a"), "--size or --snapshot"),
        (("--size", "10", "--zone", "z", "--type", "io2"), "--iops N"),
        (("--size", "10", "--zone", "z", "--iops", "6000"), "at most 5,000 IOPS"),
        (("--size", "10", "--zone", "z", "--type", "st1"), "125 to 16,384 GiB"),
        (("--size", "10", "--zone", "z", "--type", "gp2", "--iops", "100"), "gp2 takes no IOPS"),
        (
            ("--size", "100", "--zone", "z", "--iops", "3000", "--throughput", "1000"),
            "3,000 IOPS carry at most 750 MiB/s",
        ),
    ],
)
def test_what_ec2_does_not_have_is_refused_before_it_is_asked(
    run: Run, disks: Disks, argv: tuple[str, ...], said: str
) -> None:
    ran = run("ec2", "volume", "create", *argv, "-y")

    assert ran.code == 2
    assert said in ran.err


def test_a_snapshot_that_is_larger_than_the_volume_is_refused(run: Run, disks: Disks) -> None:
    snapshot = disks.snapshot(disks.volume(gib=30))

    ran = run(
        "ec2", "volume", "create", "--snapshot", snapshot, "--size", "10", "--zone", "eu-west-1a"
    )

    assert ran.code == 2
    assert f"{snapshot} needs 30 GiB" in ran.err


def test_a_name_that_several_snapshots_have_tells_the_newest(run: Run, disks: Disks) -> None:
    volume = disks.volume()
    disks.snapshot(volume, "nightly")
    disks.snapshot(volume, "nightly")

    ran = run("ec2", "volume", "create", "--snapshot", "nightly", "--zone", "eu-west-1a")

    assert ran.code == 2
    assert "it names 2 snapshots, the newest is snap-" in ran.err


# --- attach and detach ---------------------------------------------------------------------------


def test_a_volume_is_attached_under_the_next_free_name_and_undo_detaches(
    run: Run, disks: Disks
) -> None:
    instance = disks.instance("web-1")
    disks.attached(disks.volume("first"), instance)
    data = disks.volume("data")

    ran = run("ec2", "volume", "attach", "data", "--to", "web-1", "-y")

    assert ran.code == 0
    assert "to web-1 as /dev/sdg" in ran.err
    assert disks.disk(data)["Attachments"][0]["Device"] == "/dev/sdg"
    assert run("undo", "-y").code == 0
    assert disks.disk(data)["State"] == "available"


def test_what_is_attached_there_is_skipped_and_elsewhere_is_blocked(run: Run, disks: Disks) -> None:
    web, db = disks.instance("web-1"), disks.instance("db-1")
    disks.attached(disks.volume("data"), web)

    again = run("ec2", "volume", "attach", "data", "--to", "web-1", "-y")
    other = run("ec2", "volume", "attach", "data", "--to", db, "-y")

    assert (again.code, other.code) == (0, 7)
    assert "is attached to web-1 as /dev/sdf" in again.err
    assert f"is attached to {web}" in other.err
    assert disks.aws.params(ATTACH_VOLUME) == []


def test_a_volume_of_another_zone_says_how_to_move_it(run: Run, disks: Disks) -> None:
    disks.instance("web-1")
    disks.volume("data", zone="eu-west-1b")

    ran = run("ec2", "volume", "attach", "data", "--to", "web-1", "-y")

    assert ran.code == 7
    assert "is in eu-west-1b, web-1 in eu-west-1a: hawse ec2 volume snapshot data" in ran.err


def test_a_device_name_that_is_taken_is_refused_however_it_is_spelled(
    run: Run, disks: Disks
) -> None:
    disks.attached(disks.volume("first"), disks.instance("web-1"))
    disks.volume("data")

    ran = run("ec2", "volume", "attach", "data", "--to", "web-1", "--device", "/dev/xvdf", "-y")

    assert ran.code == 7
    assert "web-1 has /dev/xvdf already" in ran.err


def test_an_instance_that_is_nowhere_is_not_found(run: Run, disks: Disks) -> None:
    disks.volume("data")

    assert run("ec2", "volume", "attach", "data", "--to", "web-9", "-y").code == 4


def test_detaching_says_what_runs_with_it_and_undo_attaches_again(run: Run, disks: Disks) -> None:
    data = disks.attached(disks.volume("data"), disks.instance("web-1"), "/dev/sdh")

    ran = run("ec2", "volume", "detach", "data", "-y")

    assert ran.code == 0
    assert "from web-1, which is RUNNING: unmount it there first" in ran.err
    assert disks.disk(data)["State"] == "available"
    assert run("undo", "-y").code == 0
    assert disks.disk(data)["Attachments"][0]["Device"] == "/dev/sdh"


def test_the_root_volume_of_a_running_instance_is_not_let_go_of(run: Run, disks: Disks) -> None:
    instance = disks.instance("web-1")
    root = disks.root(instance)

    ran = run("ec2", "volume", "detach", root, "-y")

    assert ran.code == 7
    assert "is the root volume of web-1, which is running: hawse ec2 stop web-1" in ran.err

    disks.ec2.stop_instances(InstanceIds=[instance])
    ran = run("ec2", "volume", "detach", root, "--dry-run")

    assert ran.code == 0
    assert "the root volume of web-1, which cannot start without it" in ran.out + ran.err


def test_force_and_from_are_asked_of_ec2(run: Run, disks: Disks) -> None:
    instance = disks.instance("web-1")
    data = disks.attached(disks.volume("data"), instance)

    assert run("ec2", "volume", "detach", "data", "--from", "web-1", "--force", "-y").code == 0
    (params,) = disks.aws.params(DETACH_VOLUME)
    assert params == {"VolumeId": data, "InstanceId": instance, "Device": "/dev/sdf", "Force": True}


def test_what_is_not_attached_is_skipped(run: Run, disks: Disks) -> None:
    disks.volume("data")

    ran = run("ec2", "volume", "detach", "data")

    assert ran.code == 0
    assert "is not attached" in ran.err


# --- snapshot ------------------------------------------------------------------------------------


def test_a_snapshot_of_a_volume_has_its_tags(run: Run, disks: Disks) -> None:
    data = disks.attached(disks.volume("data", tags={"env": "dev"}), disks.instance("web-1"))

    ran = run("ec2", "volume", "snapshot", "data", "--tag", "reason=upgrade", "-y")

    assert ran.code == 0
    (made,) = [one for one in disks.snapshots().values() if one["VolumeId"] == data]
    tags = {tag["Key"]: tag["Value"] for tag in made["Tags"]}
    assert tags.pop("hawse:token")
    assert tags == {"Name": "data", "env": "dev", "reason": "upgrade"}
    assert "/dev/sdf" in made["Description"]


# --- rm ------------------------------------------------------------------------------------------


def test_the_plan_says_that_a_volume_does_not_come_back(run: Run, disks: Disks) -> None:
    disks.volume("data")

    ran = run("ec2", "volume", "rm", "data", tty=True, answers=["no"])

    assert "DESTROYS it, gp2, 100 GiB · NOT recoverable" in ran.err
    assert "cannot be undone: delete data (no rule of the Recycle Bin holds it)" in ran.err
    assert ran.code == 7
    assert disks.aws.params(DELETE_VOLUME) == []


def test_what_is_attached_is_never_deleted(run: Run, disks: Disks) -> None:
    data = disks.attached(disks.volume("data"), disks.instance("web-1"))

    ran = run("ec2", "volume", "rm", "data", "-y")

    assert ran.code == 7
    assert "is attached to web-1: hawse ec2 volume detach data" in ran.err
    assert disks.disk(data)


def test_what_the_recycle_bin_holds_is_undone(run: Run, disks: Disks) -> None:
    disks.keep(7)
    data = disks.volume("data")

    ran = run("ec2", "volume", "rm", "data", "-y")

    assert ran.code == 0
    assert "recoverable for 7 days" in ran.err
    assert disks.disk(data) == {}
    in_bin = {"Volumes": [{"VolumeId": data}]}
    disks.aws.answer(LIST_VOLUMES_IN_RECYCLE_BIN, in_bin, times=1)
    disks.aws.answer(RESTORE_VOLUME_FROM_RECYCLE_BIN, {"Return": True}, region="eu-west-1")
    assert run("undo", "-y").code == 0
    assert disks.aws.params(RESTORE_VOLUME_FROM_RECYCLE_BIN) == [{"VolumeId": data}]


def test_a_recycle_bin_that_may_not_be_read_is_not_known(run: Run, disks: Disks) -> None:
    disks.aws.fail(LIST_RULES, "AccessDeniedException", "no")
    disks.volume("data")

    ran = run("ec2", "volume", "rm", "data", "--dry-run", "-o", "json")

    assert "not known whether it is recoverable: rbin:ListRules is denied" in ran.err


def test_a_snapshot_is_complete_before_its_volume_goes(run: Run, disks: Disks) -> None:
    data = disks.volume("data")

    ran = run("ec2", "volume", "rm", "data", "--snapshot", "-y", "-o", "json")

    assert [(row["outcome"]) for row in ran.json()] == ["done", "done"]
    assert disks.disk(data) == {}
    assert [one["VolumeId"] for one in disks.snapshots().values()] == [data]
    assert "its snapshot stays: hawse ec2 volume create --snapshot" in ran.err


def test_a_volume_whose_snapshot_failed_stays(run: Run, disks: Disks) -> None:
    data = disks.volume("data")
    disks.aws.fail(CREATE_SNAPSHOT, "SnapshotLimitExceeded", "no more", region="eu-west-1")

    assert run("ec2", "volume", "rm", "data", "--snapshot", "-y").code == 1
    assert disks.disk(data)
