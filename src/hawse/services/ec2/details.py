"""Everything about one instance that people look for in five places.

Each part has its own request. A part that the caller may not read is null, and `unknown` says
why: what is not known is never shown as none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from hawse.errors import AccessDenied
from hawse.rows import Sheet, column
from hawse.services.ec2.calls import (
    DESCRIBE_ADDRESSES,
    DESCRIBE_INSTANCE_STATUS,
    DESCRIBE_SECURITY_GROUP_RULES,
    DESCRIBE_VOLUMES,
)
from hawse.services.ec2.instances import STATE_COLOURS, Instance, Priced, instance
from hawse.services.ec2.machines import GONE, Machine, machine
from hawse.services.ec2.protection import Against, is_protected
from hawse.services.ec2.selection import matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target

T = TypeVar("T")


@dataclass(frozen=True)
class InstanceDetails(Sheet):
    """One instance with what belongs to it. Null is unknown, [] is none."""

    id: str = column()
    name: str | None = column()
    state: str = column(colour=STATE_COLOURS)
    since: str | None = column(doc="Day it was started or stopped.")
    type: str = column()
    zone: str | None = column()
    launched: datetime | None = column(show="age")
    system_check: str | None = column(doc="Status check of AWS's side; null when not running.")
    instance_check: str | None = column(doc="Status check of the instance itself.")
    usd_month: float | None = column(show="usd", doc="While running, on demand, without volumes.")
    price: str = column(doc="The price with its source and date.")
    private_ip: str | None = column()
    public_ip: str | None = column()
    elastic_ips: tuple[str, ...] | None = column(show="list")
    vpc: str | None = column()
    subnet: str | None = column()
    groups: tuple[Mapping[str, object], ...] = column(
        doc="Security groups: id, name, inbound and outbound number of rules."
    )
    volumes: tuple[Mapping[str, object], ...] | None = column(
        doc="id, device, gib, type, iops, encrypted, kept (outlives the instance)."
    )
    protected_from_terminate: bool | None = column(show="bool")
    protected_from_stop: bool | None = column(show="bool")
    image: str | None = column()
    platform: str | None = column()
    arch: str | None = column()
    lifecycle: str | None = column()
    key: str | None = column()
    profile: str | None = column()
    imds: str | None = column(doc="Instance metadata: v2 (required), v1 and v2, or off.")
    scaling_group: str | None = column(doc="Auto Scaling group.")
    unknown: tuple[str, ...] = column(show="list", doc="What may not be read.")
    tags: Mapping[str, str] = column(show="tags")


class _Asking:
    """Asks for parts, and remembers what may not be known."""

    def __init__(self) -> None:
        self.unknown: list[str] = []

    def part(self, what: str, ask: Callable[[], T]) -> T | None:
        """The answer, or None when it is denied."""
        try:
            return ask()
        except AccessDenied as error:
            action = f": {error.action} is denied" if error.action else ""
            self.unknown.append(f"{what}{action}")
            return None


def details(target: Target, item: Mapping[str, Any], priced: Priced) -> InstanceDetails:
    """All about the instance that DescribeInstances gave as `item`."""
    row, facts, asking = instance(item), machine(item), _Asking()
    checks = asking.part("status checks", lambda: _checks(target, facts)) or {}
    rules = asking.part("rules", lambda: _rules(target, item))
    return InstanceDetails(
        id=row.id,
        name=row.name,
        state=row.state,
        since=facts.since or None,
        system_check=checks.get("SystemStatus"),
        instance_check=checks.get("InstanceStatus"),
        usd_month=priced.usd_month,
        price=priced.said,
        elastic_ips=asking.part("elastic addresses", lambda: _elastic(target, row)),
        groups=_groups(item, rules),
        volumes=asking.part("volumes", lambda: _volumes(target, facts)),
        protected_from_terminate=_protected(target, facts, "terminate", asking),
        protected_from_stop=_protected(target, facts, "stop", asking),
        imds=_imds(item.get("MetadataOptions", {})),
        scaling_group=facts.scaling_group or None,
        unknown=tuple(asking.unknown),
        **{name: getattr(row, name) for name in _SAME},
    )


_SAME = (
    "type",
    "zone",
    "launched",
    "private_ip",
    "public_ip",
    "vpc",
    "subnet",
    "image",
    "platform",
    "arch",
    "lifecycle",
    "key",
    "profile",
    "tags",
)


def _checks(target: Target, facts: Machine) -> dict[str, str]:
    if facts.state != "running":
        return {}
    found = target.items(DESCRIBE_INSTANCE_STATUS, InstanceIds=(facts.id,))
    kinds = ("SystemStatus", "InstanceStatus")
    return {kind: item.get(kind, {}).get("Status") for item in found for kind in kinds}


def _elastic(target: Target, row: Instance) -> tuple[str, ...]:
    items = target.items(DESCRIBE_ADDRESSES, Filters=(matching("instance-id", (row.id,)),))
    return tuple(item["PublicIp"] for item in items)


def _volumes(target: Target, facts: Machine) -> tuple[Mapping[str, object], ...]:
    filters = (matching("attachment.instance-id", (facts.id,)),)
    found = [_volume(item, facts) for item in target.items(DESCRIBE_VOLUMES, Filters=filters)]
    return tuple(sorted(found, key=lambda volume: str(volume["device"])))


def _volume(item: Mapping[str, Any], facts: Machine) -> Mapping[str, object]:
    devices = [a.get("Device") for a in item["Attachments"] if a.get("InstanceId") == facts.id]
    return {
        "id": item["VolumeId"],
        "device": devices[0] if devices else None,
        "gib": item.get("Size"),
        "type": item.get("VolumeType"),
        "iops": item.get("Iops"),
        "encrypted": bool(item.get("Encrypted")),
        "kept": item["VolumeId"] in facts.kept,
    }


def _rules(target: Target, item: Mapping[str, Any]) -> list[Any]:
    ids = [group["GroupId"] for group in item.get("SecurityGroups", ())]
    if not ids:
        return []
    return list(target.items(DESCRIBE_SECURITY_GROUP_RULES, Filters=(matching("group-id", ids),)))


def _groups(
    item: Mapping[str, Any], rules: Sequence[Mapping[str, Any]] | None
) -> tuple[Mapping[str, object], ...]:
    return tuple(
        {
            "id": group["GroupId"],
            "name": group["GroupName"],
            "inbound": _count(rules, group["GroupId"], egress=False),
            "outbound": _count(rules, group["GroupId"], egress=True),
        }
        for group in item.get("SecurityGroups", ())
    )


def _count(rules: Iterable[Mapping[str, Any]] | None, group: str, *, egress: bool) -> int | None:
    if rules is None:
        return None
    return sum(1 for rule in rules if (rule["GroupId"], rule["IsEgress"]) == (group, egress))


def _protected(target: Target, facts: Machine, against: Against, asking: _Asking) -> bool | None:
    if facts.state in GONE:
        return None
    protected = is_protected(target, facts.id, against)
    if protected is None:
        asking.unknown.append(f"{against} protection")
    return protected


def _imds(options: Mapping[str, Any]) -> str | None:
    if not options:
        return None
    if options.get("HttpEndpoint") == "disabled":
        return "off"
    return "v2" if options.get("HttpTokens") == "required" else "v1 and v2"
