"""On-demand prices of instances: how the price list is asked for them.

An answer that could mean two prices means none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from hawse.services.prices.kept import kept
from hawse.services.prices.price import Price, Product
from hawse.services.prices.price_list import Listed, products, source

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_TENANCIES = {"default": "Shared", "dedicated": "Dedicated"}
# A filter's value holds 1,024 characters; the longest type names have 24.
_TYPES_AT_ONCE = 40


def monthly(target: Target) -> Callable[[str, str, str], float | None]:
    """Type, operation and tenancy → dollars for a month, from what earlier runs have asked."""
    met: dict[Product, float | None] = {}

    def month(type_: str, operation: str, tenancy: str) -> float | None:
        product = Product(type_, operation, tenancy)
        if product not in met:
            found = kept(target, product)
            met[product] = found.month if isinstance(found, Price) else None
        return met[product]

    return month


def listed(
    home: Target, region: str, wanted: Sequence[Product]
) -> Iterator[tuple[Product, Price | None]]:
    """The prices of `wanted` in `region`, from the price list at `home`; None for no one price."""
    kinds = dict.fromkeys((product.operation, product.tenancy) for product in wanted)
    for operation, tenancy in kinds:
        types = [p.type for p in wanted if (p.operation, p.tenancy) == (operation, tenancy)]
        if not operation or tenancy not in _TENANCIES:
            continue  # a dedicated host is paid for as a whole
        for start in range(0, len(types), _TYPES_AT_ONCE):
            asked = types[start : start + _TYPES_AT_ONCE]
            prices = _by_type(home, region, operation, tenancy, asked)
            for type_ in asked:
                yield Product(type_, operation, tenancy), prices.get(type_)


def _by_type(
    home: Target, region: str, operation: str, tenancy: str, types: Sequence[str]
) -> dict[str, Price]:
    fields: dict[str, str | Sequence[str]] = {
        "regionCode": region,
        "operation": operation,
        "tenancy": _TENANCIES[tenancy],
        # Without it come reservations, used and unused, among them one at zero dollars.
        "capacitystatus": "Used",
        "instanceType": types,
    }
    seen: dict[str, set[Price]] = {}
    for one in products(home, "AmazonEC2", fields):
        usd = _hour(one)
        if usd:
            price = Price(usd, "hour", source(home), region, one.date)
            seen.setdefault(one.attributes.get("instanceType", ""), set()).add(price)
    return {type_: prices.pop() for type_, prices in seen.items() if len(prices) == 1}


def _hour(one: Listed) -> float:
    """What an hour costs; 0 for anything but one plain on-demand price."""
    if one.attributes.get("marketoption", "OnDemand") != "OnDemand":
        return 0.0
    hours = {dimension.usd for dimension in one.dimensions if dimension.unit == "Hrs"}
    return hours.pop() if len(hours) == 1 else 0.0
