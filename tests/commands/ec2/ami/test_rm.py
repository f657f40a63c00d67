"""`hawse ec2 ami rm`. The Recycle Bin and image references are scripted, since moto has neither."""

from __future__ import annotations

import pytest

from hawse.services.ec2 import calls_amis as calls
from hawse.services.ec2.calls_volumes import LIST_RULES
from tests.commands.ec2.ami.registry import (
    OLD,
    OTHER,
    WEB,
    Images,
    image,
    used_by_instance,
)
from tests.conftest import Run
from tests.fleet import regions
from tests.scripted import ScriptedAws

PLAN = """\
remove  web-2026-11-01  ami-0aaaaaaaaaaaaaaa1  DESTROYS it, NOT recoverable · with 1 snapshot

cannot be undone: remove web-2026-11-01 (the Recycle Bin does not hold all of it)
1 to remove (destroys)
"""


def test_the_plan_says_that_it_is_lost_for_good(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image())

    ran = run("ec2", "ami", "rm", "web-2026-11-01", tty=True, answers=["no"])

    assert ran.err.startswith(PLAN)
    assert ran.code == 7
    assert WEB in images.items


def test_it_goes_with_its_snapshots(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image())

    ran = run("ec2", "ami", "rm", WEB, "-y", "-o", "json")

    assert ran.code == 0
    assert aws.params(calls.DEREGISTER_IMAGE) == [
        {"ImageId": WEB, "DeleteAssociatedSnapshots": True}
    ]
    assert not images.items


def test_snapshots_can_be_kept(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image())

    ran = run("ec2", "ami", "rm", WEB, "--keep-snapshots", "-y")

    assert aws.params(calls.DEREGISTER_IMAGE) == [{"ImageId": WEB}]
    assert "keeps 1 snapshot" in ran.err


def test_a_snapshot_of_another_image_stays(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image(snapshot="snap-1"), image(OLD, "web-copy", snapshot="snap-1"))

    ran = run("ec2", "ami", "rm", WEB, "-y")

    assert "keeps 1 snapshot" in ran.err
    assert aws.params(calls.DEREGISTER_IMAGE) == [{"ImageId": WEB}]


def test_what_is_in_use_is_refused_with_the_proof(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image(), image(OLD, "web-2026-10-01"))
    images.references = [used_by_instance()]

    ran = run("ec2", "ami", "rm", "web-*", "--unproven", "-y", "-o", "json")

    assert ran.code == 6
    assert {row["name"]: row["outcome"] for row in ran.json()} == {
        "web-2026-11-01": "blocked",
        "web-2026-10-01": "done",
    }
    assert "used by instance i-0aaaaaaaaaaaaaaa1: hawse ec2 ami used-by web-2026-11-01" in ran.err
    assert list(images.items) == [WEB]


def test_what_is_not_known_stays_unless_the_person_says_so(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image())
    images.share(WEB, {"UserId": OTHER})

    ran = run("ec2", "ami", "rm", WEB, "-y")

    assert ran.code == 7
    assert f"not known whether it is used: shared with {OTHER}" in ran.err
    assert "--unproven" in ran.err
    assert not aws.params(calls.DEREGISTER_IMAGE)

    assert run("ec2", "ami", "rm", WEB, "-y", "--unproven").code == 0
    assert not images.items


def test_undo_brings_back_snapshots_and_then_the_image(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image())
    images.keep(7)

    ran = run("ec2", "ami", "rm", WEB, "-y")
    assert "recoverable for 7 days" in ran.err
    assert "cannot be undone" not in ran.err
    assert not images.items

    undone = run("undo", "-y")

    assert undone.code == 0, undone.err
    assert list(images.items) == [WEB]
    assert not images.bin


def test_an_image_in_the_bin_without_its_snapshots_does_not_come_back(
    run: Run, aws: ScriptedAws
) -> None:
    Images(aws, image()).keep(7, ("EC2_IMAGE",))

    ran = run("ec2", "ami", "rm", WEB, "--dry-run")

    assert "NOT recoverable" in ran.err


def test_a_bin_that_may_not_be_read_is_not_known(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image())
    aws.fail(LIST_RULES, "AccessDeniedException", "no", status=403)

    ran = run("ec2", "ami", "rm", WEB, "--dry-run")

    assert "not known whether it is recoverable: rbin:ListRules is denied" in ran.err


def test_protected_images_and_those_of_aws_backup_stay(run: Run, aws: ScriptedAws) -> None:
    Images(
        aws,
        image(DeregistrationProtection="enabled-with-cooldown"),
        image(OLD, "backup", tags={"aws:backup:source-resource": "i-1"}),
    )

    ran = run("ec2", "ami", "rm", WEB, OLD, "-y")

    assert ran.code == 7
    assert "deregistration protection is on" in ran.err
    assert "AWS Backup made it" in ran.err
    assert not aws.params(calls.DEREGISTER_IMAGE)


def test_nothing_is_removed_for_a_name_that_is_not_found(run: Run, aws: ScriptedAws) -> None:
    Images(aws, image())
    regions(aws)

    ran = run("ec2", "ami", "rm", "web-2026-11-02", "-y")

    assert ran.code == 4
    assert not aws.params(calls.DEREGISTER_IMAGE)


def test_an_empty_name_is_refused_before_any_request(run: Run, aws: ScriptedAws) -> None:
    assert run("ec2", "ami", "rm", "", "-y").code == 2
    assert not aws.calls


def test_without_ec2s_own_lookup_and_with_reports_it_is_proven_as_well(
    run: Run, aws: ScriptedAws
) -> None:
    images = Images(aws, image())
    everything(images)

    assert run("ec2", "ami", "rm", WEB, "-y").code == 0
    assert not images.items


def everything(images: Images) -> None:
    """Each declared call is needed: one template, one parameter, one report."""
    from tests.commands.ec2.ami.registry import report

    images.one_by_one()
    template = {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "workers"}
    images.aws.answer(calls.DESCRIBE_LAUNCH_TEMPLATES, {"LaunchTemplates": [template]})
    images.aws.answer(calls.DESCRIBE_PARAMETERS, {"Parameters": [{"Name": "/golden"}]})
    images.share(WEB, {"UserId": OTHER})
    images.reports = [report()]
    images.keep()


@pytest.mark.parametrize("answer", ["y", "yes", "2"])
def test_a_person_types_the_count(run: Run, aws: ScriptedAws, answer: str) -> None:
    images = Images(aws, image())

    assert run("ec2", "ami", "rm", WEB, tty=True, answers=[answer]).code == 7
    assert images.items
