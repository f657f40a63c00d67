"""Volumes as rows of a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from hawse.errors import AccessDenied
from hawse.rows import Row, column, quick_row
from hawse.services.ec2.calls import DESCRIBE_VOLUMES
from hawse.services.ec2.selection import Filter, matching
from hawse.services.ec2.volumes.disks import Disk, disk, find_disks
from hawse.services.ec2.volumes.money import Money, rates, rates_of, volume_month
from hawse.services.tags.calls import DESCRIBE_TAGS

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_COLOURS = {"available": "yellow", "error": "red", "deleting": "red", "creating": "yellow"}


@quick_row
class Volume(Row):
    """One volume. Empty values are None: AWS said nothing."""

    id: str
    name: str | None = column(doc="The Name tag.")
    state: str = column(colour=_COLOURS)
    type: str = column()
    gib: int = column(title="GiB", doc="Size in GiB.")
    iops: int | None = column(title="IOPS")
    throughput: int | None = column(title="MiB/s", doc="MiB/s; only gp3 has one of its own.")
    attached_to: tuple[str, ...] = column(
        show="list", doc="Names of the instances that it is attached to, else their ids."
    )
    zone: str | None = column(doc="Availability zone.")
    encrypted: bool = column(show="bool")
    usd_month: float | None = column(
        show="usd",
        doc="Price of a month with the performance that is paid for; null when not known.",
    )
    price_source: str | None = column(wide=True, doc="Where the price is from, and of which day.")
    created: datetime | None = column(show="age", wide=True)
    devices: tuple[str, ...] = column(show="list", wide=True, doc="As attached: /dev/sdf.")
    instances: tuple[str, ...] = column(show="list", wide=True, doc="Ids of the instances.")
    snapshot: str | None = column(wide=True, doc="Snapshot that it was made from.")
    multi_attach: bool = column(show="bool", wide=True)
    tags: Mapping[str, str] = column(show="tags", spread=True, wide=True)


def find_volumes(
    target: Target,
    names: Sequence[str] = (),
    filters: Sequence[Filter] = (),
) -> Iterator[Volume]:
    """The volumes that `names` mean (all, without) and that pass `filters`, with their prices."""
    disks = list(find_disks(target, names, filters))
    money = rates(target, rates_of(one.type for one in disks))
    called = instance_names(target, [each.instance for one in disks for each in one.attachments])
    return (_row(one, called, money) for one in disks)


def brief_volumes(target: Target) -> Iterator[Volume]:
    """All of them, without the names of instances."""
    return (_row(disk(item), {}, Money()) for item in target.items(DESCRIBE_VOLUMES))


def instance_names(target: Target, ids: Sequence[str]) -> dict[str, str]:
    """The Name tags of instances; none when they may not be read, since ids do as well."""
    if not ids:
        return {}
    filters = (matching("resource-type", ("instance",)), matching("key", ("Name",)))
    try:
        found = list(target.items(DESCRIBE_TAGS, Filters=filters))
    except AccessDenied:
        return {}
    return {item["ResourceId"]: item.get("Value", "") for item in found}


def _row(one: Disk, called: Mapping[str, str], money: Money) -> Volume:
    return Volume(
        id=one.id,
        name=one.name or None,
        state=one.state,
        type=one.type,
        gib=one.gib,
        iops=one.iops,
        throughput=one.throughput,
        attached_to=tuple(called.get(each.instance) or each.instance for each in one.attachments),
        zone=one.zone or None,
        encrypted=one.encrypted,
        usd_month=volume_month(money.usd, one.type, one.gib, one.iops, one.throughput),
        price_source=money.source or None,
        created=one.created,
        devices=tuple(each.device for each in one.attachments if each.device),
        instances=tuple(each.instance for each in one.attachments if each.instance),
        snapshot=one.snapshot or None,
        multi_attach=one.multi_attach,
        tags=one.tags,
    )
