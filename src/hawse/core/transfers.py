"""Running a command that moves objects: one account, as many items as there are, told honestly.

There may be millions, so that there is no plan of steps and no list of results: items are counted
as they end, from whatever thread, and shown by the thread of the command. The journal has the
command and what came of it. It must not know S3: what is moved, and how, is the command's matter.
"""

from __future__ import annotations

import shlex
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO

from hawse.app import App
from hawse.aws.targets import Target
from hawse.core.byte_streams import bytes_in, bytes_out
from hawse.core.command import Transfer
from hawse.core.confirm import Question, answered, confirm
from hawse.core.elsewhere import warn_of_strangers
from hawse.core.gates import gate_of
from hawse.core.journal import Journal
from hawse.core.leaving import leaving
from hawse.core.lookup import selection_of
from hawse.core.reaching import only, with_profile
from hawse.core.tally import DONE, FAILED, LEFT, SKIPPED, WOULD, Tally
from hawse.core.views import checked_view, rows_out
from hawse.errors import CLIError, Interrupted, Partial, ReadOnly, UsageError
from hawse.masking import without_passes
from hawse.output.escape import escape
from hawse.output.results import Moved

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from hawse.output import RowsOut

_TOLD_AT_MOST = 20


class Moving:  # pylint: disable=too-many-public-methods  # it is the frame's whole side
    """What a transfer command works with. `op` names the run, in the journal and to `undo`.

    `shared` is what the command lines of a `run` work with together; None for a single one.
    `counted` is told the size of each item that is expected.
    `done`, `skipped` and `failed` may come from any thread. What is `left` out on request is not
    counted as skipped: a run that passed over something unasked does not end with 0.
    """

    def __init__(
        self, app: App, command: Transfer[Any], args: Mapping[str, Any], out: RowsOut | None
    ) -> None:
        self.app = app
        self.ends = (str(args.get("source", "")), str(args.get("destination", "")))
        self.op = app.new_id()
        self.tally = Tally()
        self.gate = gate_of(app, command.calls)
        self.target = only(app, selection_of(app), self.gate)
        self.notes: list[str] = []
        self.hints: dict[str, None] = {}
        self.ended_by: CLIError | None = None
        self.shared: Any = None
        self.counted: Callable[[int], None] | None = None
        self._command = command
        self._out = out
        self._ended: deque[Moved] = deque()
        self._in_bytes = command.unit == "bytes"
        self._said = 0
        self._idle = 0.0
        self._lock = Lock()
        self._progress = app.progress
        self._quiet = out is None and not app.options.verbose and not app.options.dry_run

    @property
    def dry_run(self) -> bool:
        """Whether only what would happen is told."""
        return self.app.options.dry_run

    @property
    def state(self) -> Path:
        """Where what outlives the run is kept."""
        return self.app.paths.state

    @property
    def line(self) -> str:
        """The command line, to be typed again."""
        return without_passes(shlex.join(("hawse", *self.app.argv)))

    @property
    def env(self) -> Mapping[str, str]:
        """The environment."""
        return self.app.env

    @property
    def plan_file(self) -> Path | None:
        """Where the plan is to be written, instead of doing it."""
        return self.app.options.plan

    @property
    def where(self) -> dict[str, str]:
        """What leads to the same account and place again: common options."""
        access, endpoint = self.target.access, self.app.asked("endpoint_url")
        found = {
            "profile": access.profile,
            "account": access.account if access.role else "",
            "role": access.role,
            "region": self.target.region,
            "endpoint_url": endpoint or "",
        }
        return {name: value for name, value in found.items() if value}

    @property
    def outcomes(self) -> Mapping[str, int]:
        """How many items ended in each way."""
        return self.tally.counts

    def now(self) -> datetime:
        """The time."""
        return self.app.clock.now()

    def with_profile(self, profile: str) -> Target:
        """The same calls with the credentials and the region of another profile."""
        return with_profile(self.app, profile, self.gate)

    def led_by(self, where: Mapping[str, str]) -> tuple[Target, str]:
        """The target that an earlier run had, as its `where` tells, and its endpoint; what is
        typed now comes first."""
        typed, selection = self.app.options, selection_of(self.app)
        target, profile = self.target, where.get("profile", "")
        if (profile or where.get("role")) and not (typed.profile or typed.account or typed.role):
            found = replace(
                selection,
                profiles=(profile,) if profile else (),
                accounts=(where["account"],) if where.get("account") else (),
                role=where.get("role", ""),
            )
            target = only(self.app, found, self.gate)
        return target, "" if typed.endpoint_url else where.get("endpoint_url", "")

    @property
    def source(self) -> BinaryIO:
        """Standard input, in bytes."""
        return bytes_in(self.app)

    @property
    def sink(self) -> BinaryIO:
        """Standard output, in bytes: for content, when no rows are written there."""
        if self._out is not None:
            raise UsageError("-o", why="the content goes to standard output, and so would the rows")
        if self.app.streams.stdout.isatty():
            self._progress.finish()  # the bar would be in the content
        return bytes_out(self.app)

    # --- What became of items

    def expect(self, size: int = 0, *, show: bool = True) -> None:
        """One more item is to be moved, of so many bytes; from the command's own thread, which
        shows what ended, unless it is another one. Raises what ends the run."""
        if self.ended_by is not None and show:
            raise self.ended_by
        self._progress.expect(size if self._in_bytes else 1)
        if self.counted is not None:
            self.counted(size)
        if self._ended and show:
            self.show()

    def arrived(self, size: int, *, before: bool = False) -> None:
        """So many bytes of items that are not whole yet, perhaps already `before` this run;
        negative when one of them ends, which then counts as a whole. From any thread."""
        if self._in_bytes:
            self._progress.advance(size, before=before)
        self.tally.before += size if before else 0

    def done(self, action: str, source: str, destination: str | None, size: int | None) -> None:
        """An item was moved, or removed."""
        if self._quiet:  # a million items pass here
            with self._lock:
                self.tally.done(size or 0, went=destination is not None)
            self._progress.advance(size or 0 if self._in_bytes else 1)
            return
        outcome = WOULD if self.dry_run else DONE
        self._end(Moved(action, source, destination, size, outcome, None))

    def left(self, action: str, source: str, why: str, size: int | None = None) -> None:
        """An item was passed over, as was asked for."""
        self._end(Moved(action, source, None, size, LEFT, why))

    def skipped(self, action: str, source: str, why: str, size: int | None = None) -> None:
        """An item was passed over although nobody asked for that."""
        self._end(Moved(action, source, None, size, SKIPPED, why))

    def failed(
        self, action: str, source: str, destination: str | None, error: CLIError, size: int = 0
    ) -> None:
        """An item was not moved."""
        if isinstance(error, Interrupted):
            return  # the end tells how far it came
        if error.ends_run:
            self.ended_by = error
            return
        self.tally.codes.add(error.code)
        self._end(Moved(action, source, destination, size, FAILED, error.message))

    def _end(self, moved: Moved) -> None:
        with self._lock:
            self.tally.add(moved)
        if self._out is not None or moved.outcome in (FAILED, SKIPPED) or self.app.options.verbose:
            self._ended.append(moved)
        self._progress.advance(moved.size or 0 if self._in_bytes else 1)

    # --- What is said

    def show(self) -> None:
        """Show what ended since; only from the command's own thread."""
        while self._ended:
            self._show(self._ended.popleft())

    def _show(self, moved: Moved) -> None:
        if self._out is not None:
            self._out.add((moved,), {})
            return
        talk = self.app.talk
        if moved.outcome in (FAILED, SKIPPED):
            self._said += 1
            if self._said > _TOLD_AT_MOST and not self.app.options.verbose:
                return
            talk.warn(escape(f"{moved.action} {moved.source}: {moved.outcome}: {moved.detail}"))
        elif moved.outcome == LEFT:
            self.explain(f"{moved.action} {moved.source}: left: {moved.detail}")
        else:
            to = f" {talk.arrow} {moved.destination}" if moved.destination else ""
            self.explain(f"{moved.action} {moved.source}{to}")

    def told(self, size: int) -> str:
        """A number of bytes as people read it."""
        from hawse.output.words import size as words

        return words(size)

    @property
    def explains(self) -> bool:
        """Whether somebody wants to know why something is done, or not."""
        return bool(self.app.options.verbose)

    def explain(self, text: str) -> None:
        """Say why something is done, or not: one line, whatever the names in it are."""
        self.app.talk.lines([text])

    @property
    def answers(self) -> bool:
        """Whether somebody reads a question; it is not answered beforehand."""
        return not self.app.options.yes and self.app.options.confirm is None

    def note(self, text: str) -> None:
        """Something about the whole run, for the end."""
        self.notes.append(text)

    def hint(self, text: str) -> None:
        """What to type next, after all else."""
        self.hints[text] = None

    def summary(self, seconds: float) -> None:
        """What became of the whole, as the last line."""
        talk = self.app.talk
        if self._said > _TOLD_AT_MOST and not self.app.options.verbose:
            talk.say(f"… and {self._said - _TOLD_AT_MOST} more (-v shows all)")
        talk.lines(self.notes)
        parts = list(self.tally.said(max(seconds - self._idle, 0.0)))
        if parts or not self.notes:
            talk.say(f" {talk.dot} ".join(parts or ["nothing to do"]))
        for hint in self.hints:
            talk.hint(hint)

    @property
    def must_ask(self) -> bool:
        """Whether no option answers yet; Refused when nobody can be asked."""
        return not answered(self.app, _production(self.target))

    def confirm(self, text: str, answer: str = "", at: Target | None = None) -> None:
        """Ask before something that cannot be taken back; Refused unless the answer is yes.

        With `answer`, it has to be typed. In a production account its name has to be typed; the
        account is that of `at`, by default of the run's own target.
        """
        target = at or self.target
        warn_of_strangers(self.app, [target])
        mark, name = "SANDBOX: " if target.sandbox else "", _production(target)
        asked = Question(f"{mark}{text}. Go on? [y/N] ")
        if name:
            asked = Question(f"{mark}{text} in production. Type {name}: ", name, name)
        elif answer:
            asked = Question(f"{mark}{text}. Type {answer} to go on: ", answer)
        began = self.app.clock.monotonic()
        try:
            confirm(self.app, asked)
        finally:  # how long somebody thinks says nothing of how fast it went
            self._idle += self.app.clock.monotonic() - began


def _production(target: Target) -> str:
    return target.account_name if target.production else ""


def run_transfer(
    app: App, command: Transfer[Any], path: tuple[str, ...], args: dict[str, Any]
) -> int:
    """Run a command that moves objects; the exit code says whether everything was moved."""
    view = checked_view(app, Moved)
    if app.asked("read_only") and not app.options.dry_run and app.options.plan is None:
        raise ReadOnly("refused", why="this run is read-only; nothing was changed")
    began = app.clock.monotonic()
    shows = app.options.dry_run or app.options.output is not None
    with ExitStack() as stack:
        out = stack.enter_context(rows_out(app, view, Moved, ())) if shows else None
        moving = Moving(app, command, args, out)
        app.progress.start(path[-1], None, unit=command.unit)
        try:
            with leaving(app), _recorded(moving, path):
                code = _moved(moving, args)
        except CLIError:
            moving.show()
            if moving.tally.counts or moving.notes:  # what was done until then stays done
                moving.summary(app.clock.monotonic() - began)
            raise
        finally:
            app.progress.finish()
        moving.show()
    moving.summary(app.clock.monotonic() - began)
    return code


def apply_transfer(app: App, path: tuple[str, ...], where: Mapping[str, str], file: Path) -> int:
    """Apply a plan that the command at `path` wrote; `where` holds unless something was typed."""
    from hawse.core.registry import find_command

    command = find_command(app, path)
    assert isinstance(command, Transfer) and command.applies is not None
    several, single = ("profile", "account", "region"), ("role", "endpoint_url")
    meant: dict[str, Any] = {name: (where[name],) for name in several if name in where}
    meant |= {name: where[name] for name in single if name in where}
    typed = app.options
    options = replace(typed, **{name: meant[name] for name in meant if not getattr(typed, name)})
    applied = replace(command, fn=command.applies)
    return run_transfer(replace(app, options=options), applied, path, {"file": file})


def _moved(moving: Moving, args: dict[str, Any]) -> int:
    command: Callable[..., Any] = moving._command  # pylint: disable=protected-access  # ours
    try:
        command(moving, **args)
    except (KeyboardInterrupt, Interrupted):
        moving.gate.stop.set()
        moving.note("interrupted: what is not counted was not moved")
        return Interrupted.code
    if moving.ended_by is not None:
        raise moving.ended_by
    tally = moving.tally
    if not tally[FAILED] and not tally[SKIPPED]:
        return 0
    if tally[FAILED] and not tally[DONE] and not tally[SKIPPED]:
        return tally.codes.pop() if len(tally.codes) == 1 else CLIError.code
    return Partial.code


@contextmanager
def _recorded(moving: Moving, path: tuple[str, ...]) -> Iterator[None]:
    """The run in the journal, whatever ends it; a plan changes nothing."""
    if moving.dry_run or moving.plan_file is not None:
        yield
        return
    journal, target = Journal.of(moving.app), moving.target
    # Whose account it is is not asked: what speaks S3 need not be AWS.
    access = target.access
    where = {"profile": access.profile, "account": access.account, "role": access.role}
    journal.append(
        moving.op,
        "begin",
        command=list(path),
        args={},
        who=[access.role or access.profile or "default"],
        where=[{**where, "region": target.region}],
        plans=[],
    )
    outcomes = moving.tally.counts
    try:
        yield
    except BaseException:
        outcomes = {**outcomes, FAILED: moving.tally[FAILED] or 1}
        raise
    finally:
        journal.append(moving.op, "end", outcomes=dict(outcomes))
