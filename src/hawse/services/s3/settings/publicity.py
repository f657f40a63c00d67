"""Whether anybody at all may get at a bucket, from everything that has a say in it. Pure.

What could not be read is None, and makes the answer unknown unless it is known all the same: a
block of either level is enough to say no.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hawse.services.s3.settings.ownership import ENFORCED

YES, NO, OBJECTS, UNKNOWN = "yes", "no", "objects may be", "unknown"
_GROUPS = ("global/AllUsers", "global/AuthenticatedUsers")
Known = bool | None


class Says(NamedTuple):
    """What each setting says; None where it could not be read.

    `bucket` and `account` are the switches of Block Public Access, `policy` whether S3 calls the
    policy public, `acl` whether the bucket's ACL lets everybody in.
    """

    bucket: Mapping[str, bool] | None
    account: Mapping[str, bool] | None
    policy: Known
    acl: Known
    ownership: str | None


class Verdict(NamedTuple):
    """Whether it is public, and by what, or what is not known."""

    public: str
    why: tuple[str, ...] = ()


def judged(says: Says) -> Verdict:
    """The verdict: yes, no, objects may be (by their own ACLs), or unknown."""
    restricted = _either(says, "RestrictPublicBuckets")
    ignored = _either(says, "IgnorePublicAcls")
    if says.ownership == ENFORCED:
        ignored = True
    doors = {
        "its policy": _open(says.policy, restricted),
        "its ACL": _open(says.acl, ignored),
    }
    ajar = tuple(door for door, is_open in doors.items() if is_open)
    if ajar:
        return Verdict(YES, ajar)
    objects = _objects(ignored, says.ownership)
    if None in doors.values() or objects is None:
        return Verdict(UNKNOWN, tuple(_unsure(says, doors)))
    return Verdict(OBJECTS, ("ACLs of objects take effect",)) if objects else Verdict(NO)


def opens(acl: Mapping[str, Any]) -> bool:
    """Whether an ACL lets in everybody, or everybody with an account of AWS."""
    uris = [str((grant.get("Grantee") or {}).get("URI", "")) for grant in acl.get("Grants", ())]
    return any(uri.endswith(_GROUPS) for uri in uris)


def _objects(ignored: Known, ownership: str | None) -> Known:
    """Whether the ACL of an object can make it public."""
    if ignored:
        return False
    return None if ignored is None or ownership is None else True


def _open(public: Known, blocked: Known) -> Known:
    if public is False or blocked is True:
        return False
    return None if public is None or blocked is None else True


def _either(says: Says, switch: str) -> Known:
    """Whether the switch of either level is on."""
    known = [None if level is None else level[switch] for level in (says.bucket, says.account)]
    return True if True in known else None if None in known else False


def _unsure(says: Says, doors: Mapping[str, Known]) -> Iterator[str]:
    """What would make it public, then what could not be read."""
    public = {"its policy": says.policy, "its ACL": says.acl}
    for door, is_open in doors.items():
        if is_open is None and public[door]:
            yield f"{door}, unless it is blocked"
    names = {
        "the block of the bucket": says.bucket,
        "the block of the account": says.account,
        "the policy's status": says.policy,
        "the ACL": says.acl,
        "the ownership": says.ownership,
    }
    yield from (f"unknown: {name}" for name, value in names.items() if value is None)
