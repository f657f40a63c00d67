"""`hawse ec2 vpc ls`: VPCs as rows."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.vpcs.finding import find_vpcs
from hawse.services.ec2.vpcs.listing import LISTING, Vpc, list_vpcs


@query(scope=Scope.REGION, calls=LISTING, brief=find_vpcs)
@named("VPC", required=False)
def ls(target: Target, names: tuple[str, ...]) -> Iterator[Vpc]:
    """List VPCs.

    With what is in each: subnets, instances, and the gateways to the internet.

    Examples:
      hawse ec2 vpc ls
      hawse ec2 vpc ls -r all --filter default=true
      hawse ec2 vpc ls 'prod-*' -o json
    """
    return list_vpcs(target, names)
