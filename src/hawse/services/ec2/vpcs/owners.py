"""Whose a network interface is, and what removes that. Pure.

AWS's services leave a sentence on their interfaces and little else, so what is told is as good as
that sentence: one that nobody knows is an interface of its requester, and no command is made up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_OF_SERVICE = {
    "lambda": "Lambda function",
    "network_load_balancer": "load balancer",
    "load_balancer": "load balancer",
    "gateway_load_balancer": "load balancer",
    "efs": "EFS mount target",
    "transit_gateway": "transit gateway attachment",
    "ec2_instance_connect_endpoint": "Instance Connect endpoint",
    "global_accelerator_managed": "accelerator",
    "api_gateway_managed": "API Gateway",
}


@dataclass(frozen=True)
class Owner:
    """Whose an interface is. `removal` is what a person types to be rid of it; "" is unknown.

    `own`: it is a part of the VPC and goes with it.
    """

    kind: str
    id: str
    name: str = ""
    removal: str = ""
    own: bool = False

    @property
    def said(self) -> str:
        """`instance i-1 (web-1)`."""
        name = f" ({self.name})" if self.name and self.name != self.id else ""
        return f"{self.kind} {self.id}{name}".strip()


@dataclass(frozen=True)
class _Sentence:
    """What a service writes on its interfaces: `id` is the first group of the pattern."""

    pattern: str
    kind: str
    removal: str = ""
    own: bool = False


_SENTENCES = (
    _Sentence(r"Interface for NAT Gateway (nat-\w+)", "NAT gateway", own=True),
    _Sentence(r"VPC Endpoint Interface (vpce-\w+)", "endpoint", own=True),
    _Sentence(
        r"AWS Lambda VPC ENI-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        "Lambda function",
        "aws lambda update-function-configuration --function-name {id} "
        "--vpc-config SubnetIds=[],SecurityGroupIds=[]",
    ),
    _Sentence(
        r"ELB ((?:app|net|gwy)/[^/]+/\w+)$",
        "load balancer",
        "aws elbv2 delete-load-balancer --load-balancer-arn "
        "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{id}",
    ),
    _Sentence(
        r"ELB ([^/]+)$",
        "load balancer",
        "aws elb delete-load-balancer --load-balancer-name {id}",
    ),
    _Sentence(r"RDSNetworkInterface()", "database", "aws rds describe-db-instances"),
    _Sentence(
        r"EFS mount target for fs-\w+ \((fsmt-\w+)\)",
        "EFS mount target",
        "aws efs delete-mount-target --mount-target-id {id}",
    ),
    _Sentence(
        r"ElastiCache (?:\+ )?(\S+)$",
        "ElastiCache cluster",
        "aws elasticache delete-cache-cluster --cache-cluster-id {id}",
    ),
    _Sentence(r"RedshiftNetworkInterface()", "Redshift cluster", "aws redshift describe-clusters"),
    _Sentence(r"DMSNetworkInterface()", "DMS instance", "aws dms describe-replication-instances"),
    _Sentence(r"Amazon EKS (\S+)$", "EKS cluster", "aws eks delete-cluster --name {id}"),
    _Sentence(r"arn:[\w-]+:ecs:[\w-]+:\d+:attachment/([\w-]+)$", "ECS task", ""),
    _Sentence(
        r"Network Interface for Transit Gateway Attachment (tgw-attach-\w+)",
        "transit gateway attachment",
        "aws ec2 delete-transit-gateway-vpc-attachment --transit-gateway-attachment-id {id}",
    ),
    _Sentence(
        r"Route 53 Resolver: (rslvr-\w+-\w+)",
        "Resolver endpoint",
        "aws route53resolver delete-resolver-endpoint --resolver-endpoint-id {id}",
    ),
    _Sentence(
        r"AWS created network interface for directory (d-\w+)",
        "directory",
        "aws ds delete-directory --directory-id {id}",
    ),
    _Sentence(
        r"EC2 Instance Connect Endpoint (eice-\w+)",
        "Instance Connect endpoint",
        "aws ec2 delete-instance-connect-endpoint --instance-connect-endpoint-id {id}",
    ),
)


def instance_owner(id_: str, tags: Mapping[str, str]) -> Owner:
    """An instance; one of an Auto Scaling group would only be replaced."""
    group = tags.get("aws:autoscaling:groupName", "")
    removal = f"hawse ec2 terminate {id_}"
    if group:
        removal = (
            "aws autoscaling delete-auto-scaling-group --force-delete "
            f"--auto-scaling-group-name {group}"
        )
    return Owner("instance", id_, tags.get("Name", ""), removal)


def owner_of(interface: Mapping[str, Any], known: Mapping[str, Owner], place: Place) -> Owner:
    """Whose the interface is; `known` are owners by the id of an instance or an interface."""
    attached = interface.get("Attachment", {}).get("InstanceId", "")
    own = known.get(interface["NetworkInterfaceId"]) or known.get(attached)
    if own is not None:
        return own
    if attached:
        return instance_owner(attached, {})
    described = interface.get("Description", "")
    for sentence in _SENTENCES:
        if match := re.match(sentence.pattern, described):
            return _told(sentence, match[1], interface, place)
    return _unknown(interface, described)


@dataclass(frozen=True)
class Place:
    """Where an interface is, for the ARNs of what has it."""

    partition: str
    region: str


def _told(sentence: _Sentence, id_: str, interface: Mapping[str, Any], place: Place) -> Owner:
    removal = sentence.removal.format(
        id=id_, partition=place.partition, region=place.region, account=interface.get("OwnerId", "")
    )
    name = id_.split("/")[1] if "/" in id_ else ""
    return Owner(sentence.kind, id_, name, removal, sentence.own)


def _unknown(interface: Mapping[str, Any], described: str) -> Owner:
    """An interface without an owner that we know; one that nothing has is deleted by itself."""
    id_ = interface["NetworkInterfaceId"]
    kind = _OF_SERVICE.get(interface.get("InterfaceType", ""), "")
    managed = bool(interface.get("RequesterManaged"))
    if kind:
        return Owner(kind, id_, described)
    if managed:
        requester = interface.get("RequesterId", "")
        return Owner("interface", id_, " of ".join(filter(None, (described, requester))))
    removal = f"aws ec2 delete-network-interface --network-interface-id {id_}"
    return Owner("interface", id_, described, removal)
