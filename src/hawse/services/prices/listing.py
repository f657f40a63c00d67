"""Prices as rows: what `hawse cost prices` shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from hawse.errors import UsageError
from hawse.rows import Row, column
from hawse.services.prices import bundled
from hawse.services.prices.price import Prices, Product, Thing
from hawse.services.prices.rates import RATES

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_TYPE = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+")


@dataclass(frozen=True)
class UnitPrice(Row):
    """What one unit of something costs in a region, before discounts and taxes."""

    name: str
    usd: float | None = column(title="USD", doc="For one unit; null when unknown.")
    unit: str = column(doc="hour, GB-month, IOPS-month, MiB/s-month, request, …")
    usd_month: float | None = column(
        show="usd", doc="For 730 hours, or for a month of one unit; null when unknown."
    )
    tier: str | None = column(doc="What part of the use has this price, where more has another.")
    source: str | None = column(
        doc="AWS's price list, the table that ships, or the account's effective rate."
    )
    date: str | None = column(
        doc="The day on which AWS published it; of an effective rate, the end of its 30 days."
    )
    priced_region: str = column(wide=True, doc="The region that the price is of.")
    what: str = column(wide=True, doc="What is paid for.")
    unknown: str | None = column(show="below", doc="Why it is not known; null when it is.")


def things(wanted: Sequence[str]) -> tuple[Thing, ...]:
    """Names of rates, globs of them, and instance types; all rates when nothing is wanted."""
    found: list[Thing] = []
    for name in wanted or ("*",):
        names = [rate for rate in RATES if fnmatchcase(rate, name)]
        if not names and not _TYPE.fullmatch(name):
            raise UsageError(f"no price is called {name}", hint=_hint(name))
        found += names or [Product(name)]
    return tuple(dict.fromkeys(found))


def _hint(name: str) -> str:
    return f"hawse ec2 types '{name}'" if "." in name else "hawse cost prices shows the names"


def rows(target: Target, wanted: Sequence[Thing], prices: Prices) -> Iterator[UnitPrice]:
    """A row for each thing, the unknown ones too."""
    tell(target, prices)
    for thing in wanted:
        yield _row(target, thing, prices)


def tell(target: Target, prices: Prices) -> None:
    """Say of which day prices are that are bundled, and why, once for all regions."""
    ours = {price.origin for price in prices.found.values() if price.source == bundled.SOURCE}
    said = f"{prices.why}: prices are from the {' and the '.join(sorted(ours))}"
    if ours and said not in target.gate.notes:
        target.gate.notes.append(said)


def _row(target: Target, thing: Thing, prices: Prices) -> UnitPrice:
    price = prices.of(thing)
    rate = RATES[thing] if isinstance(thing, str) else None
    return UnitPrice(
        name=thing if isinstance(thing, str) else thing.type,
        usd=price.usd if price else None,
        unit=rate.unit if rate else "hour",
        usd_month=price.month if price else None,
        tier=(price.tier or None) if price else None,
        source=price.source if price else None,
        date=price.date if price else None,
        priced_region=target.region,
        what=rate.what if rate else "instance, Linux, on demand",
        unknown=None if price else prices.why or "unknown",
    )
