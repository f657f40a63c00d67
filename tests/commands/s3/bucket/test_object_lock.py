"""`hawse s3 bucket object-lock`: what cannot be taken back is said before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.commands.s3.bucket.conftest import undone
from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Run


def lock(run: Run, verb: str, *more: str, **how: Any) -> Any:
    return run("s3", "bucket", "object-lock", verb, BUCKET, *more, **how)


@pytest.fixture
def locked(store: Store) -> Store:
    """The bucket with Object Lock on."""
    store.client.delete_bucket(Bucket=BUCKET)
    store.client.create_bucket(
        Bucket=BUCKET,
        CreateBucketConfiguration={"LocationConstraint": "eu-west-1"},
        ObjectLockEnabledForBucket=True,
    )
    return store


def retention(store: Store) -> Any:
    found = store.client.get_object_lock_configuration(Bucket=BUCKET)["ObjectLockConfiguration"]
    kept = found.get("Rule", {}).get("DefaultRetention", {})
    return {name: one for name, one in kept.items() if one}  # moto gives both days and years


def test_governance_is_set_and_undone(s3: Run, locked: Store) -> None:
    ran = lock(s3, "set", "--mode", "governance", "--days", "30", "--yes")
    assert ran.code == 0, ran.err
    assert retention(locked) == {"Mode": "GOVERNANCE", "Days": 30}
    undone(s3, ran)
    assert not retention(locked)


def test_it_is_shown(s3: Run, locked: Store) -> None:
    row = lock(s3, "show", "-o", "json").json()[0]
    assert (row["enabled"], row["mode"], row["retention"]) == (True, None, None)
    lock(s3, "set", "--mode", "governance", "--days", "1", "--yes")
    assert lock(s3, "show", "-o", "json").json()[0]["retention"] == "1 day"


def test_a_bucket_without_it_is_shown_so(s3: Run, store: Store) -> None:
    assert lock(s3, "show", "-o", "json").json()[0]["enabled"] is False


def test_compliance_says_that_not_even_root_deletes_and_asks_for_more_than_yes(
    s3: Run, locked: Store
) -> None:
    ran = lock(s3, "set", "--mode", "compliance", "--years", "7", tty=True, answers=["y"])
    assert "nobody, not even root, can delete what is written from now on for 7 years" in ran.err
    assert ran.code != 0 and not retention(locked)


def test_retention_ends_for_new_objects_alone(s3: Run, locked: Store) -> None:
    lock(s3, "set", "--mode", "governance", "--days", "30", "--yes")
    ran = lock(s3, "set", "--no-retention", "--yes")
    assert ran.code == 0 and "objects that are there stay locked" in ran.err
    assert not retention(locked)


def test_without_versioning_it_is_not_turned_on(s3: Run, store: Store) -> None:
    ran = lock(s3, "set", "--yes")
    assert ran.code != 0 and "versioning is not enabled" in ran.err


def test_turning_it_on_is_said_to_be_for_good(s3: Run, store: Store) -> None:
    store.versioned()
    ran = lock(s3, "set", "--dry-run")
    assert "never turned off again" in ran.err


@pytest.mark.parametrize(
    "argv",
    [
        ("--days", "3"),
        ("--mode", "governance"),
        ("--mode", "governance", "--days", "3", "--years", "1"),
        ("--mode", "governance", "--years", "101"),
        ("--mode", "governance", "--days", "3", "--no-retention"),
    ],
)
def test_half_a_retention_is_refused(s3: Run, store: Store, argv: tuple[str, ...]) -> None:
    assert lock(s3, "set", *argv, "--yes").code == 2
