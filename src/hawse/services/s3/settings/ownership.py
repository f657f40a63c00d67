"""Object ownership: whose the objects are, and whether ACLs mean anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hawse.plan import Entry, Skip
from hawse.services.s3.calls_settings import (
    DELETE_BUCKET_OWNERSHIP_CONTROLS,
    GET_BUCKET_ACL,
    GET_BUCKET_OWNERSHIP_CONTROLS,
    PUT_BUCKET_OWNERSHIP_CONTROLS,
)
from hawse.services.s3.settings.setting import Configuration, Setting, change, read

if TYPE_CHECKING:
    from hawse.aws.targets import Target

ENFORCED, PREFERRED, WRITER = "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"
MEANS = {
    ENFORCED: "the bucket's owner owns all objects, and ACLs have no effect",
    PREFERRED: "objects are the owner's where their writer says so; ACLs take effect",
    WRITER: "objects are their writer's; ACLs take effect",
}
OWNERSHIP = Setting(
    "ownership",
    GET_BUCKET_OWNERSHIP_CONTROLS,
    PUT_BUCKET_OWNERSHIP_CONTROLS,
    DELETE_BUCKET_OWNERSHIP_CONTROLS,
    absent=("OwnershipControlsNotFoundError",),
    members=("OwnershipControls",),
)
_OPENS = "ACLs take effect again, those of objects that are there too, and one may be public"
_SHUTS = "requests that set another ACL than bucket-owner-full-control are refused from now on"


def ownership_of(configuration: Configuration | None) -> str:
    """AWS's word for it. A bucket without the setting is of before it existed: its writers own."""
    rules = ((configuration or {}).get("OwnershipControls") or {}).get("Rules")
    return str(rules[0].get("ObjectOwnership", WRITER)) if rules else WRITER


def owned(target: Target, bucket: str, want: str) -> Entry:
    """Make it so. Without ACLs is blocked while the ACL lets others in, as S3 refuses it then."""
    old, url = read(target, OWNERSHIP, bucket), f"s3://{bucket}"
    if ownership_of(old) == want:
        return Skip(url, f"it is {want} already: {MEANS[want]}")
    if want == ENFORCED and (others := others_in(target.read(GET_BUCKET_ACL, Bucket=bucket))):
        why = (
            f"its ACL lets in {', '.join(others)}: allow them in the policy and reset the ACL first"
        )
        return Skip(url, why, blocked=True)
    opens = ownership_of(old) == ENFORCED
    step = change(
        OWNERSHIP,
        bucket,
        old,
        {"OwnershipControls": {"Rules": [{"ObjectOwnership": want}]}},
        says=f"set ownership to {want}",
        note=_SHUTS if want == ENFORCED else MEANS[want],
        risk=_OPENS if opens else "",
    )
    risk = _OPENS if want == ENFORCED else ""
    return replace(step, undo=tuple(replace(back, risk=risk) for back in step.undo))


def others_in(acl: Mapping[str, Any]) -> Sequence[str]:
    """Who an ACL lets in beside the owner: accounts, and groups such as AllUsers."""
    owner = (acl.get("Owner") or {}).get("ID", "")
    grantees = [grant.get("Grantee") or {} for grant in acl.get("Grants", ())]
    found = [
        str(one.get("URI", "")).rsplit("/", 1)[-1] or one.get("DisplayName") or one.get("ID") or "?"
        for one in grantees
        if one.get("ID") != owner or one.get("URI")
    ]
    return list(dict.fromkeys(found))
