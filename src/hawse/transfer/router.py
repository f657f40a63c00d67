"""Which engine is for how much: what a run weighs, what each engine would take, and for what.

Pure. The figures are those of the research for this project: requests at list prices of US East
(N. Virginia), about 1,000 copies a second from one machine, and Batch Operations at $0.25 a job
and $1 a million objects. What it has no figure for (DataSync's fee for a GB, the hours of AWS's own
engines, traffic between regions) is None, and said to be unknown. The bounds are rules of thumb.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from hawse.errors import UsageError
from hawse.transfer.places import is_s3

MILLION = 1_000_000
ADVISED = 5 * MILLION
"""So many objects one machine does without anybody thinking about it."""
_BATCH = 10 * MILLION
_COPIES_A_SECOND = 1000.0
_USD_COPIES = 5.0  # a million
_USD_JOB, _USD_TASKS = 0.25, 1.0
LARGEST = 5 << 30

CLIENT, BATCH, DATASYNC = "hawse", "S3 Batch Operations", "DataSync"
REPLICATION = "S3 Batch Replication"


class Work(NamedTuple):
    """A copy within S3: how much, how many are larger than a job copies, and what else is asked.

    `compares`: only what differs is copied; `deletes`: what only the destination has goes;
    `versions`: the history is kept, which a replication rule of the bucket does.
    """

    objects: int
    size: int
    large: int = 0
    compares: bool = False
    deletes: bool = False
    versions: bool = False


class Offer(NamedTuple):
    """One engine: dollars and hours as far as they are known, and what is to be said of it."""

    engine: str
    usd: float | None
    hours: float | None
    says: str = ""
    fits: bool = True


def offers(work: Work) -> list[Offer]:
    """What each engine would take."""
    return [_client(work), _batch(work), _datasync(), _replication(work)]


def choice(work: Work) -> str:
    """The engine that the work is for."""
    if work.versions:
        return REPLICATION
    if work.objects < _BATCH:
        return CLIENT
    return DATASYNC if work.compares or work.deletes else BATCH


def _client(work: Work) -> Offer:
    return Offer(
        CLIENT,
        work.objects / MILLION * _USD_COPIES,
        work.objects / _COPIES_A_SECOND / 3600,
        "from this machine, as it is doing now",
        fits=not work.versions,
    )


def _batch(work: Work) -> Offer:
    million = (work.objects - work.large) / MILLION
    usd = _USD_JOB + million * (_USD_TASKS + _USD_COPIES) + work.large / MILLION * _USD_COPIES
    lacks = [
        *(["compares nothing"] if work.compares else []),
        *(["deletes nothing"] if work.deletes else []),
    ]
    beside = f"{work.large:,} objects over 5 GB are copied beside it" if work.large else ""
    says = "; ".join(filter(None, (" and ".join(lacks), beside)))
    return Offer(BATCH, usd, None, says, fits=not lacks and not work.versions)


def _datasync() -> Offer:
    return Offer(DATASYNC, None, None, "compares, deletes and takes any size, for a fee by the GB")


def _replication(work: Work) -> Offer:
    usd = _USD_JOB + work.objects / MILLION * _USD_TASKS
    says = "needs a replication rule; its requests are paid besides"
    return Offer(REPLICATION, usd, None, says, fits=not work.deletes)


def advice(work: Work, sized: Callable[[int], str]) -> Iterator[str]:
    """The lines for a person: what it is, and what each engine would take."""
    yield f"{work.objects:,} objects, {sized(work.size)} so far; what else could copy them:"
    chosen = choice(work)
    for offer in offers(work):
        mark = " <- for this" if offer.engine == chosen else ""
        usd = "$ unknown" if offer.usd is None else f"${offer.usd:,.2f}"
        hours = "hours unknown" if offer.hours is None else f"{offer.hours:,.1f} h"
        parts = [offer.engine, usd, hours, *([offer.says] if offer.says else [])]
        yield f"  {' · '.join(parts)}{mark}"


class Counting(Protocol):
    """The frame, as far as it counts and speaks."""

    counted: Callable[[int], None] | None

    def explain(self, text: str) -> None:
        """Say a line."""

    def told(self, size: int) -> str:
        """A number of bytes as people read it."""


def advised(
    frame: Counting,
    source: str,
    destination: str,
    typed: Mapping[str, Any],
    *,
    compares: bool = False,
) -> None:
    """Have a run within S3 say what else there is, once it turns out to be large.

    UsageError for a job that was asked for where none can be made: in a file of command lines.
    """
    if typed.get("engine") == "batch":
        hint = "hawse s3 batch copy"
        raise UsageError("--engine batch", why="a job needs a run of its own", hint=hint)
    if is_s3(source) and is_s3(destination):
        frame.counted = Advisor(
            frame.explain,
            frame.told,
            compares=compares,
            deletes=bool(typed.get("delete")),
        )


class Advisor:
    """Counts what a run is to copy, and speaks up once when that becomes much."""

    def __init__(
        self,
        tell: Callable[[str], None],
        sized: Callable[[int], str],
        *,
        compares: bool = False,
        deletes: bool = False,
        above: int = ADVISED,
    ) -> None:
        self._tell, self._sized, self._above = tell, sized, above
        self._asked = Work(0, 0, compares=compares, deletes=deletes)
        self._objects = self._size = self._large = 0

    def __call__(self, size: int) -> None:
        """One more object."""
        self._objects += 1
        self._size += size
        if size > LARGEST:
            self._large += 1
        if self._objects == self._above:
            for line in advice(self.work, self._sized):
                self._tell(line)

    @property
    def work(self) -> Work:
        """All so far."""
        return self._asked._replace(objects=self._objects, size=self._size, large=self._large)
