"""`hawse ec2 ami prune`: what goes, and why each other image stays."""

from __future__ import annotations

from hawse.services.ec2 import calls_amis as calls
from tests.commands.ec2.ami.registry import Images, image, used_by_instance
from tests.commands.ec2.ami.test_rm import everything
from tests.conftest import Run
from tests.scripted import ScriptedAws


def builds(*days: str, name: str = "web", **members: object) -> list[dict[str, object]]:
    """One image a day."""
    return [
        image(f"ami-{len(name):09x}{day.replace('-', '')}", f"{name}-{day}", day, **members)
        for day in days
    ]


DAYS = ("2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01")


def outcomes(ran: object) -> dict[str, str]:
    return {row["name"]: row["outcome"] for row in ran.json()}  # type: ignore[attr-defined]


def test_the_newest_of_a_family_stay(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, *builds(*DAYS), *builds(*DAYS, name="base", snapshot="snap-b"))

    ran = run("ec2", "ami", "prune", "--family", "web", "--keep", "2", "-y", "-o", "json")

    assert ran.code == 0
    assert outcomes(ran) == {
        "web-2026-06-01": "skipped",
        "web-2026-05-01": "skipped",
        "web-2026-04-01": "done",
        "web-2026-03-01": "done",
    }
    assert "is among the newest 2 of web for x86_64" in ran.err
    assert {one["Name"] for one in images.items.values() if "web" in one["Name"]} == {
        *("web-2026-05-01", "web-2026-06-01")
    }


def test_what_is_used_and_what_is_not_known_stay(run: Run, aws: ScriptedAws) -> None:
    used, unknown, unused, newest = builds(*DAYS)
    images = Images(aws, used, unknown, unused, newest)
    images.references = [used_by_instance(str(used["ImageId"]))]
    images.share(str(unknown["ImageId"]), {"UserId": "999988887777"})

    ran = run("ec2", "ami", "prune", "--family", "web", "--keep", "1", "-y", "-o", "json")

    assert outcomes(ran) == {
        "web-2026-06-01": "skipped",
        "web-2026-05-01": "done",
        "web-2026-04-01": "skipped",
        "web-2026-03-01": "skipped",
    }
    assert "used by instance i-0aaaaaaaaaaaaaaa1" in ran.err
    assert "not known whether it is used: shared with 999988887777" in ran.err


def test_the_young_stay(run: Run, aws: ScriptedAws) -> None:
    Images(aws, *builds("2026-01-01", "2026-11-01", "2026-11-20"))

    ran = run(
        *("ec2", "ami", "prune", "--family", "web", "--keep", "1", "--older-than", "30d"),
        *("-y", "-o", "json"),
    )

    assert outcomes(ran) == {
        "web-2026-11-20": "skipped",
        "web-2026-11-01": "skipped",
        "web-2026-01-01": "done",
    }
    assert "was made on 2026-11-01" in ran.err


def test_each_architecture_is_counted_by_itself(run: Run, aws: ScriptedAws) -> None:
    arm = builds("2026-01-01", Architecture="arm64")
    Images(aws, *arm, *builds("2026-05-01", "2026-06-01"))

    ran = run("ec2", "ami", "prune", "--family", "*", "--keep", "1", "--dry-run", "-o", "json")

    assert outcomes(ran)["web-2026-01-01"] == "skipped"
    assert outcomes(ran)["web-2026-05-01"] == "would succeed"


def test_public_disabled_and_kept_images(run: Run, aws: ScriptedAws) -> None:
    Images(
        aws,
        *builds("2026-01-01", Public=True),
        *builds("2026-02-01", State="disabled"),
        *builds("2026-03-01", tags={"aws:dlm:lifecycle-policy-id": "policy-1"}),
        *builds("2026-04-01", DeregistrationProtection="enabled"),
        *builds("2026-05-01"),
        *builds("2026-06-01", State="disabled"),
    )

    ran = run("ec2", "ami", "prune", "--family", "web", "--keep", "1", "-y", "-o", "json")

    assert outcomes(ran) == {
        "web-2026-06-01": "done",
        "web-2026-05-01": "skipped",
        "web-2026-04-01": "skipped",
        "web-2026-03-01": "skipped",
        "web-2026-02-01": "done",
        "web-2026-01-01": "skipped",
    }
    assert "is public" in ran.err
    assert "Data Lifecycle Manager removes it by itself" in ran.err


def test_a_tag_can_name_the_family(run: Run, aws: ScriptedAws) -> None:
    tags = {"app": "shop"}
    Images(
        aws,
        *builds("2026-01-01", name="blue", tags=tags),
        *builds("2026-02-01", name="green", tags=tags),
        *builds("2026-03-01", name="other"),
    )

    ran = run("ec2", "ami", "prune", "--family-tag", "app", "--keep", "1", "-y", "-o", "json")

    assert outcomes(ran) == {"green-2026-02-01": "skipped", "blue-2026-01-01": "done"}


def test_no_family_never_means_all(run: Run, aws: ScriptedAws) -> None:
    ran = run("ec2", "ami", "prune", "--keep", "1", "-y")

    assert ran.code == 2
    assert "--family" in ran.err
    assert not aws.calls


def test_at_least_one_stays(run: Run, aws: ScriptedAws) -> None:
    assert run("ec2", "ami", "prune", "--family", "web", "--keep", "0", "-y").code == 2
    assert not aws.calls


def test_there_is_no_way_to_prune_what_is_not_proven(run: Run, aws: ScriptedAws) -> None:
    ran = run("ec2", "ami", "prune", "--family", "web", "--keep", "1", "--unproven")

    assert ran.code == 2


def test_it_is_proven_place_by_place_too(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image(), *builds("2026-11-10"))
    everything(images)

    ran = run("ec2", "ami", "prune", "--family", "web", "--keep", "1", "-y", "-o", "json")

    assert outcomes(ran) == {"web-2026-11-10": "skipped", "web-2026-11-01": "done"}
    assert aws.params(calls.DESCRIBE_LAUNCH_TEMPLATE_VERSIONS)
