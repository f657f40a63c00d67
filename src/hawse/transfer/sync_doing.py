"""Does what a sync planned: one class for each direction, one action after the other.

Whoever reads a plan hands its copies over one by one and goes on; they are done side by side. What
became of each is told to the report. With `strict`, an action is done only if both sides are still
what they were when it was planned: one that is not is told as skipped, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from hawse.errors import CLIError, NotFound
from hawse.transfer import calls
from hawse.transfer.actions import Copy, Delete, Left, Reason, Seen, Weight
from hawse.transfer.copies import copy
from hawse.transfer.deletes import MOST, Deleted, Victim, delete
from hawse.transfer.downloads import Wanted
from hawse.transfer.failures import Archived, Changed
from hawse.transfer.how import How
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.requests import Headers, Reply, Request
from hawse.transfer.typed_options import how_of
from hawse.transfer.waiting import Counting

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.places import S3Url
    from hawse.transfer.telling import Teller

T = TypeVar("T")
DELETE = "delete"
STALE = "it is not what it was when this was planned"


@dataclass(frozen=True)
class Manner:
    """How things are done. `strict`: only if nothing has changed since the plan was made.

    `header_for` has headers for some names, as they were typed.
    `new_only`: nothing is replaced, even if it has appeared since the listing.
    `stored_after`: the time that is stored with what was changed later than this (POSIX seconds);
    see `originals.py`.
    """

    options: ObjectOptions = PLAIN
    header_for: tuple[str, ...] = ()
    strict: bool = False
    new_only: bool = False
    stored_after: float = float("inf")

    @cached_property
    def how(self) -> How:
        """What tells the headers of a name."""
        return how_of({"header_for": self.header_for}, {})


class Outcomes:
    """Tells what became of each action, from any thread, and counts what was not done."""

    def __init__(self, report: Teller) -> None:
        self.report = report
        self.undone = 0
        self._lock = Lock()

    def ended(self, verb: str, names: tuple[str, str | None], size: int, came: object) -> None:
        """`came` is the error of what was not done; `names` say from where to where."""
        source, destination = names
        if isinstance(came, Archived):  # a listing does not tell it of Intelligent-Tiering
            unread = verb != DELETE and came.what == source
            reason = Reason.ARCHIVED if unread else Reason.BACKUP_ARCHIVED
            self.report.skipped(verb, source, f"{reason.sentence} ({reason.hint})", size)
        elif isinstance(came, CLIError):
            with self._lock:
                self.undone += 1
            if isinstance(came, Changed):
                self.report.skipped(verb, source, f"{came.what}: {came.why}", size)
            else:
                self.report.failed(verb, source, destination, came, max(size, 0))
        else:
            self.report.done(verb, source, destination, max(size, 0))

    def left(self, verb: str, names: tuple[str, str], action: Left) -> None:
        """Tell why a name is left as it is, unless that was asked for."""
        reason = action.why
        if reason.weight is Weight.FAILED:
            error = CLIError(names[1], why=reason.sentence, hint=reason.hint)
            self.ended(verb, names, 0, error)
        elif reason.weight is Weight.SKIPPED:
            why = f"{reason.sentence} ({reason.hint})" if reason.hint else reason.sentence
            self.report.skipped(verb, names[0], why)


class Steps:
    """Work in several requests: what follows an answer is done by the thread that reads the plan,
    since it may have to wait for the windows."""

    def __init__(self) -> None:
        self._ready: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._open = 0

    def begin(
        self, start: Callable[[Callable[[object], None]], None], then: Callable[[object], None]
    ) -> None:
        """Start something that calls back; `then` gets what it gave."""
        self._open += 1
        start(lambda came: self._ready.put(partial(then, came)))

    def go_on(self) -> None:
        """Do what can be done."""
        while not self._ready.empty():
            self._next()

    def finish(self) -> None:
        """Do all of it."""
        while self._open:
            self._next()

    def _next(self) -> None:
        then = self._ready.get()
        self._open -= 1
        then()


class Objects:
    """The destination of an upload or of a copy: a prefix. Knows how things go away there."""

    def __init__(self, engine: Engine, url: S3Url, manner: Manner, told: Outcomes) -> None:
        self.engine = engine
        self.url = url
        self.manner = manner
        self.told = told
        self._steps = Steps()
        # Servers other than AWS may take a condition and overlook it.
        self._looks = manner.strict and bool(engine.regions.custom)

    def prepared(self, action: Copy, then: Callable[[object], None]) -> None:
        """Call `then` when the object may be written: with None, or with what forbids it."""
        self._steps.go_on()
        if self._looks:
            self._steps.begin(
                partial(self._look, action.name, action.over),
                lambda came: then(came) if came else self._kept(action, then),
            )
        else:
            self._kept(action, then)

    def finish(self) -> None:
        """Start all that waits for something else."""
        self._steps.finish()

    def headers(self, action: Copy) -> Headers:
        """The headers of one object: its own, and the conditions of writing it."""
        return (*self.manner.how.headers_of(action.name), *self._conditions(action))

    def _conditions(self, action: Copy) -> Headers:
        if self.manner.strict:
            etag = action.expects_etag
            if etag is None:
                return (("if-none-match", "*"),)
            return (("if-match", f'"{etag}"'),) if etag else ()
        if self.manner.new_only and action.over is None:
            return (("if-none-match", "*"),)
        return ()

    def rewind(self) -> None:
        """Nothing depends on the order of names."""

    def delete(self, deletes: Iterable[Delete]) -> None:
        """Remove objects, those that are still what was seen."""
        for batch in batches(deletes, MOST):
            for each in batch:
                self.told.report.expect()
            kept = self._checked(batch)
            victims = [Victim(self.key(each.name), "", each.etag, each.size) for each in kept]
            if victims:
                options = self.manner.options
                delete(self.engine, self.url.bucket, victims, self._deleted, options=options)
            self.told.report.show()

    def key(self, name: str) -> str:
        """The key of a name."""
        return self.url.key + name

    def name(self, name: str) -> str:
        """For people."""
        return f"s3://{self.url.bucket}/{self.key(name)}"

    def wanted(self, name: str, seen: Seen) -> Wanted:
        """An object here as it was seen."""
        return Wanted(self.url.bucket, self.key(name), seen.size, seen.etag)

    # --- What has to be before

    def _look(self, name: str, seen: Seen | None, done: Callable[[object], None]) -> None:
        """Whether an object is what was seen: gives None, or what forbids to go on."""
        request = Request(
            calls.HEAD_OBJECT,
            self.url.bucket,
            self.key(name),
            headers=self.manner.options.content,
        )

        def came(answer: Reply | CLIError) -> None:
            if isinstance(answer, NotFound):
                done(None if seen is None else self._stale(name))
            elif isinstance(answer, CLIError):
                done(answer)
            else:
                same = seen is not None and (not seen.etag or answer.etag == seen.etag)
                done(None if same else self._stale(name))

        self.engine.submit(request, came)

    def _stale(self, name: str) -> Changed:
        return Changed(self.name(name), why=STALE)

    def _kept(self, action: Copy, then: Callable[[object], None]) -> None:
        if action.backup and action.over is not None:
            keep = partial(self._keep, action.name, action.over, action.backup)
            self._steps.begin(keep, lambda came: then(came if isinstance(came, CLIError) else None))
        else:
            then(None)

    def _keep(self, name: str, seen: Seen, backup: str, done: Callable[[object], None]) -> None:
        """Copy what is here to its backup."""
        copy(
            self.engine,
            self.wanted(name, seen),
            self.url.bucket,
            backup,
            done,
            options=self.manner.options.of_a_copy_as_it_is,
        )

    def _checked(self, batch: list[Delete]) -> list[Delete]:
        """Those of a batch that may go: looked at if need be, and kept if that was asked for."""
        before: dict[str, list[Callable[[Callable[[object], None]], None]]] = {}
        for each in batch:
            if self._looks:
                before.setdefault(each.name, []).append(partial(self._look, each.name, each.seen))
            if each.backup:
                keep = partial(self._keep, each.name, each.seen, each.backup)
                before.setdefault(each.name, []).append(keep)
        bad: dict[str, CLIError] = {}
        for turn in range(2):
            self._all(
                {
                    name: steps[turn]
                    for name, steps in before.items()
                    if len(steps) > turn and name not in bad
                },
                bad,
            )
        for each in batch:
            if each.name in bad:
                names = (self.name(each.name), None)
                self.told.ended(DELETE, names, each.size, bad[each.name])
        return [each for each in batch if each.name not in bad]

    def _all(
        self,
        starts: dict[str, Callable[[Callable[[object], None]], None]],
        bad: dict[str, CLIError],
    ) -> None:
        """Start all of them and wait; what went wrong goes into `bad`."""
        counting = Counting()

        def ended(name: str, came: object) -> None:
            if isinstance(came, CLIError):
                bad[name] = came
            counting.end()

        for name, start in starts.items():
            counting.begin()
            start(partial(ended, name))
        counting.wait()

    def _deleted(self, outcomes: Deleted) -> None:
        for victim, error in outcomes:
            came = None if isinstance(error, NotFound) else error
            names = (f"s3://{self.url.bucket}/{victim.key}", None)
            self.told.ended(DELETE, names, victim.size, came)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most so many."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
