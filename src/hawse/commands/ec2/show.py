"""`hawse ec2 show`: all about some instances."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.calls import (
    DESCRIBE_ADDRESSES,
    DESCRIBE_INSTANCE_ATTRIBUTE,
    DESCRIBE_INSTANCE_STATUS,
    DESCRIBE_INSTANCES,
    DESCRIBE_SECURITY_GROUP_RULES,
    DESCRIBE_VOLUMES,
)
from hawse.services.ec2.details import InstanceDetails, details
from hawse.services.ec2.instances import Priced, described
from hawse.services.ec2.machines import Machine, machine, meant
from hawse.services.ec2.selection import Wanted
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.rates import Prices, Product, ask


@query(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_INSTANCES,
        DESCRIBE_INSTANCE_STATUS,
        DESCRIBE_INSTANCE_ATTRIBUTE,
        DESCRIBE_VOLUMES,
        DESCRIBE_ADDRESSES,
        DESCRIBE_SECURITY_GROUP_RULES,
        GET_PRODUCTS,
    ],
)
@named("INSTANCE")
def show(target: Target, names: tuple[str, ...]) -> Iterator[InstanceDetails]:
    """Show all about some instances.

    Volumes, groups and their rules, addresses, protection, status checks, price. What may not be
    read is empty, and said in `unknown`.

    Examples:
      hawse ec2 show web-1
      hawse ec2 show i-0123456789abcdef0 -o yaml
    """
    items = meant(list(described(target, names, Wanted(terminated=True))), names)
    facts = [machine(item) for item in items]
    prices = ask(target, [_product(one) for one in facts if not one.spot])
    for item, one in zip(items, facts, strict=True):
        yield details(target, item, _priced(one, prices))


def _product(one: Machine) -> Product:
    return Product(one.type, one.operation, one.tenancy)


def _priced(one: Machine, prices: Prices) -> Priced:
    if one.spot:
        return Priced(None, "price unknown (Spot changes by the hour)")
    return Priced(prices.month(_product(one)), prices.said(_product(one)))
