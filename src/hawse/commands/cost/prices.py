"""`hawse cost prices`: what things cost, and who says so."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.listing import UnitPrice, listed, things


@query(scope=Scope.REGION, calls=[GET_PRODUCTS])
@click.argument("wanted", nargs=-1, metavar="[NAME…]")
@click.option("--update", is_flag=True, help="Ask AWS again; what is kept counts as old.")
def prices(target: Target, *, wanted: tuple[str, ...], update: bool) -> Iterator[UnitPrice]:
    """Show what things cost in a region, with the source and the day of each price.

    NAME is one of those that are shown without any (ebs:gp3, nat, 'lb-*'), or an instance type:
    Linux, on demand. Prices are AWS's list prices before discounts and taxes. They are kept for a
    week. When AWS's price list cannot be asked, those that ship with hawse are shown, and SOURCE
    says so. What AWS does not tell is unknown.

    Examples:
      hawse cost prices
      hawse cost prices ebs:gp2 ebs:gp3 -r eu-west-1 -r us-east-1
      hawse cost prices m7i.large m7g.large --sort usd
      hawse cost prices --update -r all
    """
    return listed(target, things(wanted), fresh=update)
