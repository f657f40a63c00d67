"""What the rules of a change must know of an instance, with no answer of EC2 left in it.

Everything here comes from DescribeInstances; what needs more requests is asked by the rule that
needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.plan import Skip
from hawse.services.ec2.instances import Monthly, described, month, tags_of
from hawse.services.ec2.selection import Wanted
from hawse.services.tags.rules import Tagged

if TYPE_CHECKING:
    from hawse.aws.targets import Target

GONE = ("shutting-down", "terminated")
_GROUP_TAG = "aws:autoscaling:groupName"
_TRANSITION = re.compile(r"\((\d{4}-\d\d-\d\d) ")


@dataclass(frozen=True)
class Machine:
    """One instance as the rules see it.

    `since` is the day (ISO 8601) it was started or stopped, "" when EC2 does not say. `kept` and
    `deleted` are the volumes that outlive it and those that end with it. `usd_month` is its price
    while it runs, None when unknown.
    """

    id: str
    name: str
    state: str
    type: str
    zone: str
    arch: str
    virtualization: str
    boot_mode: str
    ena: bool
    hibernates: bool
    instance_store: bool
    spot: bool
    scaling_group: str
    public_ip: str
    elastic: bool
    interfaces: int
    kept: tuple[str, ...]
    deleted: tuple[str, ...]
    since: str
    operation: str
    tenancy: str
    usd_month: float | None

    @property
    def called(self) -> str:
        """What a person would type to name it."""
        return self.name or self.id


def find_machines(
    target: Target, names: Sequence[str], price: Monthly | None = None
) -> list[Machine]:
    """The instances that `names` mean for a change; see `meant`."""
    items = list(described(target, names, Wanted(terminated=True)))
    return [machine(item, price) for item in meant(items, names)]


def find_instances_tagged(target: Target, names: Sequence[str]) -> Iterator[Tagged | Skip]:
    """The instances that `names` mean, with their tags; a blocked Skip for one that is gone."""
    items = list(described(target, names, Wanted(terminated=True)))
    for item in meant(items, names):
        id_, tags, state = item["InstanceId"], tags_of(item), item["State"]["Name"]
        name = tags.get("Name", "")
        if state in GONE:
            yield Skip(id_, f"is {state}", name=name, blocked=True)
        else:
            yield Tagged(id_, name, tags, "ec2:instance")


def meant(items: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[Mapping[str, Any]]:
    """Without the dead namesakes of what lives; of several dead namesakes the newest.

    A terminated instance stays visible for about an hour and keeps its name. Its replacement must
    not be ambiguous in that hour, and asking twice to terminate must find what is already gone.
    What is asked for by id always stays. They come in the order of `names`, then by name.
    """
    namesakes: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        namesakes.setdefault(tags_of(item).get("Name") or item["InstanceId"], []).append(item)
    found: list[Mapping[str, Any]] = []
    for group in namesakes.values():
        living = [item for item in group if item["State"]["Name"] not in GONE]
        newest = sorted(group, key=lambda item: str(item.get("LaunchTime", "")))[-1:]
        chosen = living or newest
        found += [item for item in group if item in chosen or item["InstanceId"] in names]
    return sorted(found, key=lambda item: _place(item, names))


def _place(item: Mapping[str, Any], names: Sequence[str]) -> tuple[int, str, str]:
    """Where an instance stands among what was typed."""
    id_, name = item["InstanceId"], tags_of(item).get("Name", "")
    typed = (place for place, one in enumerate(names) if one == id_ or fnmatchcase(name, one))
    return next(typed, len(names)), name, id_


def machine(item: Mapping[str, Any], price: Monthly | None = None) -> Machine:
    """What the rules know of one instance of DescribeInstances."""
    tags = tags_of(item)
    placement = item.get("Placement", {})
    kept, deleted = _volumes(item)
    return Machine(
        id=item["InstanceId"],
        name=tags.get("Name", ""),
        state=item["State"]["Name"],
        type=item.get("InstanceType", ""),
        zone=placement.get("AvailabilityZone", ""),
        arch=item.get("Architecture", ""),
        virtualization=item.get("VirtualizationType", ""),
        boot_mode=item.get("CurrentInstanceBootMode", ""),
        ena=bool(item.get("EnaSupport")),
        hibernates=bool(item.get("HibernationOptions", {}).get("Configured")),
        instance_store=item.get("RootDeviceType") == "instance-store",
        spot=item.get("InstanceLifecycle") == "spot",
        scaling_group=tags.get(_GROUP_TAG, ""),
        public_ip=item.get("PublicIpAddress") or "",
        elastic=_elastic(item),
        interfaces=len(item.get("NetworkInterfaces", ())),
        kept=kept,
        deleted=deleted,
        since=_since(item),
        operation=item.get("UsageOperation", ""),
        tenancy=placement.get("Tenancy", "default"),
        usd_month=month(item, price),
    )


def _volumes(item: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    kept: list[str] = []
    deleted: list[str] = []
    for mapping in item.get("BlockDeviceMappings", ()):
        volume = mapping.get("Ebs", {})
        (deleted if volume.get("DeleteOnTermination") else kept).append(volume.get("VolumeId", ""))
    return tuple(kept), tuple(deleted)


def _elastic(item: Mapping[str, Any]) -> bool:
    """Whether the public address stays when the instance stops.

    An address that EC2 lent has the owner "amazon"; an Elastic IP has an account's id.
    """
    owners = [
        interface.get("Association", {}).get("IpOwnerId", "")
        for interface in item.get("NetworkInterfaces", ())
    ]
    return any(owner and owner != "amazon" for owner in owners)


def _since(item: Mapping[str, Any]) -> str:
    if item["State"]["Name"] in ("pending", "running"):
        launched = item.get("LaunchTime")
        return str(launched.date()) if launched else ""
    told = _TRANSITION.search(item.get("StateTransitionReason") or "")
    return told.group(1) if told else ""
