"""What a rule says of a thing: a finding with its numbers, that it is in order, or not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Confidence = Literal["high", "medium", "low"]
Evidence = Mapping[str, "str | int | float | bool | None"]


@dataclass(frozen=True, slots=True)
class Cost:
    """Dollars for a month, by what costs them; None where one of the prices is not known.

    `priced` has the source, region and day of each price. With `at_most`, it may well be less.
    """

    parts: Mapping[str, float | None] = field(default_factory=dict)
    priced: str = ""
    at_most: bool = False

    @property
    def usd_month(self) -> float | None:
        """All parts together."""
        known = [usd for usd in self.parts.values() if usd is not None]
        return sum(known) if len(known) == len(self.parts) else None


FREE = Cost({"": 0.0})
"""What is only untidy."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something is paid for, or lies about, in vain. `fix` replaces the fix of the rule."""

    why: str
    evidence: Evidence
    confidence: Confidence
    cost: Cost
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Fine:
    """Nothing is amiss, or the rule is not about it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It cannot be said, and why."""

    why: str


OK = Fine()
Verdict = Finding | Fine | Unknown


class Lacking(Exception):
    """What a rule cannot do without is not known; the engine makes it an Unknown."""
