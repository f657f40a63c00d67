"""Removes objects: counts them, asks, and then deletes them in batches, several at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import CLIError, NotFound
from hawse.plurals import counted
from hawse.transfer import calls
from hawse.transfer.ages import moment_of
from hawse.transfer.deletes import MOST, Deleted, Victim, delete
from hawse.transfer.filters import Bounds, Filters
from hawse.transfer.movers import mover_of
from hawse.transfer.options import ObjectOptions
from hawse.transfer.places import S3Url, parse_url
from hawse.transfer.removals import Doomed, Removal
from hawse.transfer.requests import Request
from hawse.transfer.typed_options import settings_typed
from hawse.transfer.ways import Way
from hawse.transfer.windows import Window
from hawse.transfer.xml_answers import text_in

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.movers import Frame

ACTION = "delete"
MANY = 10
_BATCHES = 8
"""Requests in flight: each holds a thousand keys, and S3 takes 3,500 a second below a prefix."""


class Count(NamedTuple):
    """How much is to go, and when the newest of it was written."""

    objects: int = 0
    size: int = 0
    newest: str = ""


class Removing:
    """One removal, done."""

    def __init__(self, removal: Removal, engine: Engine, frame: Frame) -> None:
        self._removal = removal
        self._engine = engine
        self._frame = frame
        self._batches = Window(_BATCHES, MOST * _BATCHES)

    def run(self) -> None:
        """Ask unless that is answered, and delete; returns when all is handed over."""
        newest = ""
        if not self._frame.dry_run and self._frame.must_ask:
            count = self._counted()
            if not count.objects:
                return
            self._ask(count)
            newest = count.newest
        found = self._removal.found(self._engine)
        if newest:  # nobody was asked about what came meanwhile
            found = (each for each in found if each.modified <= newest)
        if not self._remove(found) and not self._removal.selects:
            self._nothing()

    def _counted(self) -> Count:
        objects = size = 0
        newest = ""
        for victim, modified in self._removal.found(self._engine):
            objects += 1
            size += victim.size
            newest = max(newest, modified)
        if not objects and not self._removal.selects:
            self._nothing()
        return Count(objects, size, newest)

    def _ask(self, count: Count) -> None:
        removal, frame = self._removal, self._frame
        kept = not (removal.versions or removal.version) and self._versioned()
        many = counted(count.objects, "version" if removal.versions else "object")
        what = f"remove {many}, {frame.told(count.size)}, from s3://{removal.url.bucket}"
        if kept:
            what += " (versions of them stay)"
        if removal.whole:
            frame.confirm(f"{what}: all that is in the bucket", removal.url.bucket)
        elif count.objects > MANY or not kept:
            frame.confirm(what, str(count.objects))
        else:
            frame.confirm(what)

    def _versioned(self) -> bool:
        """Whether what is removed can be had again; no, when nobody says so."""
        request = Request(calls.GET_BUCKET_VERSIONING, self._removal.url.bucket, query="versioning")
        try:
            return text_in(self._engine.ask(request).body, "Status") == "Enabled"
        except CLIError:
            return False

    def _remove(self, found: Iterator[Doomed]) -> int:
        """Hand all over; how many there were."""
        frame, bucket, count = self._frame, self._removal.url.bucket, 0
        while batch := [each.victim for each in islice(found, MOST)]:
            count += len(batch)
            for victim in batch:
                frame.expect(victim.size)
            if frame.dry_run:
                for victim in batch:
                    frame.done(ACTION, self._name(victim), None, victim.size)
            else:
                self._batches.enter(len(batch))
                left = _Left(len(batch), partial(self._batches.leave, len(batch)))
                removal = self._removal
                delete(
                    self._engine,
                    bucket,
                    batch,
                    partial(self._ended, left),
                    options=removal.options,
                    bypass_governance=removal.bypass,
                )
            frame.show()
        return count

    def _ended(self, left: _Left, deleted: Deleted) -> None:
        for victim, error in deleted:
            name = self._name(victim)
            if error is None:
                self._frame.done(ACTION, name, None, victim.size)
            else:
                self._frame.failed(ACTION, name, None, error, victim.size)
        left.ended(len(deleted))

    def _name(self, victim: Victim) -> str:
        url = f"s3://{self._removal.url.bucket}/{victim.key}"
        return f"{url} version {victim.version}" if victim.version else url

    def _nothing(self) -> None:
        url = self._removal.url
        hint = f"hawse s3 ls '{url}' shows what is there"
        raise NotFound(f"URL {url}", why="nothing is there that is to be removed", hint=hint)


class _Left:
    """Counts down a batch whose ends come in pieces, from any thread."""

    def __init__(self, count: int, ended: Any) -> None:
        self._count = count
        self._ended = ended
        self._lock = threading.Lock()

    def ended(self, count: int) -> None:
        """So many more have ended."""
        with self._lock:
            self._count -= count
            over = self._count == 0
        if over:
            self._ended()


def remove(frame: Frame, urls: tuple[str, ...], typed: Mapping[str, Any]) -> None:
    """Check a command line of `rm`, and do it."""
    removals = [removal_of(frame, parse_url(url, "URL"), typed) for url in urls]
    for removal in removals:
        removal.check()
    with mover_of(frame) as mover:
        for removal in removals:
            engine = mover.engine(
                Way(), many=removal.many or len(urls) > 1, **settings_typed(typed)
            )
            Removing(removal, engine, frame).run()


def removal_of(frame: Frame, url: S3Url, typed: Mapping[str, Any]) -> Removal:
    """What was typed, as a value."""
    older = typed.get("older")
    bounds = Bounds()
    if older is not None:
        bounds = Bounds(older=moment_of(older, "--older", frame.app.clock.now()))
    return Removal(
        url,
        recursive=typed["recursive"],
        raw=typed["raw"],
        versions=typed["versions"],
        version=typed.get("version_id") or "",
        conditional=not typed["unconditional"],
        bypass=bool(typed.get("bypass_governance")),
        filters=Filters.of(typed.get("rules") or ()),
        bounds=bounds,
        options=ObjectOptions(requester_pays=bool(typed.get("requester_pays"))),
    )
