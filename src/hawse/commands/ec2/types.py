"""`hawse ec2 types`: an instance type by need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.services.ec2.calls import DESCRIBE_INSTANCE_TYPES
from hawse.services.ec2.instance_types import (
    InstanceType,
    Need,
    count,
    find_types,
    like,
    named_type,
    size,
)
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.listing import tell
from hawse.services.prices.rates import Prices, Product, ask


@query(scope=Scope.REGION, calls=[DESCRIBE_INSTANCE_TYPES, GET_PRODUCTS])
@click.argument("wanted", nargs=-1, metavar="[TYPE…]")
@click.option("--vcpus", metavar="RANGE", help="4, 4-8, 4+ or -8.")
@click.option("--memory", metavar="RANGE", help="16GiB, 8-32GiB, 16GiB+ or -64GiB.")
@click.option("--arch", type=click.Choice(("x86_64", "arm64", "i386")), help="Architecture.")
@click.option("--gpu", metavar="RANGE", help="Number of GPUs: 1, 1+, 0.")
@click.option("--like", "model", metavar="TYPE", help="About the size of TYPE, in its place.")
@click.option("--old", is_flag=True, help="Old generations too.")
@click.option("--prices/--no-prices", default=True, help="Ask AWS's price list.")
def types(
    target: Target,
    *,
    wanted: tuple[str, ...],
    vcpus: str | None,
    memory: str | None,
    arch: str | None,
    gpu: str | None,
    model: str | None,
    old: bool,
    prices: bool,
) -> Iterator[InstanceType]:
    """Find an instance type by need, with its price.

    Prices are on demand for Linux, from AWS's price list, kept for a week; --sort usd_month
    puts the cheapest first. A price that AWS does not tell stays empty.

    Examples:
      hawse ec2 types --vcpus 4 --memory 16GiB+ --arch arm64 --sort usd_month
      hawse ec2 types 'm7*.large' -r eu-west-1 -r us-east-1
      hawse ec2 types --like m5.xlarge
      hawse ec2 types --gpu 1+
    """
    need = like(named_type(target, model)) if model else Need()
    need = replace(
        need,
        names=wanted,
        vcpus=count(vcpus, "--vcpus") if vcpus else need.vcpus,
        memory=size(memory) if memory else need.memory,
        arch=arch or need.arch,
        gpus=count(gpu, "--gpu") if gpu else need.gpus,
        old=old or bool(wanted),
    )
    found = find_types(target, need)
    known = ask(target, [Product(kind.type) for kind in found] if prices else [])
    tell(target, known)
    return (_priced(kind, known) for kind in found)


def _priced(kind: InstanceType, known: Prices) -> InstanceType:
    price = known.of(Product(kind.type))
    if price is None:
        return kind
    return replace(
        kind,
        usd_hour=price.usd,
        usd_month=round(price.month, 2),
        priced=price.origin,
    )
