"""What bringing archived objects back takes: how long, and what of it is paid for.

From S3's pages on retrieval options and pricing. No amounts: hawse knows no rate of retrievals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

FLEXIBLE, DEEP, TIERING = "GLACIER", "DEEP_ARCHIVE", "INTELLIGENT_TIERING"
_PAID, _FREE = "paid by the request and the GB", "free"
_WHEN = {
    FLEXIBLE: {"Expedited": "1-5 minutes", "Standard": "3-5 hours", "Bulk": "5-12 hours"},
    DEEP: {"Standard": "up to 12 hours", "Bulk": "up to 48 hours"},
    TIERING: {"Expedited": "1-5 minutes", "Standard": "up to 12 hours", "Bulk": "up to 48 hours"},
}


class Archived(Protocol):
    """An archived object."""

    @property
    def size(self) -> int:
        """In bytes."""

    @property
    def storage(self) -> str:
        """Its storage class."""


def taken(
    objects: Iterable[Archived], tier: str, days: int, shown: Callable[[int], str]
) -> Iterator[str]:
    """A line for each storage class, and one for the copies; `shown` puts bytes into words."""
    sizes: dict[str, list[int]] = {}
    for one in objects:
        if tier in _WHEN.get(one.storage, ()):
            sizes.setdefault(one.storage, []).append(one.size)
    for storage, each in sorted(sizes.items()):
        many = f"{len(each):,} object{'s' * (len(each) > 1)} of {shown(sum(each))}"
        yield f"{storage}: {many}, {_WHEN[storage][tier]} with {tier}, {_paid(storage, tier)}"
    copied = sum(sum(each) for storage, each in sizes.items() if storage != TIERING)
    if copied:
        stays = f"{days:,} day{'s' * (days > 1)}"
        yield f"the copies: {shown(copied)} of STANDARD storage for {stays}, beside the archive"
    if TIERING in sizes:
        yield f"{TIERING}: they come back for good, to the tier of frequent access"


def _paid(storage: str, tier: str) -> str:
    free = (storage == FLEXIBLE and tier == "Bulk") or (storage == TIERING and tier != "Expedited")
    return _FREE if free else _PAID


def beside(there: int, going: int, *, nothing: bool) -> Iterator[str]:
    """What is said of those that nothing is asked for."""
    if nothing:
        yield "nothing there is archived"
    if there:
        yield f"{there:,} restored already"
    if going:
        yield f"{going:,} on the way already"
