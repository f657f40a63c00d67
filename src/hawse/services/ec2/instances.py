"""Instances as rows of a list.

A row is what people read. What the rules of a change need to know is in `machines`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.rows import Row, column, quick_row
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, LIST_INSTANCES
from hawse.services.ec2.selection import Wanted, by_names, filters

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

Monthly = Callable[[str, str, str], float | None]
"""Instance type, billed operation ("RunInstances:0002") and tenancy → dollars for a month of 730
hours, or None when no price is known."""


class Priced(NamedTuple):
    """What is known of a price: dollars a month, and a sentence with its source and its date."""

    usd_month: float | None
    said: str


STATE_COLOURS = {
    "running": "green",
    "pending": "yellow",
    "stopping": "yellow",
    "shutting-down": "red",
    "terminated": "red",
}


@quick_row
class Instance(Row):
    """One instance. Empty values are None: AWS said nothing."""

    id: str
    name: str | None = column(doc="The Name tag.")
    state: str = column(colour=STATE_COLOURS)
    type: str = column()
    zone: str | None = column(doc="Availability zone.")
    private_ip: str | None = column()
    public_ip: str | None = column()
    launched: datetime | None = column(show="age", doc="When it was launched or last started.")
    usd_month: float | None = column(
        show="usd",
        wide=True,
        doc="On-demand price of 730 running hours, without volumes; null when not running or "
        "when no price has been asked for yet (hawse ec2 types, hawse ec2 show).",
    )
    image: str | None = column(wide=True)
    arch: str | None = column(wide=True)
    platform: str | None = column(wide=True)
    lifecycle: str | None = column(wide=True, doc="spot, or null for on-demand.")
    vpc: str | None = column(wide=True)
    subnet: str | None = column(wide=True)
    groups: tuple[str, ...] = column(show="list", wide=True, doc="Security groups.")
    key: str | None = column(wide=True, doc="Key pair.")
    profile: str | None = column(wide=True, doc="Instance profile.")
    tags: Mapping[str, str] = column(show="tags", spread=True, wide=True)


def find_instances(
    target: Target,
    names: Sequence[str] = (),
    wanted: Wanted = Wanted(),
    price: Monthly | None = None,
) -> Iterator[Instance]:
    """The instances with one of `names` (all, without) and the properties `wanted`."""
    for item in described(target, names, wanted, LIST_INSTANCES):
        yield instance(item, price)


def described(
    target: Target, names: Sequence[str], wanted: Wanted, api: Read = DESCRIBE_INSTANCES
) -> Iterator[Any]:
    """The same as EC2 describes them, each once.

    A terminated instance that is asked for by id is found: its state is what one wants to know.
    """
    properties = filters(wanted)
    if not names:
        yield from target.items(api, Filters=properties)
        return
    seen: set[str] = set()
    for filter_ in by_names(names):
        by_id = filter_["Name"] == "instance-id" and not wanted.states
        more = (
            [f for f in properties if f["Name"] != "instance-state-name"] if by_id else properties
        )
        for item in target.items(api, Filters=[filter_, *more]):
            if item["InstanceId"] not in seen:
                seen.add(item["InstanceId"])
                yield item


def instance(item: Mapping[str, Any], price: Monthly | None = None) -> Instance:
    """The row of one instance of DescribeInstances."""
    tags = tags_of(item)
    state = item.get("State", {}).get("Name", "")
    profile = item.get("IamInstanceProfile", {}).get("Arn")
    return Instance(
        id=item["InstanceId"],
        name=tags.get("Name"),
        state=state,
        type=item.get("InstanceType", ""),
        zone=item.get("Placement", {}).get("AvailabilityZone"),
        private_ip=item.get("PrivateIpAddress"),
        public_ip=item.get("PublicIpAddress"),
        launched=item.get("LaunchTime"),
        usd_month=month(item, price) if state in ("pending", "running") else None,
        image=item.get("ImageId"),
        arch=item.get("Architecture"),
        platform=item.get("PlatformDetails"),
        lifecycle=item.get("InstanceLifecycle"),
        vpc=item.get("VpcId"),
        subnet=item.get("SubnetId"),
        groups=tuple(group["GroupName"] for group in item.get("SecurityGroups", ())),
        key=item.get("KeyName"),
        profile=profile.rsplit("/", 1)[-1] if profile else None,
        tags=tags,
    )


def tags_of(item: Mapping[str, Any]) -> dict[str, str]:
    """EC2's list of Key and Value as a mapping."""
    return {tag["Key"]: tag.get("Value", "") for tag in item.get("Tags", ())}


def month(item: Mapping[str, Any], price: Monthly | None) -> float | None:
    """What the instance costs while it runs; None for Spot, whose price changes by the hour."""
    if price is None or item.get("InstanceLifecycle"):
        return None
    tenancy = item.get("Placement", {}).get("Tenancy", "default")
    return price(item.get("InstanceType", ""), item.get("UsageOperation", ""), tenancy)
