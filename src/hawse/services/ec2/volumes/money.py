"""What a volume or a snapshot costs in a month: None wherever a price is not known.

What is asked for here are rates of AWS's price list; nothing is estimated but what is marked as an
upper bound by whoever shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from hawse.services.ec2.volumes.limits import FREE_IOPS, FREE_THROUGHPUT
from hawse.services.prices.listing import tell
from hawse.services.prices.rates import ask

if TYPE_CHECKING:
    from hawse.aws.targets import Target

Usd = Callable[[str], float | None]
"""The name of a rate ("ebs:gp3") → dollars for one unit of it in a month, None when unknown."""

GIB = 1024**3
_ONE_RATE_UP_TO = 32_000  # io2 has lower rates above it, which the price list tells apart by tier


def unpriced(_: str) -> float | None:
    """Nothing is known of prices."""
    return None


class Money(NamedTuple):
    """Rates, and where they are from with their date; "" where nothing is known of them."""

    usd: Usd = unpriced
    source: str = ""


SNAPSHOT_RATES = ("snapshot", "snapshot-archive")


def rates(target: Target, names: Iterable[str]) -> Money:
    """What these rates are here; a person is told where they are not AWS's own, or not known."""
    wanted = tuple(dict.fromkeys(names))
    if not wanted:
        return Money()
    prices = ask(target, wanted)
    found = [price for name in wanted if (price := prices.of(name))]
    origins = ", ".join(sorted({price.origin for price in found}))
    tell(target, prices)
    said = f"{'not all' if found else 'no'} prices are known: {prices.why}"
    if len(found) < len(wanted) and said not in target.gate.notes:
        target.gate.notes.append(said)
    return Money(prices.month, origins)


def rates_of(types: Iterable[str]) -> tuple[str, ...]:
    """The rates that volumes of these types are paid by."""
    names: list[str] = []
    for type_ in dict.fromkeys(types):
        names.append(f"ebs:{type_}")
        if type_ in ("gp3", "io1", "io2"):
            names.append(f"ebs-iops:{type_}")
        if type_ == "gp3":
            names.append("ebs-throughput:gp3")
    return tuple(names)


def volume_month(
    usd: Usd, type_: str, gib: int, iops: int | None, throughput: int | None
) -> float | None:
    """Dollars for a month of one volume, with the performance that is paid for."""
    parts = [(f"ebs:{type_}", gib)]
    if type_ == "gp3":
        parts.append(("ebs-iops:gp3", max(0, (iops or 0) - FREE_IOPS)))
        parts.append(("ebs-throughput:gp3", max(0, (throughput or 0) - FREE_THROUGHPUT)))
    elif type_ in ("io1", "io2"):
        if type_ == "io2" and (iops or 0) > _ONE_RATE_UP_TO:
            return None
        parts.append((f"ebs-iops:{type_}", iops or 0))
    return _sum(usd, parts)


def snapshot_month(usd: Usd, gib: int, full_bytes: int | None, tier: str) -> float | None:
    """Dollars for a month of one snapshot, at most.

    Blocks that it shares with an earlier one are paid for once, and AWS does not tell which.
    """
    size = gib if full_bytes is None else full_bytes / GIB
    return _sum(usd, [("snapshot-archive" if tier == "archive" else "snapshot", size)])


def _sum(usd: Usd, parts: Iterable[tuple[str, float]]) -> float | None:
    total = 0.0
    for name, amount in parts:
        if not amount:
            continue
        rate = usd(name)
        if rate is None:
            return None
        total += rate * amount
    return total
