"""Prices that earlier runs have asked for: kept a week, and that there is none for a day.

Answers of what is not AWS are kept only when they are the sandbox's, apart from AWS's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from hawse.services.prices.price import Price, Product, Thing

if TYPE_CHECKING:
    from hawse.aws.cache import Cache
    from hawse.aws.targets import Target

_WEEK = 7 * 86_400.0
_DAY = 86_400.0


def kept(target: Target, thing: Thing) -> Price | Literal["none"] | None:
    """The price that was kept, "none" when AWS had none, None when nothing was kept."""
    cache = _cache(target)
    found = cache.get(_key(target, thing)) if cache else None
    if found is None:
        return None
    return Price(*found) if found else "none"


def keep(target: Target, thing: Thing, price: Price | None) -> None:
    """Keep a price, or that AWS has none."""
    cache = _cache(target)
    if cache:
        cache.put(_key(target, thing), list(price or ()), _WEEK if price else _DAY)


def forget(target: Target) -> None:
    """Drop all prices of the target's region."""
    cache = _cache(target)
    if cache:
        cache.forget(f"prices/{_place(target)}/")


def _cache(target: Target) -> Cache | None:
    return None if target.redirected and not target.sandbox else target.cache


def _key(target: Target, thing: Thing) -> str:
    if isinstance(thing, Product):
        return f"prices/{_place(target)}/ec2/{thing.operation}/{thing.tenancy}/{thing.type}"
    return f"prices/{_place(target)}/{thing}"


def _place(target: Target) -> str:
    return f"sandbox/{target.region}" if target.sandbox else target.region
