"""Two periods side by side: what costs more than before, what less, what is new, what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hawse.errors import UsageError
from hawse.services.cost import asking, periods, wishes
from hawse.services.cost.asking import Costs
from hawse.services.cost.periods import MONTHLY, Period
from hawse.services.cost.report import note
from hawse.services.cost.rows import TOTAL, Difference, percent, told
from hawse.services.cost.wishes import DAY, MONTH, Wish

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_CENT = Decimal("0.005")


@dataclass(frozen=True)
class Comparison:
    """What is compared with what."""

    now: Period
    before: Period
    by: str
    wish: Wish

    @classmethod
    def of(cls, given: Mapping[str, Any], today: date) -> Comparison:
        """From what was typed; UsageError before anything is asked, and paid."""
        now, before = periods.compared(today)
        if given["period"]:
            now = periods.period_of(given["period"], today)
            before = periods.period_before(now)
        if given["against"]:
            before = periods.period_of(given["against"], today, "--against")
        for period in (now, before):
            periods.check_kept(period, MONTHLY, today)
        if given["by"] in (DAY, MONTH) or not wishes.grouped(given["by"]):
            raise UsageError(f"--by {given['by']}", why="it is the times that are compared")
        return cls(now, before, given["by"], wishes.wish_of(given))

    def said(self) -> Iterator[str]:
        """For people: what is compared, and what is not alike."""
        yield f"{self.wish.said()}, {self.now} against {self.before}"
        if self.now.days != self.before.days:
            yield f"{self.now.days} days are compared with {self.before.days}"


def compare(target: Target, wanted: Comparison, today: date) -> Iterator[Difference]:
    """The rows, the largest change first."""
    by = wishes.grouped(wanted.by)
    now = asking.ask(target, wanted.now, wanted.wish, MONTHLY, by)
    before = asking.ask(target, wanted.before, wanted.wish, MONTHLY, by)
    for text in (*wanted.said(), *_short(wanted, today)):
        note(target, text)
    yield from differences(before, now)


def differences(before: Costs, now: Costs) -> Iterator[Difference]:
    """A row for each group of either; nothing of nothing."""
    names = {**before.names, **now.names}
    before.names = now.names = names
    found = [
        (", ".join(now.label(group)), before.total(group), now.total(group))
        for group in dict.fromkeys((*now.by_group, *before.by_group))
    ]
    found = [one for one in found if one[1] or one[2]]
    currency = now.currency if now.sum else before.currency
    for name, old, new in sorted(found, key=lambda one: (-abs(one[2] - one[1]), one[0])):
        yield _row(name, old, new, currency)
    if found:
        yield _row(TOTAL, before.sum, now.sum, currency, status="")


def _row(
    name: str, before: Decimal, now: Decimal, currency: str, status: str | None = None
) -> Difference:
    change = now - before
    if status is None:
        status = status_of(before, now)
    share = percent(change, abs(before)) if abs(before) >= _CENT else None
    return Difference(name, told(before), told(now), told(change), currency, share, status)


def status_of(before: Decimal, now: Decimal) -> str:
    """`new` and `gone` are about what can be seen: half a cent is nothing."""
    was, is_ = abs(before) >= _CENT, abs(now) >= _CENT
    return "" if was is is_ else ("new" if is_ else "gone")


def _short(wanted: Comparison, today: date) -> Iterator[str]:
    """What the choice of days leaves out, where nobody chose them."""
    if (wanted.now, wanted.before) != periods.compared(today):
        return
    if today.day == 1:
        yield f"{today} is the first day of its month, of which nothing is known yet"
    elif wanted.now.end < today:
        month = f"{wanted.before.start:%Y-%m}"
        yield f"{month} has no more days: {wanted.now.end} and later are left out"
