"""Copying images to the region of a target, from another or from the same: one image → one entry.

EC2 copies from where the image is to where it is asked, so that the region of a step is the one
that gets the copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hawse.errors import UsageError
from hawse.plan import Entry, Skip, Step
from hawse.services.ec2.amis import looks
from hawse.services.ec2.amis.images import Ami, find_amis
from hawse.services.ec2.amis.naming import check_name, named
from hawse.services.ec2.calls_amis import COPY_IMAGE
from hawse.services.ec2.images import IMAGE_ID

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class Copying:
    """How images are copied. `key` is a KMS key of the region that gets the copy: an alias fits
    every region."""

    name: str = "{name}"
    encrypt: bool = False
    key: str = ""


def check(order: Copying, region: str) -> None:
    """UsageError for a key that cannot be one of the region."""
    parts = order.key.split(":")
    if order.key.startswith("arn:") and len(parts) > 4 and parts[3] != region:
        raise UsageError(
            f"--kms-key {order.key}",
            why=f"it is a key of {parts[3]}, the copy in {region} needs one of there",
            hint="--kms-key alias/NAME, with an alias in each region",
        )


def copy(
    target: Target, names: Sequence[str], order: Copying, source: str, now: datetime
) -> Iterator[Entry]:
    """A copy here of each image that `names` mean in the region `source`."""
    check_name(order.name, len(names))
    check(order, target.region)
    amis = _sources(target.in_region(source) if source != target.region else target, names)
    check_name(order.name, len(amis))
    wanted = {one.id: named(order.name, name=one.name, id_=one.id, now=now) for one in amis}
    there = {one.name: one for one in find_amis(target, [*wanted.values()])} if amis else {}
    for one in amis:
        name = wanted[one.id]
        yield copied(one, name, order, source, target.region, there=there.get(name))


def _sources(target: Target, names: Sequence[str]) -> list[Ami]:
    """One's own images by name or id, and by id those that others share."""
    found = find_amis(target, names)
    seen = {one.id for one in found}
    others = [name for name in names if IMAGE_ID.fullmatch(name) and name not in seen]
    return [*found, *(find_amis(target, others, owners=()) if others else ())]


def copied(  # pylint: disable=too-many-arguments  # what is copied, how, from and to where
    one: Ami, name: str, order: Copying, source: str, region: str, *, there: Ami | None = None
) -> Entry:
    """The entry of one image; `there` is what has the name in the region already."""
    why = _obstacle(one, name, there)
    if why:
        done = there is not None and there.source == one.id
        return Skip(one.id, why, name=one.name, blocked=not done)
    params: dict[str, object] = {
        "SourceImageId": one.id,
        "SourceRegion": source,
        "Name": name,
        "CopyImageTags": True,
    }
    if one.description:
        params["Description"] = one.description
    if order.encrypt or order.key:
        params["Encrypted"] = True
    if order.key:
        params["KmsKeyId"] = order.key
    where = f"from {source}" if source != region else f"within {region}"
    return Step(
        COPY_IMAGE,
        params,
        on=one.id,
        says="copy",
        name=one.name,
        note=f"{where} as {name} · {_encryption(one, order, region)}",
        expects=looks.free(name),
        wait=looks.made(name),
        no_undo=f"hawse ec2 ami rm {name} -r {region} removes it",
    )


def _obstacle(one: Ami, name: str, there: Ami | None) -> str:
    if there is not None and there.source == one.id:
        return f"is here already, as {there.id}"
    if there is not None:
        return f"the name {name} is taken by {there.id}: --name"
    if one.state != "available":
        return f"is {one.state}"
    return "" if one.ebs else "is backed by an instance store"


def _encryption(one: Ami, order: Copying, region: str) -> str:
    if order.key:
        return f"encrypted with {order.key}"
    if order.encrypt or one.encrypted:
        return f"encrypted with the default key of EBS in {region}"
    return "not encrypted, unless the account encrypts by default"
