"""What all findings come to: money counted once, what is not known counted always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock

from hawse.plurals import counted
from hawse.services.waste.rows import WasteFinding
from hawse.services.waste.running import Judged
from hawse.services.waste.verdicts import Finding, Unknown
from hawse.suppressions import Suppressions


@dataclass(frozen=True, slots=True)
class Found:
    """A row with where it is from, for the page."""

    account: str
    region: str
    row: WasteFinding


@dataclass
class WasteSum:
    """Added to by all regions at once; `page_of` makes the page of it."""

    now: datetime
    suppressions: Suppressions
    rules: frozenset[str] = frozenset()
    html: Path | None = None
    found: list[Found] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    many: int = 0
    suppressed: int = 0
    notes: list[str] = field(default_factory=list)
    shown_unknown: bool = False
    silent: bool = False
    _dear: dict[tuple[str, str], float] = field(default_factory=dict)
    _loose: set[tuple[str, str]] = field(default_factory=set)
    _priceless: int = 0
    _lock: Lock = field(default_factory=Lock)

    def add(self, account: str, region: str, judged: Judged, row: WasteFinding) -> None:
        """One finding that is shown, or one unknown."""
        verdict = judged.verdict
        with self._lock:
            if isinstance(verdict, Unknown):
                self.unknown[verdict.why] += 1
                return
            self.many += 1
            if self.html is not None:  # a page has all of them; a sum needs none
                self.found.append(Found(account, region, row))
            self._count(f"{account}/{region}", verdict)

    def _count(self, place: str, finding: Finding) -> None:
        """What one thing costs is counted once, however many rules find it: the most of it."""
        cost = finding.cost
        if cost.usd_month is None:
            self._priceless += 1
        for id, usd in cost.parts.items():
            key = (place, id)
            if usd is not None and usd > self._dear.get(key, 0.0):
                self._dear[key] = usd
                (self._loose.add if cost.at_most else self._loose.discard)(key)

    def suppress(self) -> None:
        """One more that somebody accepted."""
        with self._lock:
            self.suppressed += 1

    def note(self, text: str) -> None:
        """Something that is told at the end, once."""
        with self._lock:
            if text not in self.notes:
                self.notes.append(text)

    @property
    def usd_month(self) -> float:
        """All that is known to be paid."""
        return sum(self._dear.values())

    @property
    def at_most(self) -> float:
        """The part of it that is an upper bound."""
        return sum(self._dear[key] for key in self._loose if key in self._dear)

    @property
    def unsure(self) -> int:
        """Unknowns that have no row."""
        return 0 if self.shown_unknown else self.unknown.total()

    def by_rule(self) -> Mapping[str, tuple[int, float]]:
        """How many each rule found, and what they cost: the dearest first."""
        counts: dict[str, tuple[int, float]] = {}
        for one in self.found:
            many, usd = counts.get(one.row.rule, (0, 0.0))
            counts[one.row.rule] = (many + 1, usd + (one.row.usd_month or 0.0))
        return dict(sorted(counts.items(), key=lambda each: (-each[1][1], each[0])))

    def said(self) -> Iterable[str]:
        """`$412/month · 14 findings · 3 without a price · 2 not known`"""
        if self.silent:
            return
        yield from self.notes
        yield from self.suppressions.notes
        yield from self.suppressions.unused(self.rules)
        yield self.headline()

    def headline(self, dot: str = "·") -> str:
        """The last line."""
        parts = [self.money()]
        parts.append(counted(self.many, "finding"))
        parts += [f"{self._priceless:,} without a price"] if self._priceless else []
        unknown = self.unknown.total()
        how = "" if self.shown_unknown else " (--unknown shows them)"
        parts += [f"{unknown:,} not known{how}"] if unknown else []
        parts += [f"{self.suppressed:,} suppressed"] if self.suppressed else []
        return f" {dot} ".join(parts)

    def money(self) -> str:
        """`$412.00/month, $30.00 of it at most`"""
        loose = self.at_most
        bound = f", ${loose:,.2f} of it at most" if loose >= 0.005 else ""
        return f"${self.usd_month:,.2f}/month{bound}"

    def page(self) -> str:
        """All of it as HTML."""
        from hawse.services.waste.page import page

        return page(self)
