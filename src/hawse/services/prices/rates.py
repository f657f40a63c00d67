"""What things cost: the one question `ask`, about instances and about everything in `RATES`.

A price is AWS's own or it is unknown, and an answer that could mean two prices means none. The
price list is asked in one region and kept for a week. That it is denied, absent or out of reach
never stops what a person came for: then the bundled table is asked, and each price says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from hawse.errors import AccessDenied, CLIError, Interrupted
from hawse.services.prices import instances
from hawse.services.prices.bundled import bundled
from hawse.services.prices.catalogue import RATES, Rate
from hawse.services.prices.kept import forget, keep, kept
from hawse.services.prices.price import HOURS, Price, Prices, Product, Thing
from hawse.services.prices.price_list import Dimension, Listed, home, no_list, products, source

if TYPE_CHECKING:
    from hawse.aws.targets import Target

__all__ = ["HOURS", "RATES", "Price", "Prices", "Product", "Rate", "Thing", "ask"]

# AWS's spellings of a unit, and how many of ours one is.
_UNITS: Mapping[str, Mapping[str, float]] = {
    "hour": {"hrs": 1, "hours": 1, "hour": 1, "dsu-hours": 1},
    "vCPU-hour": {"vcpu-hours": 1, "vcpu-hour": 1, "vcpu-hrs": 1},
    "GB-month": {"gb-mo": 1, "gb-month": 1},
    "IOPS-month": {"iops-mo": 1, "iops-month": 1},
    "MiB/s-month": {"mibps-mo": 1, "gibps-mo": 1024},
    "metric-month": {"metrics": 1, "metric-mo": 1},
    "request": {"requests": 1, "request": 1, "count": 1},
    "object-month": {"objects": 1, "object-mo": 1},
}
# The region's code before a usage type; trust stores of load balancers have TS- in its place.
_CODE = re.compile(r"(?!TS-)[A-Z]{2,5}\d?-")


def ask(target: Target, things: Iterable[Thing], *, fresh: bool = False) -> Prices:
    """The prices of `things` in the target's region: kept ones, the rest from AWS.

    A `fresh` answer counts what is kept as old, and what else is kept of the region with it.
    """
    wanted = [_named(thing) for thing in dict.fromkeys(things)]
    known = {} if fresh else {thing: kept(target, thing) for thing in wanted}
    found = {thing: price for thing, price in known.items() if isinstance(price, Price)}
    unasked = [thing for thing in wanted if known.get(thing) is None]
    why = no_list(target) if unasked else ""
    if unasked and not why:
        try:
            for thing, price in _renewed(target, unasked, fresh=fresh):
                found[thing] = price
        except Interrupted:
            raise
        except CLIError as error:
            why = _reason(error)
    if why and not target.redirected:
        found |= _bundled(target.region, (thing for thing in unasked if thing not in found))
    if not why and len(found) < len(wanted):
        why = f"no single price in the {source(target)}"
    return Prices(found, why)


def _renewed(
    target: Target, things: Sequence[Thing], *, fresh: bool
) -> Iterator[tuple[Thing, Price]]:
    """What AWS says, kept as it comes; old prices are dropped once it says anything."""
    for thing, price in _listed(target, things):
        if fresh:
            forget(target)
            fresh = False
        keep(target, thing, price)
        if price:
            yield thing, price


def _bundled(region: str, things: Iterable[Thing]) -> dict[Thing, Price]:
    prices = ((thing, bundled(region, thing)) for thing in things)
    return {thing: price for thing, price in prices if price}


def _named(thing: Thing) -> Thing:
    if isinstance(thing, str) and thing not in RATES:
        raise ValueError(f"no rate {thing}")
    return thing


def _listed(target: Target, things: Sequence[Thing]) -> Iterator[tuple[Thing, Price | None]]:
    place = home(target)
    machines = [thing for thing in things if isinstance(thing, Product)]
    yield from instances.listed(place, target.region, machines)
    names = [thing for thing in things if isinstance(thing, str)]
    calls = dict.fromkeys((RATES[name].service, _field(RATES[name])) for name in names)
    for service, field in calls:
        asked = {
            name: RATES[name]
            for name in names
            if (RATES[name].service, _field(RATES[name])) == (service, field)
        }
        yield from _by_name(place, target.region, service, field, asked)


def _field(rate: Rate) -> str:
    """By what it is asked for; "" where neither is known of all products."""
    return "productFamily" if rate.family else "group" if rate.group else ""


def _by_name(
    place: Target, region: str, service: str, field: str, rates: Mapping[str, Rate]
) -> Iterator[tuple[str, Price | None]]:
    """All rates of one service that are told by the same field, by one request."""
    values = tuple(dict.fromkeys(rate.family or rate.group for rate in rates.values()))
    seen: dict[str, set[Price | None]] = {name: set() for name in rates}
    told = {field: values} if field else {}
    for one in products(place, service, {"regionCode": region, **told}):
        for name, rate in rates.items():
            if _is(one, rate):
                seen[name].add(_price(one, rate, source(place), region))
    for name, prices in seen.items():
        yield name, prices.pop() if len(prices) == 1 else None


def _is(one: Listed, rate: Rate) -> bool:
    return (
        plain_usage(one.attributes.get("usagetype", "")) == rate.usage
        and (one.family == rate.family or not _field(rate))
        and (not rate.operations or one.attributes.get("operation", "") in rate.operations)
        and (not rate.group or one.attributes.get("group") == rate.group)
        and all(one.attributes.get(name) == value for name, value in rate.attributes.items())
    )


def _price(one: Listed, rate: Rate, origin: str, region: str) -> Price | None:
    """What the lowest tier that is paid for costs; None where it could mean two prices."""
    paid = sorted(each for each in one.dimensions if each.usd)
    if not paid:
        return None
    begin = min(each.begin for each in paid)
    lowest = {each for each in paid if each.begin == begin}
    if len(lowest) != 1:
        return None
    tier = lowest.pop()
    many = in_unit(rate.unit, tier.unit, 1)
    if many is None:
        return None
    said = rate.tier or _tier(tier)
    return Price(tier.usd / many, rate.unit, origin, region, one.date, said)


def plain_usage(usage: str) -> str:
    """A usage type without the code of its region."""
    code = _CODE.match(usage)
    return usage[code.end() :] if code else usage


def in_unit(ours: str, theirs: str, quantity: float) -> float | None:
    """So many of AWS's units in ours, None for a unit that is not known to be the same."""
    many = _UNITS[ours].get(theirs.casefold())
    return None if many is None else quantity * many


def _tier(tier: Dimension) -> str:
    if tier.begin:
        return f"above {tier.begin:,.0f}"
    return "" if tier.end == float("inf") else f"up to {tier.end:,.0f}"


def _reason(error: CLIError) -> str:
    return "pricing:GetProducts is denied" if isinstance(error, AccessDenied) else error.message
