"""On-demand prices of instances, each with its source and its date.

A price is AWS's own or it is unknown: nothing is estimated, nothing is built in, and an answer
that could mean two prices means none. The price list is asked in one region and kept for a week.
That it is denied, absent or out of reach never stops what a person came for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from hawse.errors import AccessDenied, CLIError, Interrupted
from hawse.services.cost.calls import GET_PRODUCTS

if TYPE_CHECKING:
    from hawse.aws.targets import Target

HOURS = 730
"""Hours of an average month, as AWS's own calculator counts them."""

SOURCE = "AWS price list"

_WEEK = 7 * 86_400.0
_DAY = 86_400.0
# The price list is served by few regions; only this partition's is in dollars and within reach.
_HOMES = {"aws": "us-east-1"}
_TENANCIES = {"default": "Shared", "dedicated": "Dedicated"}
# A filter's value holds 1,024 characters; the longest type names have 24.
_TYPES_AT_ONCE = 40


class Product(NamedTuple):
    """What is paid for: `operation` is the billing code that EC2 gives an image or an instance."""

    type: str
    operation: str = "RunInstances"
    tenancy: str = "default"


@dataclass(frozen=True)
class Price:
    """US dollars for an hour, and the day (ISO 8601) on which AWS published it."""

    usd_hour: float
    date: str

    @property
    def usd_month(self) -> float:
        """For 730 hours."""
        return self.usd_hour * HOURS


class Keeper(Protocol):
    """Where answers are kept between runs."""

    def get(self, key: str) -> Any:
        """What was put, or None."""

    def put(self, key: str, value: Any, ttl: float) -> None:
        """Keep `value`, which is JSON, for `ttl` seconds."""


@dataclass(frozen=True)
class Prices:
    """What was found; `why` says what kept the rest from being known."""

    found: Mapping[Product, Price]
    why: str = ""

    def month(self, product: Product) -> float | None:
        """Dollars for 730 hours, None when unknown."""
        price = self.found.get(product)
        return price.usd_month if price else None

    def more(self, now: Product, then: Product) -> float | None:
        """What `then` costs more than `now` in a month, None when either is unknown."""
        old, new = self.found.get(now), self.found.get(then)
        return (new.usd_hour - old.usd_hour) * HOURS if old and new else None

    def said(self, product: Product) -> str:
        """The price with its source and date, for people."""
        price = self.found.get(product)
        if price is None:
            return f"price unknown ({self.why})" if self.why else "price unknown"
        return f"${price.usd_month:,.2f}/month ({SOURCE} of {price.date})"


def monthly(keeper: Keeper | None, region: str) -> Callable[[str, str, str], float | None]:
    """Type, operation and tenancy → dollars for a month, from what earlier runs have asked."""
    met: dict[Product, float | None] = {}

    def month(type_: str, operation: str, tenancy: str) -> float | None:
        product = Product(type_, operation, tenancy)
        if product not in met:
            price = _kept(keeper, region, product)
            met[product] = price.usd_month if price else None
        return met[product]

    return month


def ask(target: Target, keeper: Keeper | None, products: Iterable[Product]) -> Prices:
    """The prices of `products` in the target's region: kept ones, the rest from AWS."""
    wanted = list(dict.fromkeys(products))
    found: dict[Product, Price] = {}
    unasked: list[Product] = []
    for product in wanted:
        kept = keeper.get(_key(target.region, product)) if keeper else None
        if kept is None:
            unasked.append(product)
        elif kept["usd_hour"] is not None:
            found[product] = Price(**kept)
    home = _HOMES.get(target.partition)
    if not unasked or home is None or target.sandbox:
        return Prices(found, "" if not unasked else "no price list here")
    try:
        for product, price in _listed(target.in_region(home), target.region, unasked):
            _keep(keeper, target.region, product, price)
            if price:
                found[product] = price
    except Interrupted:
        raise
    except CLIError as error:
        return Prices(found, _reason(error))
    return Prices(found)


def _listed(
    home: Target, region: str, products: Sequence[Product]
) -> Iterator[tuple[Product, Price | None]]:
    kinds = dict.fromkeys((product.operation, product.tenancy) for product in products)
    for operation, tenancy in kinds:
        types = [p.type for p in products if (p.operation, p.tenancy) == (operation, tenancy)]
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
    fields = {
        "regionCode": region,
        "operation": operation,
        "tenancy": _TENANCIES[tenancy],
        # Without it come reservations, used and unused, among them one at zero dollars.
        "capacitystatus": "Used",
    }
    filters = [_filter("TERM_MATCH", field, value) for field, value in fields.items()]
    filters.append(
        _filter("ANY_OF" if len(types) > 1 else "EQUALS", "instanceType", ",".join(types))
    )
    seen: dict[str, set[Price]] = {}
    for item in home.items(GET_PRODUCTS, ServiceCode="AmazonEC2", Filters=filters):
        type_, price = _parsed(item)
        if price:
            seen.setdefault(type_, set()).add(price)
    return {type_: prices.pop() for type_, prices in seen.items() if len(prices) == 1}


def _parsed(item: Any) -> tuple[str, Price | None]:
    """The type and hourly price of one product; no price for anything but plain on-demand."""
    if isinstance(item, str):
        import json

        item = json.loads(item)
    attributes = item["product"]["attributes"]
    type_ = attributes.get("instanceType", "")
    if attributes.get("marketoption", "OnDemand") != "OnDemand":
        return type_, None
    hours = {
        float(dimension["pricePerUnit"].get("USD", 0))
        for term in item.get("terms", {}).get("OnDemand", {}).values()
        for dimension in term["priceDimensions"].values()
        if dimension.get("unit") == "Hrs"
    }
    if len(hours) != 1 or hours == {0.0}:
        return type_, None
    return type_, Price(hours.pop(), item.get("publicationDate", "")[:10])


def _filter(kind: str, field: str, value: str) -> dict[str, str]:
    return {"Type": kind, "Field": field, "Value": value}


def _key(region: str, product: Product) -> str:
    return f"price/ec2/{region}/{product.operation}/{product.tenancy}/{product.type}"


def _kept(keeper: Keeper | None, region: str, product: Product) -> Price | None:
    kept = keeper.get(_key(region, product)) if keeper else None
    return Price(**kept) if kept and kept["usd_hour"] is not None else None


def _keep(keeper: Keeper | None, region: str, product: Product, price: Price | None) -> None:
    if keeper is None:
        return
    value = {"usd_hour": price.usd_hour if price else None, "date": price.date if price else ""}
    keeper.put(_key(region, product), value, _WEEK if price else _DAY)


def _reason(error: CLIError) -> str:
    return "pricing:GetProducts is denied" if isinstance(error, AccessDenied) else error.message
