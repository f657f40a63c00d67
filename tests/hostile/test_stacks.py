"""Templates and buckets for them as somebody else may have made them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hawse.errors import AccessDenied
from hawse.services.cfn.calls import FIND_OBJECT, PUT_ARTIFACT
from hawse.services.cfn.deploy.uploading import Bucket
from tests.commands.cfn.test_deploy import TEMPLATE, deploy, new, work, written
from tests.scripted import ACCOUNT, ScriptedAws
from tests.scripted.playing import Play

__all__ = ["work"]


def bucket(aws: ScriptedAws, typed: str) -> Bucket:
    target = aws.target(FIND_OBJECT, PUT_ARTIFACT)
    target.gate.on_prepare = lambda *_: None
    return Bucket.of(target, typed)


@pytest.mark.parametrize(
    ("typed", "owner"),
    [("art-{account}-{region}", ACCOUNT), ("s3://art-{account}/t", ACCOUNT), ("art", None)],
)
def test_a_bucket_that_anybody_can_guess_must_be_the_accounts_own(
    aws: ScriptedAws, typed: str, owner: str | None
) -> None:
    aws.answer(FIND_OBJECT, {})
    aws.answer(PUT_ARTIFACT, {})

    bucket(aws, typed).put(b"{}", ".template", "web.json")

    asked = [*aws.params(FIND_OBJECT), *aws.params(PUT_ARTIFACT)]
    assert [one.get("ExpectedBucketOwner") for one in asked] == [owner, owner]


def test_a_bucket_that_somebody_else_took_is_told_and_gets_nothing(aws: ScriptedAws) -> None:
    aws.fail(FIND_OBJECT, "AccessDenied", "Access Denied", status=403)

    with pytest.raises(AccessDenied) as caught:
        bucket(aws, "art-{account}").put(b"{}", ".template", "web.json")

    assert f"art-{ACCOUNT} is not a bucket of account {ACCOUNT}" in caught.value.hint
    assert aws.params(PUT_ARTIFACT) == []


def test_a_pattern_of_a_template_that_would_take_ages_is_left_to_aws(
    play: Play, work: Path
) -> None:
    size = {"Type": "String", "AllowedPattern": "(a+)+"}
    file = written(work / "web.json", {**TEMPLATE, "Parameters": {"Size": size}})
    began = time.process_time()

    ran = deploy(play(new()), "--template", file, "--parameter", f"Size={'a' * 60}!", "--dry-run")

    assert ran.code == 0 and time.process_time() - began < 5, ran.err
