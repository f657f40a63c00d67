"""Having EC2 count what other accounts use of an image: one image → one plan entry.

EC2 makes a report in its own time and removes it after 30 days. Nothing else can prove that an
image which is shared is unused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.errors import UsageError
from hawse.plan import Entry, Skip, Step
from hawse.services.ec2.amis.images import Ami
from hawse.services.ec2.amis.looking import (
    COUNTED,
    EVERY_VERSION,
    described_reports,
    is_whole,
    launch_permissions,
    permitted,
)
from hawse.services.ec2.amis.references import supports
from hawse.services.ec2.amis.use import FRESH
from hawse.services.ec2.calls_amis import CREATE_IMAGE_USAGE_REPORT

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_TYPES = tuple(
    {"ResourceType": kind}
    | (
        {
            "ResourceTypeOptions": (
                {"OptionName": "version-depth", "OptionValues": (EVERY_VERSION,)},
            )
        }
        if kind == "ec2:LaunchTemplate"
        else {}
    )
    for kind in COUNTED
)


def report(target: Target, amis: Sequence[Ami], now: datetime) -> Iterator[Entry]:
    """A usage report of each image that is shared and has no fresh one."""
    if not supports("CreateImageUsageReport"):
        why = "the installed AWS SDK does not know usage reports"
        raise UsageError("ec2 ami report", why=why, hint="update boto3 and botocore")
    shared = {
        one.id: list(permitted(launch_permissions(target, one.id), target.account)) for one in amis
    }
    there = list(described_reports(target, [id_ for id_, others in shared.items() if others]))
    for one in amis:
        mine = [item for item in there if item["ImageId"] == one.id]
        yield reported(one, shared[one.id], mine, now)


def reported(
    one: Ami, others: Sequence[str], there: Sequence[Mapping[str, Any]], now: datetime
) -> Entry:
    """The entry of one image, shared with `others`, of which these reports exist."""
    if not others:
        return Skip(one.id, "is shared with nobody", name=one.name)
    for item in there:
        day = f"{item['CreationTime']:%Y-%m-%d}"
        if not is_whole(item) or now - item["CreationTime"] > FRESH:
            continue
        if item.get("State") == "pending":
            return Skip(one.id, f"a report of {day} is being made", name=one.name)
        if item.get("State") == "available":
            return Skip(one.id, f"has a report of {day}", name=one.name)
    return Step(
        CREATE_IMAGE_USAGE_REPORT,
        {"ImageId": one.id, "ResourceTypes": _TYPES},
        on=one.id,
        says="report on",
        name=one.name,
        note=f"shared with {len(others)} · hawse ec2 ami used-by {one.name or one.id} tells, later",
        expects=None,  # a second report does no harm
        no_undo="EC2 removes a report after 30 days",
    )
