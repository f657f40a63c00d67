"""`hawse ec2 ami ls`."""

from __future__ import annotations

from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_volumes import DESCRIBE_SNAPSHOTS
from tests.commands.ec2.ami.registry import BASE, OLD, WEB, Images, image
from tests.conftest import Run
from tests.scripted import ScriptedAws


def test_the_table_tells_family_age_and_real_size(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image(day="2026-11-01"), image(BASE, "base-arm64-9f8e7d6"))
    id_ = f"snap-{BASE[4:]}"
    images.snapshots[id_] = {"SnapshotId": id_, "FullSnapshotSizeInBytes": 2**30}

    ran = run("ec2", "ami", "ls", tty=True, env={"COLUMNS": "120"})

    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].split() == (
        "ID NAME FAMILY STATE CREATED SIZE DEPRECATED LAST LAUNCHED".split()
    )
    assert lines[1].split()[:7] == [
        *(BASE, "base-arm64-9f8e7d6", "base-arm64", "available", "175d", "1.0", "GiB")
    ]
    assert lines[2].split()[:6] == [WEB, "web-2026-11-01", "web", "available", "22d", "-"]


def test_own_images_are_asked_for_disabled_ones_too(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image(State="disabled"))

    (row,) = run("ec2", "ami", "ls", "-o", "json").json()

    assert aws.params(DESCRIBE_IMAGES) == [
        {"Owners": ("self",), "Filters": [], "IncludeDisabled": True}
    ]
    assert row["state"] == "disabled"
    assert row["created"] == "2026-06-01T12:00:00Z"


def test_a_family_is_chosen_by_glob(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image(), image(OLD, "web-api-2026-01-01"), image(BASE, "base-1"))

    ran = run("ec2", "ami", "ls", "--family", "web", "-o", "ids")

    assert ran.out.split() == [WEB]


def test_images_without_readable_snapshots_are_listed_without_sizes(
    run: Run, aws: ScriptedAws
) -> None:
    Images(aws, image())
    aws.fail(DESCRIBE_SNAPSHOTS, "UnauthorizedOperation", "no")

    ran = run("ec2", "ami", "ls", "-o", "json")

    assert ran.code == 0
    assert ran.json()[0]["size"] is None
    assert "sizes are not known" in ran.err


def test_all_images_of_somebody_else_are_not_listed(run: Run, aws: ScriptedAws) -> None:
    ran = run("ec2", "ami", "ls", "--owner", "amazon")

    assert ran.code == 2
    assert "tens of thousands" in ran.err
    assert not aws.calls


def test_a_mistyped_id_is_refused_before_any_request(run: Run, aws: ScriptedAws) -> None:
    ran = run("ec2", "ami", "ls", "ami-0AAAA")

    assert ran.code == 2
    assert not aws.calls
