"""`hawse cost prices`: what things cost, and who says so."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.services.cost.calls import GET_COST_AND_USAGE
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.effective import ask_effective
from hawse.services.prices.listing import UnitPrice, rows, things
from hawse.services.prices.rates import ask


@query(scope=Scope.REGION, calls=[GET_PRODUCTS, GET_COST_AND_USAGE])
@click.argument("wanted", nargs=-1, metavar="[NAME…]")
@click.option("--update", is_flag=True, help="Ask AWS again; what is kept counts as old.")
@click.option("--effective", is_flag=True, help="What the account paid in the last 30 days.")
def prices(
    target: Target, *, wanted: tuple[str, ...], update: bool, effective: bool
) -> Iterator[UnitPrice]:
    """Show what things cost in a region, with the source and the day of each price.

    NAME is one of those that are shown without any (ebs:gp3, nat, 'lb-*'), or an instance type:
    Linux, on demand. Prices are AWS's list prices before discounts and taxes. They are kept for a
    week. When AWS's price list cannot be asked, those that ship with hawse are shown, and SOURCE
    says so. What AWS does not tell is unknown.

    --effective divides the account's amortised costs by what it used: with Savings Plans,
    reservations and discounts. That asks Cost Explorer, which is paid for.

    Examples:
      hawse cost prices
      hawse cost prices ebs:gp2 ebs:gp3 -r eu-west-1 -r us-east-1
      hawse cost prices m7i.large m7g.large --sort usd
      hawse cost prices --update -r all
      hawse cost prices m7i.large --effective
    """
    asked = things(wanted)
    if effective:
        today = target.clock.now().date()
        return rows(target, asked, ask_effective(target, GET_COST_AND_USAGE, asked, today))
    return rows(target, asked, ask(target, asked, fresh=update))
