"""A price, and what is known of several: each with its unit, source, region and date.

Nothing here asks anybody. A price is AWS's own, or bundled and dated and says so, or unknown:
nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

HOURS = 730
"""Hours of an average month, as AWS's own calculator counts them."""


class Product(NamedTuple):
    """An instance's hour: `operation` is the billing code that EC2 gives an image or instance."""

    type: str
    operation: str = "RunInstances"
    tenancy: str = "default"


Thing: TypeAlias = Product | str
"""What is paid for: an instance's hour, or a name of `RATES`."""


class Price(NamedTuple):
    """US dollars for one `unit` in `region`, on the day (ISO 8601) that `source` has it from.

    `tier` is told where AWS asks another price for more: it is that of the lowest tier.
    """

    usd: float
    unit: str
    source: str
    region: str
    date: str
    tier: str = ""

    @property
    def month(self) -> float:
        """Dollars for 730 hours of what is paid by the hour, else for a month as it is."""
        return self.usd * HOURS if self.unit.endswith("hour") else self.usd

    @property
    def origin(self) -> str:
        """The source with its date, for people."""
        return f"{self.source} of {self.date}"

    @property
    def said(self) -> str:
        """The price with its source and date, for people."""
        many = f"${self.month:,.2f}/month" if self.unit == "hour" else f"${self.usd:g}/{self.unit}"
        return f"{many} ({self.origin})"


class Prices(NamedTuple):
    """What was found; `why` says what kept the rest from being known."""

    found: Mapping[Thing, Price]
    why: str = ""

    def of(self, thing: Thing) -> Price | None:
        """The price, None when unknown."""
        return self.found.get(thing)

    def month(self, thing: Thing) -> float | None:
        """Dollars for a month of it, None when unknown."""
        price = self.found.get(thing)
        return price.month if price else None

    def more(self, now: Thing, then: Thing) -> float | None:
        """What `then` costs more than `now` in a month, None when either is unknown, or when the
        two are of different sources."""
        old, new = self.of(now), self.of(then)
        if old is None or new is None or old.source != new.source:
            return None
        return new.month - old.month

    def said(self, thing: Thing) -> str:
        """The price with its source and date, for people, or why there is none."""
        price = self.found.get(thing)
        if price is None:
            return f"price unknown ({self.why})" if self.why else "price unknown"
        return price.said
