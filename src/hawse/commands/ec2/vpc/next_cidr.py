"""`hawse ec2 vpc next-cidr`: the next free block."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.services.ec2.vpcs.blocks import size as prefix
from hawse.services.ec2.vpcs.subnets import NEXT, FreeBlock, next_blocks


@query(scope=Scope.REGION, calls=NEXT)
@click.argument("vpc", metavar="VPC")
@click.option("--size", default="/24", show_default=True, metavar="/N", help="Of the block.")
@click.option("--count", type=click.IntRange(1, 256), default=1, metavar="N", help="How many.")
@click.option("--secondary", is_flag=True, help="For one more block of the VPC itself.")
def next_cidr(
    target: Target, vpc: str, *, size: str, count: int, secondary: bool
) -> Iterator[FreeBlock]:
    """Find the next free CIDR block of a size.

    Within the VPC, for a new subnet. With --secondary outside of it, where AWS lets the VPC grow,
    out of the way of all that this region knows: other VPCs, peers and routes.

    Examples:
      hawse ec2 vpc next-cidr prod
      hawse ec2 vpc next-cidr prod --size /26 --count 3 -o ids
      hawse ec2 vpc next-cidr prod --secondary --size /20
    """
    return next_blocks(target, vpc, prefix(size), count=count, secondary=secondary)
