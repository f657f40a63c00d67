"""`hawse ec2 vpc tree`: a VPC with all that is in it."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.vpcs.survey import SURVEY
from hawse.services.ec2.vpcs.tree import NetworkPart, trees


@query(scope=Scope.REGION, calls=SURVEY)
@named("VPC", required=False)
def tree(target: Target, names: tuple[str, ...]) -> Iterator[NetworkPart]:
    """Draw a VPC with all that is in it.

    Subnets by zone with what lives in them, told by its network interfaces; then gateways,
    endpoints, peerings and route tables. In JSON each line is an object with its parent.

    Examples:
      hawse ec2 vpc tree
      hawse ec2 vpc tree prod
      hawse ec2 vpc tree prod -o json --query "[?kind=='instance'].id"
    """
    return trees(target, names)
