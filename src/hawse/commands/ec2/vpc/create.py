"""`hawse ec2 vpc create`: a VPC with subnets over zones."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.ec2.vpcs.blocks import block, size
from hawse.services.ec2.vpcs.building import BUILD, BUILDING
from hawse.services.ec2.vpcs.layout import PRIVATE, PUBLIC
from hawse.services.ec2.vpcs.removing import CALLS
from hawse.services.ec2.vpcs.unmaking import UNMAKE
from hawse.services.ec2.vpcs.wishes import ENDPOINTS, NATS, PLANNING, RATES, Wish, check, plan
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.rates import ask
from hawse.services.tags.rules import parse

_MADE = tuple(dict.fromkeys((*PLANNING, *BUILDING, GET_PRODUCTS)))


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    parse(value)
    return value


@change(
    scope=Scope.REGION,
    calls=_MADE,
    undo_calls=[call for call in CALLS if call not in _MADE],
    procedures=[BUILD, UNMAKE],
    separate=True,
)
@click.argument("name", metavar="NAME")
@click.option("--cidr", required=True, metavar="CIDR", help="Its block, /16 to /28.")
@click.option(
    "--zones",
    type=click.IntRange(1, 6),
    default=3,
    show_default=True,
    metavar="N",
    help="Over how many availability zones.",
)
@click.option("--public", is_flag=True, help="A public subnet in each zone.")
@click.option("--private", is_flag=True, help="A private subnet in each zone.")
@click.option(
    "--nat",
    type=click.Choice(NATS),
    default="none",
    show_default=True,
    help="NAT gateways, the way out of private subnets.",
)
@click.option("--subnet-size", metavar="/N", help="Of each subnet (half of the VPC stays free).")
@click.option(
    "--endpoint",
    "endpoints",
    multiple=True,
    type=click.Choice(ENDPOINTS),
    help="A gateway endpoint, free of charge; repeatable.",
)
@click.option(
    "-t", "--tag", "tags", multiple=True, callback=_tags, metavar="KEY=VALUE", help="Of all of it."
)
def create(  # pylint: disable=too-many-arguments  # one for each option
    target: Target,
    name: str,
    *,
    cidr: str,
    zones: int,
    public: bool,
    private: bool,
    nat: str,
    subnet_size: str | None,
    endpoints: tuple[str, ...],
    tags: tuple[str, ...],
) -> Iterator[Entry]:
    """Create a VPC with subnets over zones.

    The plan (--dry-run stops there) has every subnet with its block, its zone and its addresses,
    and what NAT gateways cost. A run that was cut short is resumed and never makes anything twice;
    hawse undo deletes what was made, unless somebody uses it.

    Examples:
      hawse ec2 vpc create shop --cidr 10.20.0.0/16 --public --private --nat one --dry-run
      hawse ec2 vpc create shop --cidr 10.20.0.0/16 --public --private --nat per-zone --endpoint s3
      hawse ec2 vpc create lab --cidr 10.99.0.0/24 --zones 1 --private --subnet-size /26
    """
    tiers = tuple(tier for tier, asked in ((PUBLIC, public), (PRIVATE, private)) if asked)
    services = tuple(dict.fromkeys(endpoints))
    prefix = size(subnet_size, "--subnet-size") if subnet_size else None
    wish = Wish(name, block(cidr), zones, tiers, nat, prefix, services, parse(tags))
    check(wish, target.setting("tags.required"))
    return plan(target, wish, ask(target, RATES) if nat != "none" else None)
