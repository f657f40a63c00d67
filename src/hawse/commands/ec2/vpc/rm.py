"""`hawse ec2 vpc rm`: delete VPCs with all that is their own."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.ec2.vpcs.removing import CALLS, Wish, remove


@change(scope=Scope.REGION, calls=CALLS, separate=True)
@named("VPC", required=False)
@click.option("--default", is_flag=True, help="The default VPC of each region.")
@click.option(
    "--keep-addresses", is_flag=True, help="Keep the elastic addresses of its NAT gateways."
)
@click.option(
    "--allow",
    "allowed",
    multiple=True,
    metavar="NAME",
    help="Delete the VPC that is called so without asking for its name; repeatable.",
)
def rm(
    target: Target,
    names: tuple[str, ...],
    *,
    default: bool,
    keep_addresses: bool,
    allowed: tuple[str, ...],
) -> Iterator[Entry]:
    """Delete VPCs with all that is their own.

    Endpoints, peerings, NAT gateways and their addresses, gateways, security groups, subnets,
    route tables and network ACLs go in the order that EC2 asks for. What is not the VPC's own
    (instances, load balancers, databases, …) is named with what removes it, and nothing of that
    VPC is deleted before it is gone. The name of each VPC is typed, for default ones "default".

    Examples:
      hawse ec2 vpc rm test
      hawse ec2 vpc rm 'test-*' --dry-run
      hawse ec2 vpc rm --default -r all
      hawse ec2 vpc rm test --allow test -y
    """
    if bool(names) is default:
        why = "a name and --default exclude each other" if default else "which VPC is not said"
        raise UsageError("vpc rm", why=why, hint="hawse ec2 vpc rm NAME, or --default")
    return remove(target, names, default=default, wish=Wish(keep_addresses, allowed))
