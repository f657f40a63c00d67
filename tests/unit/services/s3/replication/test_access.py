"""Policies: what AWS documents, judged by the evaluator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hawse.services.iam.role_verdicts import role_verdict
from hawse.services.s3.replication import access
from hawse.services.s3.replication.access import Grants, Need, needs

OURS, THEIRS = "123456789012", "999988887777"
ROLE = f"arn:aws:iam::{OURS}:role/s3-replication-acme-logs"
SAME = Grants(
    "acme-logs",
    "acme-logs-copy",
    ROLE,
    locked=True,
    source_keys=(f"arn:aws:kms:eu-west-1:{OURS}:key/a",),
    replica_key=f"arn:aws:kms:us-west-2:{OURS}:key/b",
    source_region="eu-west-1",
    destination_region="us-west-2",
)
ABROAD = replace(
    SAME,
    account=THEIRS,
    owner_override=True,
    replica_key=f"arn:aws:kms:us-west-2:{THEIRS}:key/b",
)


def verdict(need: Need, grants: Grants, *, policy: object | None) -> str:
    effect, _ = role_verdict(
        ROLE,
        need.action,
        need.resource.replace("/*", "/any"),
        identity={"p": access.role_policy(grants)},
        boundary=None,
        resource_policy=policy,
        owner=need.owner,
        context=need.context,
    )
    return effect


def policy_of(need: Need, grants: Grants) -> object | None:
    """The policy of what is needed, as setup makes it."""
    if need.action.startswith("kms:"):
        root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{need.owner}:root"},
                "Action": "kms:*", "Resource": "*"}  # fmt: skip
        uses = access.key_statement(ROLE, "kms:Encrypt", "kms:GenerateDataKey")
        return access.with_statements({"Statement": [root]}, [uses] if grants.account else [])
    if need.owner == THEIRS:
        return access.with_statements(None, access.bucket_statements(grants))
    return None


@pytest.mark.parametrize("grants", [SAME, ABROAD])
def test_what_is_granted_is_what_is_needed(grants: Grants) -> None:
    found = list(needs(grants, OURS))

    assert len(found) == len(grants.reads) + len(grants.writes) + 5
    effects = {need.action: verdict(need, grants, policy=policy_of(need, grants)) for need in found}
    assert set(effects.values()) == {"allow"}, effects


def test_another_account_needs_its_own_policies() -> None:
    without = [need for need in needs(ABROAD, OURS) if verdict(need, ABROAD, policy=None) == "deny"]

    assert {need.owner for need in without} == {THEIRS}


def test_statements_are_put_beside_those_that_there_are_and_taken_away_again() -> None:
    kept = {"Sid": "Kept", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    before = {"Version": "2008-10-17", "Statement": kept}
    more = access.bucket_statements(ABROAD)

    once = access.with_statements(before, more)

    assert (once["Version"], once["Statement"][0]) == ("2008-10-17", kept)
    assert access.with_statements(once, more) == once


@pytest.mark.parametrize(("length", "most"), [(63, 64), (3, 64)])
def test_names_are_within_what_iam_allows(length: int, most: int) -> None:
    assert len(access.role_name("b" * length)) <= most
    assert len(access.policy_name("a" * length, "b" * length)) <= 128
    assert access.role_name("b" * 62 + "c") != access.role_name("b" * 62 + "d")


def test_a_key_that_leaves_it_to_its_account_needs_no_statement() -> None:
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OURS}:root"},
            "Action": "kms:*", "Resource": "*"}  # fmt: skip
    text = access.text_of({"Statement": [root]})

    assert access.delegates(text, OURS)
    assert not access.delegates(text, THEIRS)
    assert not access.delegates(access.text_of({"Statement": [{**root, "Condition": {}}]}), OURS)
    assert not access.delegates(None, OURS)
