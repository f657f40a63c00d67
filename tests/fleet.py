"""A fleet as EC2 describes it, and answers that honour the filters of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

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
