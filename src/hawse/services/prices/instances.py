"""On-demand prices of instances, each with its source and its date.

A price is AWS's own or it is unknown: nothing is estimated, nothing is built in, and an answer
that could mean two prices means none. The price list is asked in one region and kept for a week.
That it is denied, absent or out of reach never stops what a person came for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from hawse.errors import AccessDenied, CLIError, Interrupted
from hawse.services.prices.calls import GET_PRODUCTS

if TYPE_CHECKING:
    from hawse.aws.cache import Cache
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


class Price(NamedTuple):
    """US dollars for an hour, and the day (ISO 8601) on which AWS published it."""

    usd_hour: float
    date: str

    @property
    def usd_month(self) -> float:
        """For 730 hours."""
        return self.usd_hour * HOURS


class Prices(NamedTuple):
    """What was found, and where; `why` says what kept the rest from being known."""

    found: Mapping[Product, Price]
    source: str = SOURCE
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
        return f"${price.usd_month:,.2f}/month ({self.source} of {price.date})"


def monthly(target: Target) -> Callable[[str, str, str], float | None]:
    """Type, operation and tenancy → dollars for a month, from what earlier runs have asked."""
    met: dict[Product, float | None] = {}

    def month(type_: str, operation: str, tenancy: str) -> float | None:
        product = Product(type_, operation, tenancy)
        if product not in met:
            kept = _kept(target, product)
            met[product] = kept.usd_month if isinstance(kept, Price) else None
        return met[product]

    return month


def ask(target: Target, products: Iterable[Product]) -> Prices:
    """The prices of `products` in the target's region: kept ones, the rest from AWS."""
    kept = {product: _kept(target, product) for product in dict.fromkeys(products)}
    found = {product: price for product, price in kept.items() if isinstance(price, Price)}
    unasked = [product for product, price in kept.items() if price is None]
    source = "price list of the sandbox" if target.sandbox else SOURCE
    if not unasked:
        return Prices(found, source)
    if target.partition not in _HOMES:
        return Prices(found, source, "no price list here")
    try:
        home = target.in_region(_HOMES[target.partition])
        for product, price in _listed(home, target.region, unasked):
            _keep(target, product, price)
            if price:
                found[product] = price
    except Interrupted:
        raise
    except CLIError as error:
        return Prices(found, source, _reason(error))
    return Prices(found, source)


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


def _kept(target: Target, product: Product) -> Price | Literal["none"] | None:
    """The price that was kept, "none" when AWS had none, None when nothing was kept."""
    cache = _cache(target)
    kept = cache.get(_key(target, product)) if cache else None
    if kept is None:
        return None
    return Price(**kept) if kept["usd_hour"] is not None else "none"


def _keep(target: Target, product: Product, price: Price | None) -> None:
    cache = _cache(target)
    if cache:
        value = {"usd_hour": price.usd_hour if price else None, "date": price.date if price else ""}
        cache.put(_key(target, product), value, _WEEK if price else _DAY)


def _cache(target: Target) -> Cache | None:
    """Where prices are kept; nowhere when the answers are not AWS's and nobody says whose."""
    return None if target.redirected and not target.sandbox else target.cache


def _key(target: Target, product: Product) -> str:
    place = f"sandbox/{target.region}" if target.sandbox else target.region
    return f"price/ec2/{place}/{product.operation}/{product.tenancy}/{product.type}"


def _reason(error: CLIError) -> str:
    return "pricing:GetProducts is denied" if isinstance(error, AccessDenied) else error.message
