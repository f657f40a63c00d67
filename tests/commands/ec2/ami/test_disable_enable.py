"""`hawse ec2 ami disable` and `enable`."""

from __future__ import annotations

import pytest

from hawse.services.ec2.calls_amis import DISABLE_IMAGE, ENABLE_IMAGE, MODIFY_IMAGE_ATTRIBUTE
from tests.commands.ec2.ami.registry import OTHER, WEB, Images, image
from tests.conftest import Run
from tests.scripted import ScriptedAws


def test_an_image_is_disabled_once_and_undo_shares_it_again(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image())
    images.share(WEB, {"UserId": OTHER})

    ran = run("ec2", "ami", "disable", WEB, "-y")

    assert ran.code == 0
    assert f"shared no longer with {OTHER}" in ran.err
    assert images.items[WEB]["State"] == "disabled"
    assert "is disabled already" in run("ec2", "ami", "disable", WEB, "-y").err
    assert len(aws.params(DISABLE_IMAGE)) == 1

    assert run("undo", "-y").code == 0
    assert images.items[WEB]["State"] == "available"
    assert images.shared[WEB] == [{"UserId": OTHER}]


def test_an_image_is_enabled_once_and_disabled_by_undo(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image(State="disabled"))

    assert run("ec2", "ami", "enable", WEB, "-y").code == 0
    assert images.items[WEB]["State"] == "available"
    assert "is enabled already" in run("ec2", "ami", "enable", WEB, "-y").err
    assert len(aws.params(ENABLE_IMAGE)) == 1

    assert run("undo", "-y").code == 0
    assert images.items[WEB]["State"] == "disabled"


def test_what_was_public_is_not_made_public_again(run: Run, aws: ScriptedAws) -> None:
    images = Images(aws, image(Public=True))
    images.share(WEB, {"Group": "all"})

    ran = run("ec2", "ami", "disable", WEB, "-y")

    assert "cannot be undone" in ran.err
    assert run("undo", "-y").code != 0
    assert aws.params(MODIFY_IMAGE_ATTRIBUTE) == []


@pytest.mark.parametrize("verb", ["disable", "enable"])
def test_an_image_that_is_not_ready_is_left(run: Run, aws: ScriptedAws, verb: str) -> None:
    Images(aws, image(State="pending"))

    ran = run("ec2", "ami", verb, WEB, "-y")

    assert ran.code == 7
    assert "is pending" in ran.err
