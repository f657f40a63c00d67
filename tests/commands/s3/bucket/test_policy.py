"""`hawse s3 bucket policy`: judged before it is put, told by what access it changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.s3.bucket.conftest import undone
from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Run

ARN = f"arn:aws:s3:::{BUCKET}"
READER = "arn:aws:iam::111122223333:role/reader"
READS: dict[str, Any] = {
    "Sid": "Read",
    "Effect": "Allow",
    "Principal": {"AWS": READER},
    "Action": "s3:GetObject",
    "Resource": f"{ARN}/*",
}
PUBLIC = {**READS, "Sid": "Open", "Principal": "*"}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policy.json"


def write(file: Path, *statements: dict[str, Any]) -> str:
    file.write_text(json.dumps(policy(*statements)))
    return str(file)


def edit(run: Run, file: str, *more: str, **how: Any) -> Any:
    return run("s3", "bucket", "policy", "edit", BUCKET, "--file", file, *more, **how)


def in_force(store: Store) -> Any:
    return json.loads(store.client.get_bucket_policy(Bucket=store.bucket)["Policy"])


def test_a_policy_of_a_file_is_put_and_told_by_its_access(
    s3: Run, store: Store, file: Path
) -> None:
    ran = edit(s3, write(file, READS), "--yes")
    assert ran.code == 0, ran.err
    assert f"+ allow s3:GetObject on {ARN}/* for {READER}" in ran.err
    assert in_force(store) == policy(READS)


def test_the_same_policy_in_other_words_is_nothing_to_do(s3: Run, store: Store, file: Path) -> None:
    store.client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy(READS)))
    other = {**READS, "Action": ["s3:GetObject"], "Principal": {"AWS": [READER]}}
    ran = edit(s3, write(file, other), "--yes")
    assert ran.code == 0 and "so already" in ran.err


def test_undo_puts_back_what_was_in_force(s3: Run, store: Store, file: Path) -> None:
    store.client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy(READS)))
    writes = {**READS, "Action": "s3:PutObject"}
    ran = edit(s3, write(file, writes), "--yes")
    undone(s3, ran)
    assert in_force(store) == policy(READS)


def test_undo_of_a_first_policy_removes_it(s3: Run, store: Store, file: Path) -> None:
    ran = edit(s3, write(file, READS), "--yes")
    undone(s3, ran)
    with pytest.raises(store.client.exceptions.ClientError, match="NoSuchBucketPolicy"):
        in_force(store)


def test_a_policy_that_lets_anybody_in_asks_for_more_than_yes(
    s3: Run, store: Store, file: Path
) -> None:
    ran = edit(s3, write(file, PUBLIC), tty=True, answers=["y"])
    assert "PUBLIC: lets anybody s3:GetObject" in ran.err
    assert ran.code != 0


def test_an_error_refuses_before_anything_is_asked(s3: Run, store: Store, file: Path) -> None:
    ran = edit(s3, write(file, {**READS, "Effect": "Permit"}), "--yes")
    assert ran.code == 2 and "line 1" in ran.err
    assert "Permit" in ran.err


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ({**READS, "Resource": "arn:aws:s3:::other/*"}, "is not of this bucket"),
        ({**READS, "Action": "ec2:RunInstances"}, "S3 knows no action ec2:RunInstances"),
    ],
)
def test_what_only_s3_refuses_is_told_before(
    s3: Run, store: Store, file: Path, statement: dict[str, Any], told: str
) -> None:
    ran = edit(s3, write(file, statement), "--yes")
    assert ran.code == 2 and told in ran.err


def test_a_stale_edit_is_refused_with_the_difference(
    s3: Run, store: Store, file: Path, tmp_path: Path
) -> None:
    plan = str(tmp_path / "plan.json")
    assert edit(s3, write(file, READS), "--plan", plan).code == 0
    theirs = policy({**READS, "Sid": "Theirs", "Action": "s3:DeleteObject"})
    store.client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(theirs))
    ran = s3("apply", plan, "--yes")
    assert ran.code != 0 and "changed since it was planned" in ran.err
    assert "s3:DeleteObject" in ran.err
    assert in_force(store) == theirs


def test_the_policy_is_shown_as_it_can_be_put_again(s3: Run, store: Store) -> None:
    store.client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy(READS)))
    ran = s3("s3", "bucket", "policy", "show", f"s3://{BUCKET}")
    assert json.loads(ran.out) == policy(READS)


def test_a_bucket_without_a_policy_says_so(s3: Run, store: Store) -> None:
    ran = s3("s3", "bucket", "policy", "show", BUCKET)
    assert ran.code == 4 and "the bucket has none" in ran.err


def test_diff_tells_what_a_file_would_change(s3: Run, store: Store, file: Path) -> None:
    store.client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy(READS)))
    named = write(file, {**READS, "Action": "s3:PutObject"})
    ran = s3("s3", "bucket", "policy", "diff", BUCKET, named, "--exit-code", "-o", "json")
    assert ran.code == 10
    assert {(row["change"], *row["actions"]) for row in ran.json()} == {
        ("+", "s3:PutObject"),
        ("-", "s3:GetObject"),
    }


def test_rm_says_which_access_goes_and_undo_brings_it_back(s3: Run, store: Store) -> None:
    store.client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy(READS)))
    ran = s3("s3", "bucket", "policy", "rm", BUCKET, "--yes")
    assert ran.code == 0 and "- allow s3:GetObject" in ran.err
    undone(s3, ran)
    assert in_force(store) == policy(READS)


def test_a_public_policy_is_not_sent_where_it_is_blocked(s3: Run, store: Store, file: Path) -> None:
    blocks = {"BlockPublicPolicy": True}
    store.client.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=blocks)
    ran = edit(s3, write(file, PUBLIC), "--yes")
    assert ran.code != 0 and "BlockPublicPolicy is on" in ran.err
    assert edit(s3, write(file, READS), "--yes").code == 0
