"""`hawse s3 bucket` changes settings over HTTP: shown, compared, written, put back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Ran, Run
from tests.moto_server import Moto

URL = f"s3://{BUCKET}"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"
ALL_ON = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}


@pytest.fixture(autouse=True)
def environment(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes go through botocore, which reads the environment of the process."""
    for name, value in moto.env.items():
        monkeypatch.setenv(name, value)


def changed(s3: Run, *argv: str) -> str:
    """Apply a change; the command that undoes it."""
    ran = s3("s3", "bucket", *argv, "-y")
    assert ran.code == 0, ran.err
    assert "in force" in ran.out
    return ran.err.rsplit("hawse undo ", 1)[1].strip()


def undone(s3: Run, op: str) -> Ran:
    ran = s3("undo", op, "-y")
    assert ran.code == 0, ran.err
    return ran


def status(store: Store) -> str | None:
    found: str | None = store.client.get_bucket_versioning(Bucket=BUCKET).get("Status")
    return found


def rule(store: Store) -> Any:
    told = store.client.get_bucket_encryption(Bucket=BUCKET)
    return told["ServerSideEncryptionConfiguration"]["Rules"][0]


def block(store: Store) -> Any:
    told = store.client.get_public_access_block(Bucket=BUCKET)
    return told["PublicAccessBlockConfiguration"]


def tags(store: Store) -> dict[str, str]:
    told = store.client.get_bucket_tagging(Bucket=BUCKET)["TagSet"]
    return {tag["Key"]: tag["Value"] for tag in told}


def tag(store: Store, **wanted: str) -> None:
    tag_set = [{"Key": key, "Value": value} for key, value in wanted.items()]
    store.client.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": tag_set})


def codes(call: Any) -> str:
    """The code of the error that S3 answers with."""
    with pytest.raises(Exception) as caught:
        call(Bucket=BUCKET)
    return str(caught.value)


# --- Versioning ----------------------------------------------------------------------------------


def test_versioning_is_turned_on_and_undo_suspends_it(s3: Run, store: Store) -> None:
    op = changed(s3, "versioning", BUCKET, "--on")
    assert status(store) == "Enabled"
    undone(s3, op)
    assert status(store) == "Suspended"


def test_off_is_suspending_and_says_what_that_means(s3: Run, store: Store) -> None:
    store.versioned()
    op = changed(s3, "versioning", URL, "--off")
    assert status(store) == "Suspended"
    undone(s3, op)
    assert status(store) == "Enabled"
    shown = s3("s3", "bucket", "versioning", BUCKET, "--off", "--dry-run").err
    assert "S3 knows no off: versions that are there stay and are paid for" in shown
    assert "- Status: Enabled" in shown and "+ Status: Suspended" in shown


@pytest.mark.parametrize(
    ("option", "why"), [("--on", "is on already"), ("--off", "it was never versioned")]
)
def test_versioning_that_is_as_asked_is_skipped(
    s3: Run, store: Store, option: str, why: str
) -> None:
    if option == "--on":
        store.versioned()
    ran = s3("s3", "bucket", "versioning", BUCKET, option, "-y")
    assert (ran.code, why in ran.err) == (0, True)


def test_several_buckets_are_changed_at_once(s3: Run, store: Store) -> None:
    place = {"LocationConstraint": "eu-west-1"}
    store.client.create_bucket(Bucket="acme-data", CreateBucketConfiguration=place)
    changed(s3, "versioning", BUCKET, "acme-data", BUCKET, "--on")
    assert status(store) == "Enabled"
    assert store.client.get_bucket_versioning(Bucket="acme-data")["Status"] == "Enabled"


def test_a_bucket_that_does_not_exist_is_told(s3: Run, store: Store) -> None:
    del store
    ran = s3("s3", "bucket", "versioning", "acme-nowhere", "--on", "-y")
    assert ran.code == 4
    assert "bucket acme-nowhere: there is no such bucket" in ran.err


# --- Encryption ----------------------------------------------------------------------------------


def test_encryption_with_a_key_has_a_bucket_key_and_undo_takes_it_away(
    s3: Run, store: Store
) -> None:
    op = changed(s3, "encryption", BUCKET, "--sse", "kms", "--key", KEY)
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    assert rule(store)["ApplyServerSideEncryptionByDefault"] == default
    assert rule(store)["BucketKeyEnabled"] is True
    undone(s3, op)
    assert "ServerSideEncryptionConfigurationNotFound" in codes(store.client.get_bucket_encryption)


def test_undo_puts_the_encryption_of_before_back(s3: Run, store: Store) -> None:
    changed(s3, "encryption", BUCKET, "--sse", "dsse", "--key", KEY)
    before = rule(store)
    undone(s3, changed(s3, "encryption", BUCKET, "--sse", "s3"))
    assert rule(store) == before


def test_the_same_encryption_is_skipped(s3: Run, store: Store) -> None:
    del store
    argv = ("encryption", BUCKET, "--sse", "kms", "--key", KEY, "--no-bucket-key")
    changed(s3, *argv)
    ran = s3("s3", "bucket", *argv, "-y")
    assert (ran.code, "already" in ran.err) == (0, True)


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (("--sse", "s3", "--key", KEY), "SSE-S3 has no key of yours"),
        (("--sse", "dsse", "--bucket-key"), "DSSE-KMS has none"),
        (("--sse", "kms", "--key", "mine"), "it is no key of KMS"),
        (("--sse", "kms", "--key", ""), "--key"),
    ],
)
def test_options_that_do_not_go_together_are_refused_before_any_request(
    run: Run, argv: tuple[str, ...], why: str
) -> None:
    ran = run("s3", "bucket", "encryption", BUCKET, *argv, "-y")
    assert (ran.code, why in ran.err) == (2, True)


# --- Public access -------------------------------------------------------------------------------


def test_public_access_is_blocked_and_undo_deletes_the_block(s3: Run, store: Store) -> None:
    op = changed(s3, "public-access", BUCKET, "--block")
    assert block(store) == ALL_ON
    undone(s3, op)
    assert "NoSuchPublicAccessBlock" in codes(store.client.get_public_access_block)


def test_opening_is_a_risk_and_a_no_leaves_it_shut(s3: Run, store: Store) -> None:
    store.client.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=ALL_ON)
    argv = ("s3", "bucket", "public-access", BUCKET, "--no-block-public-policy")
    ran = s3(*argv, tty=True, answers=["no"])
    assert ran.code == 7
    assert "may open it to the public through new public policies" in ran.err
    assert block(store) == ALL_ON


def test_one_switch_leaves_the_others_alone(s3: Run, store: Store) -> None:
    store.client.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=ALL_ON)
    op = changed(s3, "public-access", BUCKET, "--no-block-public-acls")
    assert block(store) == {**ALL_ON, "BlockPublicAcls": False}
    undone(s3, op)
    assert block(store) == ALL_ON


def test_all_but_one_are_blocked(s3: Run, store: Store) -> None:
    changed(s3, "public-access", BUCKET, "--block", "--no-block-public-policy")
    assert block(store) == {**ALL_ON, "BlockPublicPolicy": False}


def test_nothing_blocked_is_nothing_configured(s3: Run, store: Store) -> None:
    del store
    ran = s3("s3", "bucket", "public-access", BUCKET, "--allow", "-y")
    assert (ran.code, "as asked already" in ran.err) == (0, True)


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        ((BUCKET,), "nothing is asked for"),
        (("--block",), "for buckets or for the account"),
        ((BUCKET, "--account-wide", "--block"), "for buckets or for the account"),
        (("", "--block"), "BUCKET"),
    ],
)
def test_what_is_meant_has_to_be_said(run: Run, argv: tuple[str, ...], why: str) -> None:
    ran = run("s3", "bucket", "public-access", *argv, "-y")
    assert (ran.code, why in ran.err) == (2, True)


# --- Ownership -----------------------------------------------------------------------------------


def test_ownership_is_set_and_undone(s3: Run, store: Store) -> None:
    op = changed(s3, "ownership", BUCKET, "--to", "BucketOwnerEnforced")
    told = store.client.get_bucket_ownership_controls(Bucket=BUCKET)["OwnershipControls"]
    assert told["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    back = undone(s3, op)
    assert "ACLs take effect again" in back.err
    assert "OwnershipControlsNotFound" in codes(store.client.get_bucket_ownership_controls)


def test_a_bucket_whose_acl_lets_others_in_keeps_its_acl(s3: Run, store: Store) -> None:
    store.client.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
    ran = s3("s3", "bucket", "ownership", BUCKET, "--to", "BucketOwnerEnforced", "-y")
    assert ran.code == 7
    assert "its ACL lets in AllUsers" in ran.err


def test_acls_that_take_effect_again_are_a_risk(s3: Run, store: Store) -> None:
    del store
    changed(s3, "ownership", BUCKET, "--to", "BucketOwnerEnforced")
    ran = s3("s3", "bucket", "ownership", BUCKET, "--to", "ObjectWriter", "--dry-run")
    assert "ACLs take effect again" in ran.err


# --- Tags ----------------------------------------------------------------------------------------


def test_tags_of_others_stay(s3: Run, store: Store) -> None:
    tag(store, owner="ops", team="shop")
    op = changed(s3, "tags", BUCKET, "--set", "env=prod", "--rm", "team")
    assert tags(store) == {"owner": "ops", "env": "prod"}
    undone(s3, op)
    assert tags(store) == {"owner": "ops", "team": "shop"}


def test_the_first_tag_is_undone_by_deleting(s3: Run, store: Store) -> None:
    undone(s3, changed(s3, "tags", BUCKET, "--set", "env=prod"))
    assert "NoSuchTagSet" in codes(store.client.get_bucket_tagging)


def test_the_last_tag_is_removed(s3: Run, store: Store) -> None:
    tag(store, env="prod")
    ran = s3("s3", "bucket", "tags", BUCKET, "--rm", "env=prod", "-y")
    assert ran.code == 0
    assert "NoSuchTagSet" in codes(store.client.get_bucket_tagging)


def test_a_tag_with_another_value_is_not_removed(s3: Run, store: Store) -> None:
    tag(store, env="prod")
    ran = s3("s3", "bucket", "tags", BUCKET, "--rm", "env=test", "-y")
    assert (ran.code, tags(store)) == (0, {"env": "prod"})


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        ((), "nothing is asked for"),
        (("--set", "aws:x=1"), "keys that begin with aws: belong to AWS"),
        (("--set", "a=1", "--rm", "a"), "the same tag is set"),
        (("--rm", "a="), "the value is empty"),
    ],
)
def test_wrong_tags_are_refused_before_any_request(
    run: Run, argv: tuple[str, ...], why: str
) -> None:
    ran = run("s3", "bucket", "tags", BUCKET, *argv, "-y")
    assert (ran.code, why in ran.err) == (2, True)
    assert "--tag" not in ran.err


# --- A stale edit --------------------------------------------------------------------------------


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    s3: Run, store: Store, tmp_path: Path
) -> None:
    tag(store, owner="ops")
    plan = tmp_path / "plan.json"
    s3("s3", "bucket", "tags", BUCKET, "--set", "env=prod", "--plan", str(plan))
    tag(store, owner="ops", team="shop")

    ran = s3("apply", str(plan), "-y")

    assert (ran.code, tags(store)) == (1, {"owner": "ops", "team": "shop"})
    assert "changed since it was planned: + TagSet[team]: shop" in ran.err


def test_undo_does_not_overwrite_what_came_after_it(s3: Run, store: Store) -> None:
    op = changed(s3, "encryption", BUCKET, "--sse", "kms", "--key", KEY)
    store.client.put_bucket_encryption(
        Bucket=BUCKET,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )
    ran = s3("undo", op, "-y")
    assert ran.code != 0
    assert "SSEAlgorithm: AES256" in ran.err
    assert rule(store)["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_a_plan_whose_work_is_done_already_ends_well(s3: Run, store: Store, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    s3("s3", "bucket", "versioning", BUCKET, "--on", "--plan", str(plan))
    assert json.loads(plan.read_text())["plans"]
    store.versioned()
    assert s3("apply", str(plan), "-y").code == 0
    assert status(store) == "Enabled"


def test_versioning_is_not_changed_without_a_word_on_how(run: Run) -> None:
    ran = run("s3", "bucket", "versioning", "acme-logs", "-y")

    assert ran.code == 2
    assert "give --on or --off" in ran.err
