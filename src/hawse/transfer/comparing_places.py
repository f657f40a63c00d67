"""Two places read side by side to tell how they differ; nothing is written.

`differ` goes by what a sync goes by, `verify` by content alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError
from hawse.transfer.comparing import Rung
from hawse.transfer.diffing import Difference, DiffTotals, Kind, differences
from hawse.transfer.key_ranges import Unsorted
from hawse.transfer.opening import opened
from hawse.transfer.places import S3Url
from hawse.transfer.spilling import spill, spilled
from hawse.transfer.sync_doing import Outcomes
from hawse.transfer.sync_ends import check_apart_there
from hawse.transfer.sync_sources import Both
from hawse.transfer.syncing import Sync
from hawse.transfer.verifying import Place, Verification
from hawse.transfer.ways import Engines

if TYPE_CHECKING:
    from pathlib import Path

    from hawse.aws.targets import Target


class Marks:  # pylint: disable=unused-argument  # as of whoever is told by a sync
    """Takes what a sync would be told of what it could not look at: here it is a row."""

    explains = answers = False

    def __init__(self) -> None:
        self.unread: list[Difference] = []

    def expect(self, size: int = 0) -> None:
        """Nothing is moved."""

    def arrived(self, size: int, *, before: bool = False) -> None:
        """Nothing is moved."""

    def done(self, action: str, source: str, destination: str | None, size: int | None) -> None:
        """Nothing is moved."""

    def skipped(self, action: str, source: str, why: str, size: int | None = None) -> None:
        """Something is there, and is no file."""
        self.unread.append(Difference(source, Kind.UNKNOWN, size, None, why))

    def failed(
        self, action: str, source: str, destination: str | None, error: CLIError, size: int = 0
    ) -> None:
        """It could not be read."""
        self.unread.append(Difference(source, Kind.UNKNOWN, None, None, error.why))

    def show(self) -> None:
        """Rows are shown by whoever reads them."""

    def note(self, text: str) -> None:
        """There is no end to tell anything at."""

    def hint(self, text: str) -> None:
        """Nothing can be gone on with."""

    def told(self, size: int) -> str:
        """Nothing is asked."""
        return str(size)

    def explain(self, text: str) -> None:
        """Every row says why."""

    def confirm(self, text: str, answer: str = "", at: object = None) -> None:
        """Nothing is done that could be refused."""


@dataclass
class Compared:
    """Two places. `content`: only what tells content counts; `reads` it where nothing tells it."""

    sync: Sync
    folder: Path
    content: bool = False
    reads: bool = False

    def __post_init__(self) -> None:
        self.totals = DiffTotals()

    def rows(self, target_of: Callable[[str], Target]) -> Iterator[Difference]:
        """A row for each name, in their order; `target_of` gives the target of a profile, and of
        "" the run's own."""
        with self._engines(target_of) as engines:
            marks = Marks()
            both = Both(self.sync, engines, Outcomes(marks), self.folder)
            if self._may_begin_anew(engines):
                yield from self._kept(both, engines)
            else:
                yield from self._rows(both, engines)
            for row in marks.unread:
                self.totals.kinds[row.kind] += 1
                yield row

    @contextmanager
    def _engines(self, target_of: Callable[[str], Target]) -> Iterator[Engines]:
        """The engines of both ends; one, where the same way leads to them."""
        ways = self.sync.ways
        with ExitStack() as stack:
            made = {
                way: stack.enter_context(
                    opened(target_of(way.profile), endpoint=way.endpoint or None)
                )
                for way in dict.fromkeys(ways)
            }
            engines = Engines(made[ways.source], made[ways.destination])
            if not (ways.same or engines.apart):
                check_apart_there(self.sync.ends, "")
            yield engines

    def _may_begin_anew(self, engines: Engines) -> bool:
        """Whether a server may turn out not to list in order: then no row is final before all."""
        ends = (self.sync.ends.source, self.sync.ends.destination)
        buckets = [each.bucket for each in ends if isinstance(each, S3Url)]
        custom = any(engine.regions.custom for engine in engines.each)
        return custom or any(name.endswith("--x-s3") for name in buckets)

    def _kept(self, both: Both, engines: Engines) -> Iterator[Difference]:
        """The rows, when all of them are known."""
        from hawse.systems import unnamed_file

        with unnamed_file() as file:
            try:
                spill(self._rows(both, engines), file)
            except Unsorted:
                both.sort()
                self.totals.kinds.clear()
                file.seek(0)
                file.truncate()
                spill(self._rows(both, engines), file)
            yield from spilled(file, _difference)

    def _rows(self, both: Both, engines: Engines) -> Iterator[Difference]:
        comparison = self._contents(both, engines) if self.content else both.comparison
        pairs = both.all_pairs()
        if self.content or self.sync.rules.checksum:
            pairs = both.with_kept(pairs)
        return differences(pairs, comparison, both.extent, self.totals)

    def _contents(self, both: Both, engines: Engines) -> Verification:
        ends = self.sync.ends
        source, destination = (
            Place(engine, each) if isinstance(each, S3Url) else Place(engine, path_of=both.path)
            for engine, each in zip(engines, (ends.source, ends.destination), strict=True)
        )
        return Verification(
            ends.direction, source=source, destination=destination, reads=self.reads
        )


def _difference(fields: list[Any]) -> Difference:
    name, kind, left, right, why, rung = fields
    return Difference(name, Kind(kind), left, right, why, None if rung is None else Rung(rung))
