"""Asking for all that proves whether images are in use, or are not.

`uses` is for whoever is about to remove an image, and for who looks for waste. It only reads: a
usage report is made by a command of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError, Interrupted
from hawse.services.ec2.amis.images import Ami
from hawse.services.ec2.amis.references import (
    REFERENCE_CALLS,
    Looked,
    references,
    supports,
)
from hawse.services.ec2.amis.use import Evidence, Reference, Report, Use, judge
from hawse.services.ec2.calls_amis import (
    DESCRIBE_IMAGE_ATTRIBUTE,
    DESCRIBE_IMAGE_USAGE_REPORT_ENTRIES,
    DESCRIBE_IMAGE_USAGE_REPORTS,
)
from hawse.services.ec2.selection import VALUES

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

USE_CALLS: tuple[Read, ...] = (
    *REFERENCE_CALLS,
    DESCRIBE_IMAGE_ATTRIBUTE,
    DESCRIBE_IMAGE_USAGE_REPORTS,
    DESCRIBE_IMAGE_USAGE_REPORT_ENTRIES,
)

EVERY_VERSION = "10000"
COUNTED = {
    "ec2:Instance": "instances",
    "ec2:LaunchTemplate": "launch templates",
    "imagebuilder:ImageRecipe": "image recipes",
    "imagebuilder:ContainerRecipe": "container recipes",
}
"""What EC2 can count in other accounts, and what people call it."""


def uses(target: Target, amis: Sequence[Ami], now: datetime) -> dict[str, Use]:
    """Whether each of one's own images is in use, by its id."""
    looked = references(target, [one.id for one in amis])
    idle = [one for one in amis if not looked.by.get(one.id)]
    shared = {one.id: shared_with(target, one.id) for one in idle}
    reports = newest_reports(target, [id_ for id_, others in shared.items() if others])
    return {one.id: judge(_evidence(one, looked, shared, reports), now) for one in amis}


def _evidence(
    one: Ami,
    looked: Looked,
    shared: Mapping[str, tuple[str, ...] | None],
    reports: Mapping[str, Report],
) -> Evidence:
    return Evidence(
        references=tuple(looked.by.get(one.id, ())),
        looked=tuple(looked.places),
        missing=tuple(looked.missing),
        shared=shared.get(one.id, ()),
        report=reports.get(one.id),
        launched=one.launched,
    )


def shared_with(target: Target, id_: str) -> tuple[str, ...] | None:
    """The others who may launch an image: "public", accounts, organisations; None: not known."""
    try:
        return tuple(permitted(launch_permissions(target, id_), target.account))
    except Interrupted:
        raise
    except CLIError:
        return None


def launch_permissions(target: Target, id_: str) -> Sequence[Mapping[str, Any]]:
    """The launch permissions of an image as EC2 gives them."""
    asked = {"ImageId": id_, "Attribute": "launchPermission"}
    found: Sequence[Mapping[str, Any]] = target.read(DESCRIBE_IMAGE_ATTRIBUTE, **asked).get(
        "LaunchPermissions", ()
    )
    return found


def permitted(permissions: Sequence[Mapping[str, Any]], own: str = "") -> Iterator[str]:
    """Whom launch permissions name, besides the account itself."""
    for one in permissions:
        named = one.get("UserId") or one.get("OrganizationArn") or one.get("OrganizationalUnitArn")
        if one.get("Group") == "all":
            yield "public"
        elif named and named != own:
            yield named


def newest_reports(target: Target, images: Sequence[str]) -> dict[str, Report]:
    """The newest usage report of each image that EC2 has made; none where it cannot tell."""
    if not images or not supports("DescribeImageUsageReports"):
        return {}
    try:
        return _reports(target, images)
    except Interrupted:
        raise
    except CLIError:  # as good as no report: the image stays unknown
        return {}


def _reports(target: Target, images: Sequence[str]) -> dict[str, Report]:
    made = [one for one in described_reports(target, images) if one.get("State") == "available"]
    made.sort(key=lambda one: one["CreationTime"])
    newest = {one["ImageId"]: one for one in made}
    counts = _counts(target, [item["ReportId"] for item in newest.values()])
    return {
        id_: Report(item["CreationTime"], is_whole(item), tuple(counts.get(item["ReportId"], ())))
        for id_, item in newest.items()
    }


def described_reports(target: Target, images: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """All usage reports of images, those that are being made too, as EC2 describes them."""
    for start in range(0, len(images), VALUES):
        some = tuple(images[start : start + VALUES])
        yield from target.items(DESCRIBE_IMAGE_USAGE_REPORTS, ImageIds=some)


def _counts(target: Target, reports: Sequence[str]) -> dict[str, list[Reference]]:
    found: dict[str, list[Reference]] = {}
    for start in range(0, len(reports), VALUES):
        some = tuple(reports[start : start + VALUES])
        for item in target.items(DESCRIBE_IMAGE_USAGE_REPORT_ENTRIES, ReportIds=some):
            if item.get("UsageCount"):
                kind = COUNTED.get(item.get("ResourceType", ""), item.get("ResourceType", ""))
                account = Reference("account", item["AccountId"], f"{item['UsageCount']} {kind}")
                found.setdefault(item["ReportId"], []).append(account)
    return found


def is_whole(item: Mapping[str, Any]) -> bool:
    """Whether a report was asked for every account, every kind and every version."""
    kinds = {one.get("ResourceType"): one for one in item.get("ResourceTypes", ())}
    options = kinds.get("ec2:LaunchTemplate", {}).get("ResourceTypeOptions", ())
    depths = [value for one in options for value in one.get("OptionValues", ())]
    return (
        not item.get("AccountIds") and COUNTED.keys() <= kinds.keys() and depths == [EVERY_VERSION]
    )
