"""What an object costs in a storage class, and what moving it there costs; unknown stays unknown.

Rates are those of AWS's price list: storage by the GB-month, a transition by the request. What is
read, restored or retrieved later is nobody's to know here, and not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from hawse.services.prices.listing import tell
from hawse.services.prices.rates import ask
from hawse.services.s3.lifecycle.classes import CLASSES, INTELLIGENT, SMALL, STANDARD

if TYPE_CHECKING:
    from hawse.aws.targets import Target

GIB = 1024**3
MONTH = 730 * 3600
"""Seconds of a month, as AWS's calculator counts them."""
DAYS_OF_A_YEAR = 365

Usd = Callable[[str], float | None]
"""The name of a rate ("s3-storage:GLACIER") → dollars for a unit of it, None when unknown."""

MONITORING = "s3-monitoring:INTELLIGENT_TIERING"


class Money(NamedTuple):
    """Rates, and where they are from with their date; "" where nothing is known of them."""

    usd: Usd
    source: str = ""


def storage_rate(storage: str) -> str:
    """The name of the rate by which bytes in a class are paid."""
    return f"s3-storage:{storage}"


def transition_rate(storage: str) -> str:
    """The name of the rate by which a transition to a class is paid."""
    return f"s3-transition:{storage}"


def rates(target: Target, classes: Iterable[str]) -> Money:
    """What these classes cost in the target's region; a person is told what is not known."""
    wanted = list(dict.fromkeys(storage for storage in classes if storage in CLASSES))
    names = [storage_rate(storage) for storage in dict.fromkeys((STANDARD, *wanted)) if wanted]
    names += [transition_rate(storage) for storage in wanted if storage in CLASSES[STANDARD].to]
    names += [MONITORING] if INTELLIGENT in wanted else []
    names = [name for name in names if name not in _NO_RATE]
    if not names:
        return Money(lambda _: None)
    prices = ask(target, names)
    tell(target, prices)
    found = [price for name in names if (price := prices.of(name))]
    said = f"{'not all' if found else 'no'} prices are known: {prices.why}"
    if len(found) < len(names) and said not in target.gate.notes:
        target.gate.notes.append(said)
    origins = ", ".join(sorted({price.origin for price in found}))
    known = {name: price.usd for name in names if (price := prices.of(name))}
    return Money(known.get, origins)


_NO_RATE = frozenset({storage_rate("REDUCED_REDUNDANCY")})


def billed(storage: str, size: int) -> Mapping[str, float]:
    """What is paid for one object for each month: amounts by the name of their rate."""
    about = CLASSES.get(storage)
    if about is None:
        return {storage_rate(storage): size / GIB}
    whole = max(size, about.least_bytes) + about.overhead
    found = {storage_rate(storage): whole / GIB}
    if about.names:
        found[storage_rate(STANDARD)] = found.get(storage_rate(STANDARD), 0) + about.names / GIB
    if storage == INTELLIGENT and size >= SMALL:
        found[MONITORING] = 1.0
    return found


def total(amounts: Mapping[str, float], usd: Usd) -> float | None:
    """Dollars for these amounts; None when one of the rates is unknown."""
    summed = 0.0
    for name, amount in amounts.items():
        if not amount:
            continue
        rate = usd(name)
        if rate is None:
            return None
        summed += rate * amount
    return summed


def break_even(before: str, after: str, days: int | None, usd: Usd) -> float | None:
    """The size from which a transition saves more than it costs, in `days` or in a year.

    Infinite where it never does, None where a price is unknown, or what is saved depends on how
    often the object is read. Days in the class that are paid for at least count as days in it.
    """
    request = usd(transition_rate(after))
    if request is None or after not in CLASSES or INTELLIGENT in (before, after):
        return None
    stay = DAYS_OF_A_YEAR if days is None else max(days, 1)
    months = stay * 86_400 / MONTH
    paid = max(stay, CLASSES[after].kept_days) * 86_400 / MONTH

    def gain(size: int) -> float | None:
        now, then = total(billed(before, size), usd), total(billed(after, size), usd)
        return None if now is None or then is None else now * months - then * paid - request

    largest = gain(1024 * GIB)
    if largest is None:
        return None
    if largest <= 0:
        return float("inf")
    low, high = 0, 1024 * GIB
    while low < high:
        middle = (low + high) // 2
        if (gain(middle) or 0) > 0:
            high = middle
        else:
            low = middle + 1
    return low


def kib(size: float) -> str:
    """A size for people, in binary units."""
    for unit, length in (("GiB", GIB), ("MiB", 1024**2), ("KiB", 1024)):
        if size >= length:
            return f"{size / length:.{1 if size < 10 * length else 0}f} {unit}"
    return f"{size:.0f} bytes"
