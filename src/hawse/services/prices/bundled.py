"""Prices that ship with hawse: dated, and used only when AWS's own cannot be asked.

They are AWS's list prices of the day that is told with each; where they are from stands in the
table (tools/price_table.py makes it). What is not in the table is unknown, and a region is never
priced as another.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hawse.aws.partitions import partition_of
from hawse.services.prices.catalogue import RATES
from hawse.services.prices.price import Price, Product, Thing

SOURCE = "bundled table"
TABLE = Path(__file__).with_name("bundled.json")


def bundled(region: str, thing: Thing) -> Price | None:
    """The price in the table, None when it has none."""
    table = _table()
    here = table["regions"].get(region)
    if here is None:
        return None
    if isinstance(thing, Product):
        usd = _hour(here["instances"], thing)
        return None if usd is None else Price(usd, "hour", SOURCE, region, table["date"])
    return _rate(region, thing, table["date"], here["rates"]) or _everywhere(region, thing)


def _everywhere(region: str, name: str) -> Price | None:
    """What costs the same in all commercial regions."""
    same = _table()["everywhere"]
    return (
        _rate(region, name, same["date"], same["rates"]) if partition_of(region) == "aws" else None
    )


def _rate(region: str, name: str, date: str, rates: Mapping[str, float]) -> Price | None:
    rate, usd = RATES[name], rates.get(name)
    return None if usd is None else Price(usd, rate.unit, SOURCE, region, date, rate.tier)


def _hour(families: Any, product: Product) -> float | None:
    """Linux on demand is all that the table has."""
    if (product.operation, product.tenancy) != ("RunInstances", "default"):
        return None
    family, _, size = product.type.partition(".")
    usd: float | None = families.get(family, {}).get(size)
    return usd


@cache
def _table() -> Any:
    import json

    return json.loads(TABLE.read_text(encoding="utf-8"))
