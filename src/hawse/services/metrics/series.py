"""A series of measurements, and the points of one: small enough for thousands at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NamedTuple


class Series(NamedTuple):
    """One metric of one thing: `statistic` is CloudWatch's (`Average`, `Maximum`, `p95`, …)."""

    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str


class Points:
    """The measured values, the oldest first, and how many there would be without a gap.

    None are kept of what CloudWatch has nothing of, or could not tell whole. A value takes 8
    bytes, since a scan holds millions. `latest` is when the period of the newest began, in seconds
    since the epoch; 0 where there is none.
    """

    __slots__ = ("_values", "expected", "latest")

    def __init__(
        self, values: Iterable[float] = (), expected: int = 0, latest: float = 0.0
    ) -> None:
        self._values = array("d", values)
        self.expected = expected
        self.latest = latest

    @property
    def values(self) -> tuple[float, ...]:
        """The measured values, the oldest first."""
        return tuple(self._values)

    @property
    def complete(self) -> float:
        """The share of the expected points that is present, at most 1."""
        return min(len(self._values) / self.expected, 1.0) if self.expected else 0.0

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Points):
            return NotImplemented
        return self._values == other._values and self.expected == other.expected

    def __hash__(self) -> int:
        return hash((self.values, self.expected))

    def __repr__(self) -> str:
        return f"Points({self.values!r}, {self.expected})"
