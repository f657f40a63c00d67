"""A fleet as EC2 describes it, and answers that honour the filters of a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

from hawse.aws.calls import Write
from hawse.aws.frame_calls import DESCRIBE_REGIONS
from hawse.services.ec2.calls import (
    DESCRIBE_INSTANCE_ATTRIBUTE,
    DESCRIBE_INSTANCE_TYPE_OFFERINGS,
    DESCRIBE_INSTANCE_TYPES,
    DESCRIBE_INSTANCES,
    MODIFY_INSTANCE_ATTRIBUTE,
    REBOOT_INSTANCES,
    START_INSTANCES,
    STOP_INSTANCES,
    TERMINATE_INSTANCES,
)
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.tags.calls import CREATE_TAGS, DELETE_TAGS, DESCRIBE_TAGS
from tests.scripted import ScriptedAws, aws_error

Item = dict[str, Any]

WEB = "i-0aaaaaaaaaaaaaaa1"
DB = "i-0bbbbbbbbbbbbbbb2"
OLD = "i-0ccccccccccccccc3"


def item(id_: str = WEB, name: str = "web-1", state: str = "running", **members: Any) -> Item:
    """One instance of DescribeInstances; `members` replace what it has, None removes."""
    tags = members.pop("tags", {})
    described: Item = {
        "InstanceId": id_,
        "State": {"Name": state},
        "InstanceType": "t3.micro",
        "ImageId": "ami-0123456789abcdef0",
        "Architecture": "x86_64",
        "VirtualizationType": "hvm",
        "EnaSupport": True,
        "RootDeviceType": "ebs",
        "PlatformDetails": "Linux/UNIX",
        "UsageOperation": "RunInstances",
        "Placement": {"AvailabilityZone": "eu-west-1a", "Tenancy": "default"},
        "PrivateIpAddress": "10.0.1.17",
        "LaunchTime": datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
        "VpcId": "vpc-0a",
        "SubnetId": "subnet-0a",
        "Tags": [{"Key": k, "Value": v} for k, v in {"Name": name, **tags}.items() if v],
    }
    if state == "stopped":
        described["StateTransitionReason"] = "User initiated (2026-11-02 09:00:00 GMT)"
    return {k: v for k, v in {**described, **members}.items() if v is not None}


def volume(id_: str = "vol-1", *, deleted: bool = True) -> Item:
    """A block device mapping of an instance."""
    return {"DeviceName": "/dev/xvda", "Ebs": {"VolumeId": id_, "DeleteOnTermination": deleted}}


def address(ip: str, owner: str = "amazon") -> Item:
    """A network interface with a public address; lent by EC2, or of an account."""
    return {"Association": {"PublicIp": ip, "IpOwnerId": owner}}


def described(*items: Item) -> Callable[[Mapping[str, Any]], Item]:
    """An answer of DescribeInstances that filters as EC2 does."""

    def answer(params: Mapping[str, Any]) -> Item:
        found = [i for i in items if all(_passes(i, f) for f in params.get("Filters", ()))]
        return {"Reservations": [{"Instances": [i]} for i in found]}

    return answer


def _passes(described_: Item, filter_: Mapping[str, Any]) -> bool:
    values = (_VALUES.get(filter_["Name"]) or _tag(filter_["Name"]))(described_)
    return any(fnmatchcase(value, wanted) for value in values for wanted in filter_["Values"])


def _tag(name: str) -> Callable[[Item], list[str]]:
    assert name.startswith("tag:"), f"the fleet knows no filter {name}"
    return lambda i: [t["Value"] for t in i.get("Tags", ()) if t["Key"] == name[4:]]


_VALUES: dict[str, Callable[[Item], list[str]]] = {
    "instance-id": lambda i: [i["InstanceId"]],
    "instance-state-name": lambda i: [i["State"]["Name"]],
    "instance-type": lambda i: [i["InstanceType"]],
    "image-id": lambda i: [i["ImageId"]],
    "vpc-id": lambda i: [i["VpcId"]],
    "tag-key": lambda i: [tag["Key"] for tag in i.get("Tags", ())],
    "client-token": lambda i: [i.get("ClientToken", "")],
}


class Fleet:
    """Instances that change as they are told: hand `Fleet(aws, …)` what there is.

    `protected` has pairs of id and attribute, "disableApiStop" among them. `refused` has the ids
    that EC2 will not start, stop or terminate, each with its error code.
    """

    def __init__(self, aws: ScriptedAws, *items: Item, region: str = "") -> None:
        self.items = {described_["InstanceId"]: described_ for described_ in items}
        self.protected: set[tuple[str, str]] = set()
        self.refused: dict[str, str] = {}
        aws.answer(DESCRIBE_INSTANCES, self._described, region=region)
        aws.answer(DESCRIBE_INSTANCE_ATTRIBUTE, self._attribute, region=region)
        aws.answer(START_INSTANCES, self._becomes(START_INSTANCES, "running"), region=region)
        aws.answer(STOP_INSTANCES, self._becomes(STOP_INSTANCES, "stopped"), region=region)
        aws.answer(REBOOT_INSTANCES, {}, region=region)
        aws.answer(
            TERMINATE_INSTANCES, self._becomes(TERMINATE_INSTANCES, "terminated"), region=region
        )
        aws.answer(MODIFY_INSTANCE_ATTRIBUTE, self._modified, region=region)
        aws.answer(DESCRIBE_TAGS, self._tags, region=region)
        aws.answer(CREATE_TAGS, self._tagged, region=region)
        aws.answer(DELETE_TAGS, self._untagged, region=region)

    def state(self, id_: str = WEB) -> str:
        return str(self.items[id_]["State"]["Name"])

    def tags(self, id_: str = WEB) -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in self.items[id_].get("Tags", ())}

    def _described(self, params: Mapping[str, Any]) -> Item:
        return described(*self.items.values())(params)

    def _becomes(self, call: Write, state: str) -> Callable[[Mapping[str, Any]], Item]:
        def answer(params: Mapping[str, Any]) -> Item:
            for id_ in params["InstanceIds"]:
                if id_ in self.refused:
                    raise aws_error(call, self.refused[id_], "refused", 400)
                self.items[id_]["State"] = {"Name": state}
            return {}

        return answer

    def _attribute(self, params: Mapping[str, Any]) -> Item:
        attribute = params["Attribute"]
        on = (params["InstanceId"], attribute) in self.protected
        return {f"{attribute[0].upper()}{attribute[1:]}": {"Value": on}}

    def _modified(self, params: Mapping[str, Any]) -> Item:
        id_ = params["InstanceId"]
        if "InstanceType" in params:
            self.items[id_]["InstanceType"] = params["InstanceType"]["Value"]
        for attribute in ("disableApiTermination", "disableApiStop"):
            member = f"{attribute[0].upper()}{attribute[1:]}"
            if member in params:
                change = self.protected.add if params[member]["Value"] else self.protected.discard
                change((id_, attribute))
        return {}

    def _tags(self, params: Mapping[str, Any]) -> Item:
        asked = {f["Name"]: set(f["Values"]) for f in params.get("Filters", ())}
        every = [
            {"ResourceId": id_, "ResourceType": "instance", "Key": key, "Value": value}
            for id_ in self.items
            for key, value in self.tags(id_).items()
        ]
        members = {"resource-id": "ResourceId", "key": "Key", "resource-type": "ResourceType"}
        return {
            "Tags": [t for t in every if all(t[members[name]] in asked[name] for name in asked)]
        }

    def _tagged(self, params: Mapping[str, Any]) -> Item:
        self._untagged(params)
        for id_ in params["Resources"]:
            self.items[id_]["Tags"] = [*self.items[id_].get("Tags", ()), *params["Tags"]]
        return {}

    def _untagged(self, params: Mapping[str, Any]) -> Item:
        keys = {tag["Key"] for tag in params["Tags"]}
        for id_ in params["Resources"]:
            kept = [tag for tag in self.items[id_].get("Tags", ()) if tag["Key"] not in keys]
            self.items[id_]["Tags"] = kept
        return {}


def regions(aws: ScriptedAws, *names: str) -> None:
    """The regions that are enabled; `-r all`, and a name that is not found, ask for them."""
    aws.answer(DESCRIBE_REGIONS, {"Regions": [{"RegionName": n} for n in names or ("eu-west-1",)]})


def kind(name: str = "t3.micro", *, arch: str = "x86_64", vcpus: int = 2, gib: int = 1) -> Item:
    """One Nitro type of DescribeInstanceTypes."""
    return {
        "InstanceType": name,
        "CurrentGeneration": True,
        "VCpuInfo": {"DefaultVCpus": vcpus},
        "MemoryInfo": {"SizeInMiB": gib * 1024},
        "ProcessorInfo": {"SupportedArchitectures": [arch]},
        "SupportedVirtualizationTypes": ["hvm"],
        "NetworkInfo": {"EnaSupport": "required", "MaximumNetworkInterfaces": 2},
        "EbsInfo": {"NvmeSupport": "required"},
    }


def types(aws: ScriptedAws, *kinds: Item, zones: tuple[str, ...] = ("eu-west-1a",)) -> None:
    """The types of a region, all offered in `zones`."""

    def answer(params: Mapping[str, Any]) -> Item:
        wanted = next(
            (f["Values"] for f in params.get("Filters", ()) if f["Name"] == "instance-type"), ["*"]
        )
        found = [k for k in kinds if any(fnmatchcase(k["InstanceType"], w) for w in wanted)]
        return {"InstanceTypes": found}

    aws.answer(DESCRIBE_INSTANCE_TYPES, answer)
    offered = {"InstanceTypeOfferings": [{"Location": zone} for zone in zones]}
    aws.answer(DESCRIBE_INSTANCE_TYPE_OFFERINGS, offered)


def prices(aws: ScriptedAws, **usd_hours: float) -> None:
    """AWS's price list; names of types with _ for the dot."""
    aws.answer(
        GET_PRODUCTS,
        {"PriceList": [product(t.replace("_", "."), usd) for t, usd in usd_hours.items()]},
    )


def product(type_: str = "t3.micro", usd: float = 0.0104, **attributes: str) -> str:
    """One product as GetProducts gives it: JSON in a string."""
    hour = {"unit": "Hrs", "pricePerUnit": {"USD": f"{usd:.10f}"}}
    return json.dumps(
        {
            "product": {"attributes": {"instanceType": type_, **attributes}},
            "terms": {"OnDemand": {"A.B": {"priceDimensions": {"A.B.C": hour}}}},
            "publicationDate": "2026-11-02T10:00:00Z",
        }
    )
