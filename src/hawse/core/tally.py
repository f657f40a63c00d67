"""How a run that moves objects ended, in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hawse.output.results import Moved

DONE, LEFT, SKIPPED, FAILED, WOULD = "done", "left", "skipped", "failed", "would succeed"


@dataclass
class Tally:
    """How many items ended in each way, and the bytes of those that are done: `size` of what went
    somewhere, `weight` of what did not, as what was removed. `before`: had arrived by then."""

    counts: dict[str, int] = field(default_factory=dict)
    size: int = 0
    weight: int = 0
    before: int = 0
    codes: set[int] = field(default_factory=set)

    def add(self, moved: Moved) -> None:
        """Count one item."""
        if moved.outcome == DONE:
            self.done(moved.size or 0, went=moved.destination is not None)
        else:
            self.counts[moved.outcome] = self.counts.get(moved.outcome, 0) + 1

    def done(self, size: int, *, went: bool) -> None:
        """Count one item that is done."""
        self.counts[DONE] = self.counts.get(DONE, 0) + 1
        if went:
            self.size += size
        else:
            self.weight += size

    def said(self, seconds: float) -> Iterator[str]:
        """The counts, then the bytes."""
        from hawse.output.words import lasting, size

        ways = (DONE, WOULD, LEFT, SKIPPED, FAILED)
        yield from (f"{self[each]:,} {each}" for each in ways if self[each])
        if self.size:
            moved = max(self.size - self.before, 0)
            rate = f", {size(int(moved / seconds))}/s" if seconds > 0 and moved else ""
            yield f"{size(self.size)} in {lasting(seconds)}{rate}"
        elif self.weight:
            yield f"{size(self.weight)} in {lasting(seconds)}"

    def __getitem__(self, outcome: str) -> int:
        return self.counts.get(outcome, 0)
