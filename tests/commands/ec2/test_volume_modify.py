"""`hawse ec2 volume modify`. moto, see `tests.disks`; what moto says of a change is set here."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hawse.services.ec2.calls_volumes import DESCRIBE_VOLUMES_MODIFICATIONS, MODIFY_VOLUME
from tests.conftest import NOW, Run
from tests.disks import Disks
from tests.moto_server import Moto
from tests.scripted import ScriptedAws


@pytest.fixture
def disks(aws: ScriptedAws, moto: Moto) -> Disks:
    return Disks(aws, moto)


def changed(disks: Disks, volume: str, *hours: float, state: str = "completed") -> None:
    """EC2 says that the volume was changed so many hours ago."""
    times = [NOW - timedelta(hours=each) for each in hours]
    told = [{"VolumeId": volume, "ModificationState": state, "StartTime": t} for t in times]
    body = {"VolumesModifications": [{**each, "Progress": 45} for each in told]}
    disks.aws.answer(DESCRIBE_VOLUMES_MODIFICATIONS, body, region="eu-west-1")


def test_a_small_gp2_volume_becomes_gp3_for_free_and_undo_goes_back(run: Run, disks: Disks) -> None:
    data = disks.volume("data", 100)

    ran = run("ec2", "volume", "modify", "data", "--type", "gp3", "-y")

    assert ran.code == 0
    assert "change gp2 100 GiB to gp3 100 GiB 3,000 IOPS 125 MiB/s" in ran.err
    assert "125 MiB/s, gp2 has up to 128" in ran.err
    assert "more than gp3 has for free" not in ran.err
    disk = disks.disk(data)
    assert (disk["VolumeType"], disk["Iops"], disk["Throughput"]) == ("gp3", 3000, 125)
    assert run("undo", "-y").code == 0
    assert disks.disk(data)["VolumeType"] == "gp2"


def test_a_large_gp2_volume_keeps_its_performance_as_paid_extras(run: Run, disks: Disks) -> None:
    data = disks.volume("data", 2000)

    ran = run("ec2", "volume", "modify", "data", "--type", "gp3", "-y")

    assert "3,000 IOPS and 125 MiB/s more than gp3 has for free" in ran.err
    (params,) = disks.aws.params(MODIFY_VOLUME)
    assert params == {
        "VolumeId": data,
        "VolumeType": "gp3",
        "Size": 2000,
        "Iops": 6000,
        "Throughput": 250,
    }


def test_the_plan_shows_what_a_month_costs_less(run: Run, disks: Disks) -> None:
    disks.priced()
    disks.volume("data", 2000)

    ran = run("ec2", "volume", "modify", "data", "--type", "gp3", tty=True, answers=["n"])

    # 2,000 GiB × $0.022 less; 3,000 IOPS × $0.0055 and 125 MiB/s × $0.044 more
    assert "$22.00 a month less" in ran.err


def test_what_is_asked_for_goes_before_what_it_had(run: Run, disks: Disks) -> None:
    disks.volume("data", 2000)
    argv = ("--type", "gp3", "--iops", "3000", "--throughput", "125")

    ran = run("ec2", "volume", "modify", "data", *argv, "-y")

    assert ran.code == 0
    assert "125 MiB/s, gp2 has up to 250" in ran.err
    assert disks.aws.params(MODIFY_VOLUME)[0]["Iops"] == 3000


def test_a_volume_grows_and_that_is_not_undone(run: Run, disks: Disks) -> None:
    data = disks.volume("data", 100, "gp3")

    ran = run("ec2", "volume", "modify", "data", "--size", "200", "-y")

    assert ran.code == 0
    assert "grow the partition and the file system afterwards" in ran.err
    assert "(a volume never shrinks)" in ran.err
    assert disks.disk(data)["Size"] == 200


@pytest.mark.parametrize(
    ("type_", "argv", "said"),
    [
        ("gp2", ("--size", "50"), "has 100 GiB, and a volume never shrinks"),
        ("gp2", ("--iops", "4000"), "gp2 takes no IOPS: only gp3, io1 and io2 do"),
        ("gp2", ("--throughput", "200"), "gp2 takes no MiB/s: only gp3 does"),
        ("gp3", ("--iops", "60000"), "gp3 of 100 GiB has at most 50,000 IOPS, not 60,000"),
        ("gp3", ("--throughput", "1000"), "3,000 IOPS carry at most 750 MiB/s, not 1,000"),
        ("gp3", ("--type", "st1"), "st1 has 125 to 16,384 GiB, not 100"),
        ("standard", ("--type", "gp3"), "EC2 changes no magnetic volume"),
    ],
)
def test_what_ec2_never_does_is_left_alone(
    run: Run, disks: Disks, type_: str, argv: tuple[str, ...], said: str
) -> None:
    disks.volume("data", 100, type_)

    ran = run("ec2", "volume", "modify", "data", *argv, "-y")

    assert ran.code == 7
    assert said in ran.err
    assert disks.aws.params(MODIFY_VOLUME) == []


def test_what_is_so_already_is_skipped(run: Run, disks: Disks) -> None:
    disks.volume("data", 100, "gp3")

    ran = run("ec2", "volume", "modify", "data", "--type", "gp3", "--size", "100")

    assert ran.code == 0
    assert "is already gp3 100 GiB 3,000 IOPS" in ran.err


@pytest.mark.parametrize("state", ["modifying", "optimizing"])
def test_a_volume_that_is_being_changed_is_left_alone(run: Run, disks: Disks, state: str) -> None:
    changed(disks, disks.volume("data"), 1, state=state)

    ran = run("ec2", "volume", "modify", "data", "--type", "gp3", "-y")

    assert ran.code == 7
    assert f"is being changed already: {state}, 45 %" in ran.err


def test_the_fifth_change_of_a_day_says_when_it_may_be_made(run: Run, disks: Disks) -> None:
    changed(disks, disks.volume("data"), 1, 7, 13, 23, 30)

    ran = run("ec2", "volume", "modify", "data", "--type", "gp3", "-y")

    assert ran.code == 7
    assert "was changed 4 times in 24 hours: again from 2026-11-23 13:00 UTC" in ran.err


@pytest.mark.parametrize(("hours", "said"), [(2.5, True), (7, False)])
def test_a_change_of_the_last_six_hours_is_said(
    run: Run, disks: Disks, hours: float, said: bool
) -> None:
    changed(disks, disks.volume("data"), hours)

    ran = run("ec2", "volume", "modify", "data", "--type", "gp3", "-y")

    assert ran.code == 0
    assert ("changed 2 h ago: EC2 may refuse" in ran.err) is said


def test_earlier_changes_that_may_not_be_read_are_not_known(run: Run, disks: Disks) -> None:
    disks.volume("data")
    disks.aws.fail(
        DESCRIBE_VOLUMES_MODIFICATIONS, "UnauthorizedOperation", "no", region="eu-west-1"
    )

    ran = run("ec2", "volume", "modify", "data", "--type", "gp3", "--dry-run")

    assert ran.code == 0
    assert "earlier changes are not known" in ran.err


def test_nothing_asked_for_is_refused(run: Run, disks: Disks) -> None:
    assert run("ec2", "volume", "modify", "data").code == 2
