"""Archived objects: which are, what became of their restoring, and asking S3 for it.

A listing says the storage class, and from S3 itself whether a copy is being restored. Only
HeadObject knows it of Intelligent-Tiering, and of servers that leave it out of the listing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from hawse.errors import CLIError, TimedOut
from hawse.transfer import calls
from hawse.transfer.failures import BEING_RESTORED
from hawse.transfer.listing import list_objects
from hawse.transfer.meant import Meant
from hawse.transfer.objects import RESTORING
from hawse.transfer.requests import Reply, Request
from hawse.transfer.unfinished import each

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

DEEP = "DEEP_ARCHIVE"
TIERING = "INTELLIGENT_TIERING"
_ARCHIVES = ("GLACIER", DEEP)
_STATUS = (("x-amz-optional-object-attributes", "RestoreStatus"),)
_ONGOING = re.compile(r'ongoing-request="(true|false)"')
_EXPIRES = re.compile(r'expiry-date="([^"]+)"')
_SHORTEST, _LONGEST = 15.0, 900.0


class Archived(NamedTuple):
    """An archived object. `restore`: "" when none is under way, RESTORING, or until when the
    restored copy stays (ISO 8601; "" of Intelligent-Tiering, which comes back for good)."""

    key: str
    size: int
    storage: str
    restore: str = ""


def archived(engine: Engine, wanted: Meant) -> Iterator[Archived]:
    """The archived ones among the objects that are meant."""
    if wanted.alone:
        found = looked(engine, wanted.bucket, wanted.prefix)
        if found is not None:
            yield found
        return

    def fetch(query: str, done: Callable[[bytes | CLIError], None]) -> None:
        request = Request(calls.LIST_OBJECTS, wanted.bucket, query=query, headers=_STATUS)
        engine.start(request, lambda came: done(came.body if isinstance(came, Reply) else came))

    candidates = (
        Archived(one.key, one.size, one.storage, one.restore)
        for one in list_objects(fetch, wanted.prefix)
        if one.storage in (*_ARCHIVES, TIERING) and wanted.matches(one.key)
    )
    yield from _certain(engine, wanted.bucket, candidates)


def _certain(engine: Engine, bucket: str, found: Iterable[Archived]) -> Iterator[Archived]:
    """Without the objects of Intelligent-Tiering that are at hand."""

    def work(one: Archived) -> Archived | None:
        return looked(engine, bucket, one.key) if one.storage == TIERING else one

    for _, came in each(engine, found, work):
        if isinstance(came, CLIError):
            raise came
        if came is not None:
            yield came


def looked(engine: Engine, bucket: str, key: str) -> Archived | None:
    """What HeadObject says; None when the object is not archived. Waits."""
    headers = engine.ask(Request(calls.HEAD_OBJECT, bucket, key)).headers
    storage = headers.get("x-amz-storage-class", "")
    if storage not in _ARCHIVES and "x-amz-archive-status" not in headers:
        return None
    said = headers.get("x-amz-restore", "")
    ongoing, until = _ONGOING.search(said), _EXPIRES.search(said)
    how = RESTORING if ongoing and ongoing[1] == "true" else _iso(until[1]) if until else ""
    return Archived(key, int(headers.get("content-length", "0")), storage, how)


def restore(engine: Engine, bucket: str, one: Archived, tier: str, days: int) -> bool:
    """Ask for a copy that stays so many days; False when one was under way already. Waits."""
    if one.storage == DEEP and tier == "Expedited":
        why = f"{DEEP} has no tier Expedited"
        raise CLIError(f"s3://{bucket}/{one.key}", why=why, hint="--tier Standard takes 12 hours")
    body = _asking(tier, 0 if one.storage == TIERING else days)
    headers = (("content-type", "application/xml"),)
    request = Request(
        calls.RESTORE_OBJECT, bucket, one.key, query="restore", headers=headers, body=body
    )
    try:
        engine.ask(request)
    except CLIError as error:
        if error.why == BEING_RESTORED:
            return False
        raise
    return True


def pauses(tier: str) -> Iterator[float]:
    """How long to wait between looks: what takes hours is not asked for every minute."""
    seconds = _SHORTEST if tier == "Expedited" else 4 * _SHORTEST
    while True:
        yield seconds
        seconds = min(seconds * 1.5, _LONGEST)


class Clock(Protocol):
    """Time."""

    def monotonic(self) -> float:
        """Seconds that never go back."""

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""


class Patience(NamedTuple):
    """How long is waited: so many seconds, or as long as it takes; `say` tells how far it is."""

    clock: Clock
    limit: float | None
    say: Callable[[str], None]


def wait_for(
    engine: Engine, bucket: str, away: list[Archived], tier: str, patience: Patience
) -> None:
    """Wait until all are restored; TimedOut when that takes too long."""
    clock, total = patience.clock, len(away)
    began = clock.monotonic()
    for pause in pauses(tier):
        away = still_away(engine, bucket, away)
        if not away:
            return
        if patience.limit is not None and clock.monotonic() - began + pause > patience.limit:
            what = f"{len(away):,} of {total:,} objects are not there yet"
            hint = "the same command with --wait goes on waiting"
            raise TimedOut(what, why=f"{patience.limit:g} seconds passed", hint=hint)
        patience.say(f"waiting: {total - len(away):,} of {total:,} are there")
        clock.sleep(pause)


def still_away(engine: Engine, bucket: str, waiting: Iterable[Archived]) -> list[Archived]:
    """Those of them that are not restored yet. Waits; raises the first failure."""
    away = []
    for one, came in each(engine, waiting, lambda one: looked(engine, bucket, one.key)):
        if isinstance(came, CLIError):
            raise came
        if came is not None and not came.restore:
            why = "it is not being restored any more"
            raise CLIError(f"s3://{bucket}/{one.key}", why=why, hint="ask for it again")
        if came is not None and came.restore == RESTORING:
            away.append(one)
    return away


def _asking(tier: str, days: int) -> bytes:
    stays = f"<Days>{days}</Days>" if days else ""
    how = f"<GlacierJobParameters><Tier>{tier}</Tier></GlacierJobParameters>"
    space = "http://s3.amazonaws.com/doc/2006-03-01/"
    return f'<RestoreRequest xmlns="{space}">{stays}{how}</RestoreRequest>'.encode()


def _iso(date: str) -> str:
    from email.utils import parsedate_to_datetime

    return parsedate_to_datetime(date).isoformat()
