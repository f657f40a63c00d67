"""What the account really pays for a unit: its amortised costs over what it used, of 30 days.

It has the discounts that list prices lack: Savings Plans, reservations, credits of a contract.
Cost Explorer is asked once for an account and region, which is paid for; the caller hands in the
call. What was not used has no rate, and what cannot be told apart there has none either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.kept import kept_pages
from hawse.services.prices.price import Price, Prices, Product, Thing
from hawse.services.prices.rates import RATES, in_unit, plain_usage

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Answer, Target

SOURCE = "effective rate"
DAYS = 30
_KEEP_SECONDS = 6 * 3600.0
_COST, _USED = "AmortizedCost", "UsageQuantity"
# What was used. Fees of plans and reservations are not: they are in the amortised cost of what
# they cover, and what they leave unused is no part of any rate.
_RECORDS = ["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage"]
# The four kinds share a usage type.
_BALANCERS = {
    "lb-application": "LoadBalancing:Application",
    "lb-network": "LoadBalancing:Network",
    "lb-gateway": "LoadBalancing:Gateway",
    "lb-classic": "LoadBalancing",
}
_TENANCIES = {"default": "BoxUsage", "dedicated": "DedicatedUsage"}


class _Used(NamedTuple):
    usage: str
    operation: str
    usd: float
    quantity: float
    unit: str


def ask_effective(target: Target, call: Read, things: Sequence[Thing], today: date) -> Prices:
    """The account's rates of `things` in the target's region. `call` is ce:GetCostAndUsage."""
    params = question(target.region, today)
    used = list(_used(kept_pages(target, call, _KEEP_SECONDS, **params)))
    found = {thing: _price(thing, used, target.region, today) for thing in things}
    why = f"not used in the last {DAYS} days, or not told apart in Cost Explorer"
    return Prices({thing: price for thing, price in found.items() if price}, why)


def question(region: str, today: date) -> dict[str, Any]:
    """The parameters that ask Cost Explorer for all that was used in a region."""

    def only(dimension: str, values: list[str]) -> dict[str, Any]:
        return {"Dimensions": {"Key": dimension, "Values": values}}

    begin = today - timedelta(days=DAYS)
    return {
        "TimePeriod": {"Start": begin.isoformat(), "End": today.isoformat()},
        "Granularity": "MONTHLY",
        "Metrics": [_COST, _USED],
        "GroupBy": [
            {"Type": "DIMENSION", "Key": "USAGE_TYPE"},
            {"Type": "DIMENSION", "Key": "OPERATION"},
        ],
        "Filter": {"And": [only("REGION", [region]), only("RECORD_TYPE", _RECORDS)]},
    }


def _used(pages: Iterable[Answer]) -> Iterator[_Used]:
    for page in pages:
        for result in page.get("ResultsByTime", ()):
            for group in result.get("Groups", ()):
                usage, operation = group["Keys"]
                cost, many = group["Metrics"][_COST], group["Metrics"][_USED]
                unit = many.get("Unit", "")
                if cost.get("Unit") == "USD":
                    yield _Used(usage, operation, _number(cost), _number(many), unit)


def _number(metric: Mapping[str, str]) -> float:
    return float(metric.get("Amount") or 0)


def _price(thing: Thing, used: Sequence[_Used], region: str, today: date) -> Price | None:
    unit = RATES[thing].unit if isinstance(thing, str) else "hour"
    fitting = [one for one in used if _is(one, thing)]
    parts = [in_unit(unit, one.unit, one.quantity) for one in fitting]
    quantity = sum(part or 0.0 for part in parts)
    if None in parts or quantity <= 0:
        return None
    usd = sum(one.usd for one in fitting) / quantity
    return Price(usd, unit, SOURCE, region, today.isoformat())


def _is(one: _Used, thing: Thing) -> bool:
    usage = plain_usage(one.usage)
    if isinstance(thing, Product):
        wanted = f"{_TENANCIES.get(thing.tenancy, '?')}:{thing.type}"
        return usage == wanted and one.operation == thing.operation
    rate = RATES[thing]
    if rate.attributes or usage != rate.usage:
        return False
    if rate.unit == "request":  # several kinds of requests share a usage type
        return one.operation == rate.operations[0]
    return one.operation == _BALANCERS.get(thing, one.operation)
