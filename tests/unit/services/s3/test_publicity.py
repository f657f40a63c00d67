"""Whether a bucket is public: both levels of the block, policy, ACL and ownership together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from hawse.services.s3.settings.ownership import ENFORCED, WRITER
from hawse.services.s3.settings.public_access import SWITCHES
from hawse.services.s3.settings.publicity import NO, OBJECTS, UNKNOWN, YES, Says, judged, opens

OFF = dict.fromkeys(SWITCHES, False)
ON = dict.fromkeys(SWITCHES, True)
SHUT = Says(bucket=OFF, account=OFF, policy=False, acl=False, ownership=ENFORCED)


def says(**other: Any) -> Says:
    return SHUT._replace(**other)


@pytest.mark.parametrize(
    ("told", "public"),
    [
        (says(), NO),
        (says(policy=True), YES),
        (says(policy=True, bucket=ON), NO),
        (says(policy=True, account=ON), NO),
        (says(policy=True, bucket={**OFF, "BlockPublicPolicy": True}), YES),
        (says(policy=True, bucket={**OFF, "RestrictPublicBuckets": True}), NO),
        (says(acl=True), NO),
        (says(acl=True, ownership=WRITER), YES),
        (says(acl=True, ownership=WRITER, account={**OFF, "IgnorePublicAcls": True}), NO),
        (says(acl=True, ownership=WRITER, account={**OFF, "BlockPublicAcls": True}), YES),
        (says(ownership=WRITER), OBJECTS),
        (says(ownership=WRITER, bucket=ON), NO),
    ],
)
def test_what_is_known_decides(told: Says, public: str) -> None:
    assert judged(told).public == public


@pytest.mark.parametrize(
    "told",
    [
        says(policy=None),
        says(policy=True, account=None),
        says(acl=None, ownership=WRITER),
        says(ownership=None),
        says(ownership=WRITER, account=None),
    ],
)
def test_what_could_not_be_read_makes_it_unknown_and_is_named(told: Says) -> None:
    verdict = judged(told)
    assert verdict.public == UNKNOWN
    assert any(each.startswith("unknown: ") for each in verdict.why)


@pytest.mark.parametrize(
    ("told", "public"),
    [
        (says(policy=None, account=ON), NO),
        (says(policy=True, account=OFF, acl=None), YES),
        (says(account=None, bucket=ON, acl=None, ownership=None), NO),
        (says(account=None), NO),
    ],
)
def test_what_is_known_all_the_same_is_said(told: Says, public: str) -> None:
    assert judged(told).public == public


def test_an_open_door_is_named_although_the_block_is_unknown() -> None:
    why = judged(says(policy=True, account=None)).why
    assert why == ("its policy, unless it is blocked", "unknown: the block of the account")


def _known(told: Says) -> Iterator[Says]:
    """The same with one more thing known. S3 tells no public ACL where ACLs have no effect."""
    values: dict[str, Any] = {
        "policy": (True, False),
        "acl": (True, False),
        "ownership": (ENFORCED, WRITER),
    }
    for name, value in told._asdict().items():
        if value is None:
            more = [told._replace(**{name: each}) for each in values.get(name, (OFF, ON))]
            yield from (one for one in more if not (one.acl and one.ownership == ENFORCED))


def test_no_answer_turns_around_when_more_becomes_known() -> None:
    levels, truths = (None, OFF, ON), (None, False, True)
    every = product(levels, levels, truths, truths, (None, ENFORCED, WRITER))
    for told in map(Says._make, every):
        public = judged(told).public
        turned = [one for one in _known(told) if judged(one).public != public]
        assert public == UNKNOWN or not turned or (told.acl and told.ownership == ENFORCED)


@pytest.mark.parametrize(
    ("uri", "public"),
    [
        ("http://acs.amazonaws.com/groups/global/AllUsers", True),
        ("http://acs.amazonaws.com/groups/global/AuthenticatedUsers", True),
        ("http://acs.amazonaws.com/groups/s3/LogDelivery", False),
    ],
)
def test_an_acl_is_public_for_groups_of_everybody(uri: str, public: bool) -> None:
    acl = {"Grants": [{"Grantee": {"Type": "Group", "URI": uri}, "Permission": "READ"}]}
    assert opens(acl) is public
