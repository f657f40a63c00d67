"""What uploads, downloads and copies of one command have in common: what, how, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from hawse.transfer.archive_policy import Archives

if TYPE_CHECKING:
    from hawse.transfer.departures import Departures
    from hawse.transfer.engine import Engine
    from hawse.transfer.how import How
    from hawse.transfer.reports import Report


@dataclass(eq=False)
class TreeMoves:
    """Moves to or from one bucket. With `departures`, a source goes when it has arrived."""

    engine: Engine
    bucket: str
    how: How
    report: Report
    departures: Departures | None = None

    action: ClassVar[str] = ""

    def __post_init__(self) -> None:
        self.archives = Archives(self.action, self.how.archived, self.report)

    @property
    def keeps(self) -> Callable[[str], bool] | None:
        """Which names take part; None for all."""
        return self.how.filters.keeps if self.how.filters else None

    def settle(self) -> None:
        """Let what has arrived go at its source."""
        if self.departures is not None:
            self.departures.settle()
