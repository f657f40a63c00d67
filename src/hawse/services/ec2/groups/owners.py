"""What a network interface belongs to, as EC2 tells: mostly in a sentence that a service wrote.

Pure. AWS documents hardly any of these sentences, so that one that is not known is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Owner:
    """Whose an interface is: `instance i-…`, `load balancer web`, `Lambda function sync`."""

    kind: str
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.id}".rstrip()


_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"ELB (?:app|net|gwy)/(?P<id>[^/]+)/.*", "load balancer"),
    (r"ELB (?P<id>.+)", "classic load balancer"),
    (
        r"AWS Lambda VPC ENI-(?P<id>.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "Lambda function",
    ),
    (r"AWS Lambda VPC ENI.*", "Lambda function"),
    (r"Interface for NAT Gateway (?P<id>nat-\S+)", "NAT gateway"),
    (r"VPC Endpoint Interface (?P<id>vpce-\S+)", "VPC endpoint"),
    (r"RDSNetworkInterface", "RDS database"),
    (r"RedshiftNetworkInterface", "Redshift cluster"),
    (r"DMSNetworkInterface", "DMS instance"),
    (r"ElastiCache (?P<id>.+)", "ElastiCache cluster"),
    (r"EFS mount target for (?P<id>fs-\S+).*", "EFS file system"),
    (r"Amazon EKS (?P<id>.+)", "EKS cluster"),
    (r"aws-K8S-(?P<id>i-.+)", "pods on instance"),
    (r"arn:[^:]+:ecs:\S+:attachment/.*", "ECS task"),
    (r"Network Interface for Transit Gateway Attachment (?P<id>tgw-attach-\S+)", "transit gateway"),
    (r"Route 53 Resolver: (?P<id>rslvr-[^:]+).*", "Route 53 resolver"),
    (r"AWS created network interface for directory (?P<id>d-\S+)", "directory"),
    (r"\[DO NOT DELETE\] ENI managed by SageMaker.*", "SageMaker"),
    (r"Attached to Glue using role: (?P<id>.+)", "Glue job"),
)
_KNOWN = tuple((re.compile(pattern), kind) for pattern, kind in _SENTENCES)
_TYPES = {
    "lambda": "Lambda function",
    "nat_gateway": "NAT gateway",
    "vpc_endpoint": "VPC endpoint",
    "network_load_balancer": "load balancer",
    "gateway_load_balancer": "load balancer",
    "transit_gateway": "transit gateway",
    "efs": "EFS file system",
    "quicksight": "QuickSight",
}


def owner_of(interface: Mapping[str, Any]) -> Owner:
    """What an interface of DescribeNetworkInterfaces belongs to."""
    attached = (interface.get("Attachment") or {}).get("InstanceId")
    if attached:
        return Owner("instance", attached)
    said = interface.get("Description") or ""
    for pattern, kind in _KNOWN:
        if found := pattern.fullmatch(said):
            return Owner(kind, found.groupdict().get("id") or "")
    if kind := _TYPES.get(interface.get("InterfaceType", ""), ""):
        return Owner(kind)
    requester = interface.get("RequesterId") or ""
    if interface.get("RequesterManaged") and requester.startswith("amazon-"):
        return Owner(requester)
    if not interface.get("Attachment"):
        return Owner("nothing: it is not attached")
    return Owner(said or "unknown")


def public_of(interface: Mapping[str, Any]) -> str:
    """The public address of an interface; "" for none."""
    return str((interface.get("Association") or {}).get("PublicIp") or "")


def reachable(interface: Mapping[str, Any], *, ipv6: bool) -> str:
    """The address under which the world may reach it over one version of IP; "" for none."""
    if not ipv6:
        return public_of(interface)
    found = interface.get("Ipv6Addresses") or ()
    return str(found[0].get("Ipv6Address", "")) if found else ""
