"""Whose a network interface is, by the sentence that a service of AWS wrote on it. Pure.

AWS documents hardly any of these sentences, so that one that is not here tells nothing: whoever
asks shows it as it is, and makes up neither an owner nor a command.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Sentence(NamedTuple):
    """What a service writes. The first group of the pattern is an id; `removal` is what removes it.

    `own`: it is a part of the VPC and goes with it.
    """

    pattern: str
    kind: str
    removal: str = ""
    own: bool = False


_SENTENCES = (
    Sentence(r"Interface for NAT Gateway (nat-\w+)", "NAT gateway", own=True),
    Sentence(r"VPC Endpoint Interface (vpce-\w+)", "endpoint", own=True),
    Sentence(
        r"AWS Lambda VPC ENI-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        "Lambda function",
        "aws lambda update-function-configuration --function-name {id} "
        "--vpc-config SubnetIds=[],SecurityGroupIds=[]",
    ),
    Sentence(r"AWS Lambda VPC ENI()", "Lambda function"),
    Sentence(
        r"ELB ((?:app|net|gwy)/[^/]+/\w+)$",
        "load balancer",
        "aws elbv2 delete-load-balancer --load-balancer-arn "
        "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{id}",
    ),
    Sentence(
        r"ELB ([^/]+)$",
        "classic load balancer",
        "aws elb delete-load-balancer --load-balancer-name {id}",
    ),
    Sentence(r"RDSNetworkInterface()", "RDS database", "aws rds describe-db-instances"),
    Sentence(
        r"EFS mount target for fs-\w+ \((fsmt-\w+)\)",
        "EFS mount target",
        "aws efs delete-mount-target --mount-target-id {id}",
    ),
    Sentence(
        r"ElastiCache (?:\+ )?(\S+)$",
        "ElastiCache cluster",
        "aws elasticache delete-cache-cluster --cache-cluster-id {id}",
    ),
    Sentence(r"RedshiftNetworkInterface()", "Redshift cluster", "aws redshift describe-clusters"),
    Sentence(r"DMSNetworkInterface()", "DMS instance", "aws dms describe-replication-instances"),
    Sentence(r"Amazon EKS (\S+)$", "EKS cluster", "aws eks delete-cluster --name {id}"),
    Sentence(r"aws-K8S-(i-\w+)", "pods on instance"),
    Sentence(r"arn:[\w-]+:ecs:[\w-]+:\d+:attachment/([\w-]+)$", "ECS task"),
    Sentence(
        r"Network Interface for Transit Gateway Attachment (tgw-attach-\w+)",
        "transit gateway attachment",
        "aws ec2 delete-transit-gateway-vpc-attachment --transit-gateway-attachment-id {id}",
    ),
    Sentence(
        r"Route 53 Resolver: (rslvr-\w+-\w+)",
        "Resolver endpoint",
        "aws route53resolver delete-resolver-endpoint --resolver-endpoint-id {id}",
    ),
    Sentence(
        r"AWS created network interface for directory (d-\w+)",
        "directory",
        "aws ds delete-directory --directory-id {id}",
    ),
    Sentence(
        r"EC2 Instance Connect Endpoint (eice-\w+)",
        "Instance Connect endpoint",
        "aws ec2 delete-instance-connect-endpoint --instance-connect-endpoint-id {id}",
    ),
    Sentence(r"\[DO NOT DELETE\] ENI managed by SageMaker()", "SageMaker"),
    Sentence(r"Attached to Glue using role: (\S+)", "Glue job"),
)
_OF_TYPE = {
    "lambda": "Lambda function",
    "nat_gateway": "NAT gateway",
    "vpc_endpoint": "endpoint",
    "network_load_balancer": "load balancer",
    "load_balancer": "load balancer",
    "gateway_load_balancer": "load balancer",
    "efs": "EFS mount target",
    "transit_gateway": "transit gateway attachment",
    "ec2_instance_connect_endpoint": "Instance Connect endpoint",
    "global_accelerator_managed": "accelerator",
    "api_gateway_managed": "API Gateway",
    "quicksight": "QuickSight",
}


def sentence_in(description: str) -> tuple[Sentence, str] | None:
    """The sentence that it is, with the id in it, or ""; None for one that nobody knows."""
    for sentence in _SENTENCES:
        if match := re.match(sentence.pattern, description):
            return sentence, match[1]
    return None


def kind_of_type(interface_type: str) -> str:
    """What has interfaces of this type; "" for the types that anything may have."""
    return _OF_TYPE.get(interface_type, "")


def name_in(id_: str) -> str:
    """The name in `app/web/50dc6c495c0c9188`; "" where the id is one word."""
    return id_.split("/")[1] if "/" in id_ else ""
