"""Running a query: every target, ordered rows, one line per failure, an honest last line."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from hawse.app import App
from hawse.aws.targets import Scope, Target
from hawse.core.command import Query
from hawse.core.fanout import Outcome, fan_out
from hawse.core.gates import gate_of
from hawse.core.lookup import (
    INDEXED_AT_MOST,
    Thing,
    indexed,
    label,
    missing,
    not_found,
    thing_of,
)
from hawse.core.paying import metered
from hawse.core.sums import Sum, checked_sum, tell
from hawse.core.views import checked_view, rows_out
from hawse.errors import CLIError, Findings, Partial
from hawse.rows import Row, noun

if TYPE_CHECKING:
    from hawse.core.progress import Progress
    from hawse.output import RowsOut, View


def where_columns(targets: list[Target], scope: Scope) -> tuple[str, ...]:
    """The columns that say where a row is from: none for one target."""
    if len(targets) < 2:
        return ()
    return ("account", "region") if scope is Scope.REGION else ("account",)


def where_of(target: Target, columns: tuple[str, ...]) -> dict[str, str]:
    """The values of those columns for one target."""
    values = {"account": lambda: target.owner, "region": lambda: target.region}
    return {column: values[column]() for column in columns}


class _Unanswered(Exception):
    """No target answered, so that not even an empty list is known."""


class _Sweep:
    """One query over its targets: what was seen, what failed."""

    def __init__(self, app: App, command: Query[Any, Row], args: dict[str, Any]) -> None:
        self.app, self.command, self.args = app, command, args
        self.gate = gate_of(app, command.calls)
        self.offline = bool(command.offline) and args.get(command.offline) not in (None, False)
        self.targets = self._targets()
        self.where = where_columns(self.targets, command.scope)
        self.sum = self._sum()
        self.names: tuple[str, ...] = args.get("names") or ()
        self.things: set[Thing] = set()
        self.seen: list[tuple[str, str, str, str]] = []
        self.failed: list[tuple[Target, CLIError]] = []

    def _targets(self) -> list[Target]:
        app, command = self.app, self.command
        if self.offline:
            from hawse.core.saved import nowhere

            given = next(one.opts[0] for one in command.params if one.name == command.offline)
            return [nowhere(app, self.gate, given)]
        from hawse.core.wanted import targets_of

        return targets_of(app, command, self.args, self.gate)

    def _sum(self) -> Sum | None:
        if self.command.sums is None:
            return None
        return checked_sum(self.app, self.command.sums(self.args, self.app.clock.now()))

    def label(self, target: Target) -> str:
        """Where a target is, for people."""
        return label(target, self.command.scope)

    def run(self, out: RowsOut) -> None:
        """Ask every target and hand its rows to `out`."""
        with self.app.working("asking", len(self.targets)) as progress:
            self._ask(out, progress)
        if self.failed and len(self.targets) == 1:
            raise self.failed[0][1]
        if len(self.failed) == len(self.targets):
            raise _Unanswered

    def _ask(self, out: RowsOut, progress: Progress) -> None:
        if len(self.targets) == 1 and self.app.asked("timeout") is None:
            with closing(self._noted(self.targets[0], self._rows(self.targets[0]))) as rows:
                out.add(rows, {})
            return

        def emit(outcome: Outcome[Target, list[Row]]) -> None:
            if outcome.error is not None:
                self.failed.append((outcome.target, outcome.error))
                if len(self.targets) > 1:
                    self.app.talk.warn(f"{self.label(outcome.target)}: {outcome.error.message}")
                return
            rows = self._noted(outcome.target, iter(outcome.value or ()))
            with progress.paused():
                out.add(rows, where_of(outcome.target, self.where))
            progress.advance(note=self.label(outcome.target))

        fan_out(
            self.targets,
            self._all,
            emit,
            workers=self.app.asked("workers"),
            timeout=self.app.asked("timeout"),
        )

    def things_in(self, target: Target, names: tuple[str, ...]) -> Iterator[Thing]:
        """What `names` are in a target that was not asked for."""
        for row in self.command(target, **{**self._given, **self.args, "names": names}):
            yield thing_of(row)
        yield from self._without_rows(target)

    def _without_rows(self, target: Target) -> Iterator[Thing]:
        """What a target has and tells nothing of."""
        for where, number, name in tuple(self.gate.named):
            if where is target:
                yield Thing(number, name)

    def _all(self, target: Target) -> list[Row]:
        try:
            rows = list(self._rows(target))
            if self.where:
                _ = target.owner  # asked here, in the worker, where waiting costs nobody
            return rows
        finally:
            target.release()

    def _rows(self, target: Target) -> Iterator[Row]:
        yield from self.command(target, **self._given, **self.args)

    @property
    def _given(self) -> dict[str, Any]:
        """The arguments that nobody types."""
        given: dict[str, Any] = {"sums": self.sum} if self.sum is not None else {}
        if self.command.memory:
            from hawse.core.memory import Remembered

            given["memory"] = Remembered.of(self.app, self.command.memory)
        return given

    def _noted(self, target: Target, rows: Iterator[Row]) -> Generator[Row, None, None]:
        command = self.command
        if not self.names and command.scope is not Scope.REGION and command.brief is None:
            yield from rows
            return
        for row in rows:
            thing = thing_of(row)
            if self.names:
                self.things.add(thing)
            if thing.id and len(self.seen) < INDEXED_AT_MOST:
                self.seen.append(indexed(thing, target, command.scope))
            yield row
            if not self.names and len(self.seen) >= INDEXED_AT_MOST:
                break
        yield from rows
        self.things.update(self._without_rows(target))


def run_query(app: App, command: Query[Any, Row], args: dict[str, Any]) -> int:
    """Print the rows of every target; the exit code says whether the answer is whole."""
    row = command.row(args)
    view = checked_view(app, row)
    sweep = _Sweep(app, command, args)
    with metered(app, sweep.gate):
        return _run(app, sweep, view, row)


def _run(app: App, sweep: _Sweep, view: View, row: type[Row]) -> int:
    with _preparing(app, sweep):
        try:
            with suppress(_Unanswered), rows_out(app, view, row, sweep.where) as out:
                sweep.run(out)
        finally:
            _lacks(app, sweep)
    _coverage(app, sweep)
    if sweep.seen and app.asked("cache") and not sweep.offline:
        app.store.seen(noun(row), sweep.seen)
    absent = missing(sweep.names, sweep.things)
    if absent and not sweep.failed:
        raise not_found(app, absent, sweep.targets, sweep.things_in, sweep.command.scope)
    if not out.seen and not sweep.failed:
        from hawse.plurals import plural

        match = " that match" if out.given else ""
        app.talk.say(f"no {plural(noun(row))}{match}{_place(sweep)}")
    for note in sweep.gate.notes:
        app.talk.say(note)
    if sweep.sum is not None:
        tell(app, sweep.sum)
    found = out.seen - out.unsure if sweep.command.finds else 0
    return _code(sweep, found, out.unsure + (sweep.sum.unsure if sweep.sum else 0))


@contextmanager
def _preparing(app: App, sweep: _Sweep) -> Iterator[None]:
    """What AWS prepared for the answer is removed, however the run ends."""
    if not sweep.command.discards or sweep.offline:
        yield
        return
    from hawse.core.preparing import preparing

    with preparing(app, sweep.gate):
        yield


def _lacks(app: App, sweep: _Sweep) -> None:
    """Tell what answers lack, after failures too: what was not found may be what is not known."""
    for target, text in sweep.gate.lacks:
        where = f"{sweep.label(target)}: " if len(sweep.targets) > 1 else ""
        app.talk.warn(f"{where}{text}")


def _coverage(app: App, sweep: _Sweep) -> None:
    if len(sweep.targets) > 1:
        app.talk.coverage(
            total=len(sweep.targets), failed=[e for _, e in sweep.failed], calls=sweep.gate.requests
        )


def _code(sweep: _Sweep, found: int, unsure: int) -> int:
    """What was found weighs more than what could not be looked at."""
    counts, answered = sweep.app.options.exit_code, len(sweep.failed) < len(sweep.targets)
    if counts and found and answered:
        return Findings.code
    if not sweep.failed:
        return Partial.code if counts and (sweep.gate.lacks or unsure) else 0
    codes = {error.code for _, error in sweep.failed}
    if answered:
        return Partial.code
    return codes.pop() if len(codes) == 1 else CLIError.code


def _place(sweep: _Sweep) -> str:
    if len(sweep.targets) == 1:
        return f" in {place}" if (place := sweep.label(sweep.targets[0])) else ""
    return f" in {len(sweep.targets)} targets"
