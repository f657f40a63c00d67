"""`hawse ec2 vpc subnets`: subnets as rows."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.vpcs.subnets import SUBNETS, Subnet, list_subnets


@query(scope=Scope.REGION, calls=SUBNETS)
@named("VPC", required=False)
def subnets(target: Target, names: tuple[str, ...]) -> Iterator[Subnet]:
    """List subnets with their free addresses and where they lead.

    A subnet is public when its route table, or the main one of its VPC, leads to an internet
    gateway; whatever its name says.

    Examples:
      hawse ec2 vpc subnets
      hawse ec2 vpc subnets prod --sort free
      hawse ec2 vpc subnets --filter kind=public --filter 'used>80'
    """
    return list_subnets(target, names)
