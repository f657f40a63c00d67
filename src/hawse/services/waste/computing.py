"""Instances, reservations and what launches instances, as the rules see them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hawse.services.ec2.instances import tags_of

_TRANSITION = re.compile(r"\((\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) GMT\)")
_TEMPLATE_TAG = "aws:ec2launchtemplate:id"
_GROUP_TAG = "aws:autoscaling:groupName"


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance. `stopped` is when it was, None when EC2 does not say."""

    id: str
    name: str = ""
    type: str = "t3.micro"
    state: str = "running"
    zone: str = ""
    arch: str = "x86_64"
    platform: str = "Linux/UNIX"
    operation: str = "RunInstances"
    tenancy: str = "default"
    lifecycle: str = ""
    launched: datetime | None = None
    stopped: datetime | None = None
    image: str = ""
    key: str = ""
    groups: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    detailed: bool = False
    template: str = ""
    scaling_group: str = ""


@dataclass(frozen=True, slots=True)
class Reservation:
    """On-demand capacity that is paid for whether an instance uses it or not."""

    id: str
    name: str = ""
    type: str = ""
    platform: str = "Linux/UNIX"
    tenancy: str = "default"
    state: str = "active"
    available: int = 0
    total: int = 0
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reserved:
    """Reserved instances: a discount until `ends`."""

    id: str
    name: str = ""
    type: str = ""
    count: int = 0
    state: str = "active"
    ends: datetime | None = None
    product: str = "Linux/UNIX"
    tenancy: str = "default"
    usd_hour: float | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A launch template."""

    id: str
    name: str = ""
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Launches:
    """What one version of a template, or a launch configuration, launches with."""

    id: str
    image: str = ""
    key: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScalingGroup:
    """An Auto Scaling group; `templates` by id or by name, as it names them."""

    id: str
    templates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key pair; instances know it by `name`."""

    id: str
    name: str = ""
    created: datetime | None = None


def instance(item: Mapping[str, Any]) -> Instance:
    """One of DescribeInstances."""
    tags = tags_of(item)
    placement = item.get("Placement", {})
    mappings = item.get("BlockDeviceMappings", ())
    return Instance(
        id=item["InstanceId"],
        name=tags.get("Name", ""),
        type=item.get("InstanceType", ""),
        state=item["State"]["Name"],
        zone=placement.get("AvailabilityZone", ""),
        arch=item.get("Architecture", ""),
        platform=item.get("PlatformDetails", ""),
        operation=item.get("UsageOperation", ""),
        tenancy=placement.get("Tenancy", "default"),
        lifecycle=item.get("InstanceLifecycle", ""),
        launched=item.get("LaunchTime"),
        stopped=stopped_at(item.get("StateTransitionReason") or ""),
        image=item.get("ImageId", ""),
        key=item.get("KeyName", ""),
        groups=tuple(group["GroupId"] for group in item.get("SecurityGroups", ())),
        volumes=tuple(one["Ebs"]["VolumeId"] for one in mappings if "Ebs" in one),
        detailed=item.get("Monitoring", {}).get("State") == "enabled",
        template=tags.get(_TEMPLATE_TAG, ""),
        scaling_group=tags.get(_GROUP_TAG, ""),
    )


def stopped_at(reason: str) -> datetime | None:
    """When, from EC2's sentence about the last transition; None when it does not say."""
    told = _TRANSITION.search(reason)
    try:
        return datetime.fromisoformat(told[1]).replace(tzinfo=UTC) if told else None
    except ValueError:
        return None


def reservation(item: Mapping[str, Any]) -> Reservation:
    """One of DescribeCapacityReservations."""
    return Reservation(
        id=item["CapacityReservationId"],
        name=tags_of(item).get("Name", ""),
        type=item.get("InstanceType", ""),
        platform=item.get("InstancePlatform", ""),
        tenancy=item.get("Tenancy", "default"),
        state=item.get("State", ""),
        available=item.get("AvailableInstanceCount", 0),
        total=item.get("TotalInstanceCount", 0),
        created=item.get("CreateDate"),
    )


def reserved(item: Mapping[str, Any]) -> Reserved:
    """One of DescribeReservedInstances."""
    hourly = [float(c["Amount"]) for c in item.get("RecurringCharges", ()) if "Amount" in c]
    seconds = item.get("Duration") or 0
    upfront = float(item.get("FixedPrice") or 0.0)
    known = bool(seconds)
    return Reserved(
        id=item["ReservedInstancesId"],
        name=tags_of(item).get("Name", ""),
        type=item.get("InstanceType", ""),
        count=item.get("InstanceCount", 0),
        state=item.get("State", ""),
        ends=item.get("End"),
        product=item.get("ProductDescription", ""),
        tenancy=item.get("InstanceTenancy", "default"),
        usd_hour=(
            sum(hourly) + float(item.get("UsagePrice") or 0) + upfront * 3600 / seconds
            if known
            else None
        ),
    )


def template(item: Mapping[str, Any]) -> Template:
    """One of DescribeLaunchTemplates."""
    return Template(
        item["LaunchTemplateId"], item.get("LaunchTemplateName", ""), item.get("CreateTime")
    )


def launches(item: Mapping[str, Any]) -> Launches:
    """One of DescribeLaunchTemplateVersions."""
    data = item.get("LaunchTemplateData", {})
    groups = [*data.get("SecurityGroupIds", ()), *data.get("SecurityGroups", ())]
    for interface in data.get("NetworkInterfaces", ()):
        groups.extend(interface.get("Groups", ()))
    return Launches(
        item["LaunchTemplateId"], data.get("ImageId", ""), data.get("KeyName", ""), tuple(groups)
    )


def configuration(item: Mapping[str, Any]) -> Launches:
    """One of DescribeLaunchConfigurations."""
    return Launches(
        item["LaunchConfigurationName"],
        item.get("ImageId", ""),
        item.get("KeyName", ""),
        tuple(item.get("SecurityGroups", ())),
    )


def scaling_group(item: Mapping[str, Any]) -> ScalingGroup:
    """One of DescribeAutoScalingGroups, with the templates of its overrides too."""
    mixed = item.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
    specified = [
        item.get("LaunchTemplate"),
        mixed.get("LaunchTemplateSpecification"),
        *(one.get("LaunchTemplateSpecification") for one in mixed.get("Overrides", ())),
    ]
    named = [
        value
        for one in specified
        if one
        for value in (one.get("LaunchTemplateId"), one.get("LaunchTemplateName"))
        if value
    ]
    return ScalingGroup(item["AutoScalingGroupName"], tuple(named))


def key_pair(item: Mapping[str, Any]) -> KeyPair:
    """One of DescribeKeyPairs."""
    return KeyPair(item.get("KeyPairId", ""), item.get("KeyName", ""), item.get("CreateTime"))
