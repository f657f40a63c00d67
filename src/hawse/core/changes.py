"""Running a change: plan every target, show, ask, apply exactly that, report.

A target that cannot be planned stops the whole change before any write. `execute` is the part
after planning; `hawse apply` and `hawse undo` enter there with plans of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from hawse.app import App
from hawse.aws.targets import Target
from hawse.core.apply import Applier, Operation
from hawse.core.command import Change
from hawse.core.confirm import confirm, confirm_losses, question_for
from hawse.core.elsewhere import warn_of_strangers
from hawse.core.fanout import Outcome, fan_out
from hawse.core.frozen import freeze
from hawse.core.gates import gate_of
from hawse.core.journal import Journal
from hawse.core.leaving import stopping
from hawse.core.ledger import Ledger, Spot
from hawse.core.lookup import (
    Thing,
    check_unambiguous,
    label,
    missing,
    not_found,
    target_json,
    things_of,
)
from hawse.core.paying import metered
from hawse.core.preparing import Prepared, discard_all, discard_refused, discard_untaken, recorder
from hawse.core.memory import Remembered
from hawse.core.queries import where_columns
from hawse.core.rehearsing import check_allowed
from hawse.core.reports import report
from hawse.core.views import checked_view
from hawse.core.wanted import targets_of
from hawse.core.waves import goes_on, mark_in_vain, settled, without_later
from hawse.errors import CLIError, NotFound, ReadOnly
from hawse.plan import Entry, Plan, Run, Skip, Step

if TYPE_CHECKING:
    from hawse.core.editor import TextEditor
    from hawse.core.followed import Board

T = TypeVar("T")


@dataclass(frozen=True)
class Resumed:
    """What an operation that is resumed had begun, and what of that AWS had answered."""

    begun: frozenset[Spot]
    sent: frozenset[Spot]
    undoes: str = ""


@dataclass
class Planned:
    """A change that was planned: targets and their plans, in the same order."""

    command: Change[Any]
    path: tuple[str, ...]
    args: Mapping[str, Any]
    targets: list[Target]
    plans: list[Plan]
    op: str
    prepared: list[Prepared] = field(default_factory=list)
    editor: TextEditor | None = None
    resumed: Resumed | None = None
    told: int = 0
    hurried: bool = False
    """Left at once, without waiting for what is in flight."""

    @property
    def where(self) -> tuple[str, ...]:
        """The columns that tell its targets apart."""
        return where_columns(self.targets, self.command.scope)


def run_change(
    app: App, command: Change[Any], path: tuple[str, ...], args: Mapping[str, Any]
) -> int:
    """Plan `command` for every target that was asked for, show, ask and apply; the exit code.

    What can only be planned once that is done is planned, shown and asked for then.
    """
    checked_view(app, command.row())
    refuse_read_only(app)
    if app.options.plan is not None:
        return _wave(app, command, path, args, execute)
    waves: list[tuple[Planned, Ledger]] = []
    while not waves or goes_on(app, waves):
        try:
            known = settled(waves)
            waves.append(_wave(app, command, path, args, _with_ledger, known))
        except BaseException:
            if waves:  # what is done is done, and said
                report(app, [without_later(*wave) for wave in waves])
            raise
    mark_in_vain(app, waves[-1][1])
    return _reported(app, [*(without_later(*wave) for wave in waves[:-1]), waves[-1]])


def _reported(app: App, waves: Sequence[tuple[Planned, Ledger]]) -> int:
    """The report of all that was done, and what goes on after it; the exit code."""
    code = report(app, waves)
    if waves[-1][0].command.follow is not None and not app.options.dry_run:
        from hawse.core.left_going import tell_what_goes_on

        tell_what_goes_on(app, *waves[-1], _applied)
    return code


def _wave(
    app: App,
    command: Change[Any],
    path: tuple[str, ...],
    args: Mapping[str, Any],
    do: Callable[[App, Planned], T],
    known: frozenset[str] = frozenset(),
) -> T:
    """Plan once, and do that; whatever planning left behind is removed when it fails."""
    gate = gate_of(app, command.calls)
    gate.settled = known
    targets = list(_acting(command, args, targets_of(app, command, args, gate)))
    planned = Planned(command, path, args, targets, [], app.new_id())
    gate.on_prepare = recorder(app, planned.op, planned.prepared)
    with metered(app, gate), _editing(app, planned):
        try:
            planned.plans = _plan_all(app, planned)
            _check_names(app, planned)
            discard_untaken(app, planned.op, planned.prepared, planned.plans)
            return do(app, planned)
        except BaseException:
            discard_all(app, planned.op, planned.prepared)
            raise


def _with_ledger(app: App, planned: Planned) -> tuple[Planned, Ledger]:
    return planned, carried_out(app, planned)


def _acting(
    command: Change[Any], args: Mapping[str, Any], targets: Iterable[Target]
) -> Iterator[Target]:
    """The targets as whom the command acts at each."""
    for target in targets:
        if command.through is None or target.broken:
            yield target
        else:
            yield from command.through(target, args)


@contextmanager
def _editing(app: App, planned: Planned) -> Iterator[None]:
    """What a person edits is kept until all of it was applied."""
    if not planned.command.edits:
        yield
        return
    from hawse.core.editor import TextEditor

    planned.editor = TextEditor(app, alone=len(planned.targets) == 1)
    try:
        yield
    finally:
        planned.editor.close()


def refuse_read_only(app: App) -> None:
    """ReadOnly when this run may only read and would not stop at showing the plan."""
    if app.asked("read_only") and not (app.options.dry_run or app.options.plan):
        raise ReadOnly("refused", why="this run is read-only; nothing was changed")


def execute(app: App, planned: Planned) -> int:
    """Show the plans; then rehearse, write, or ask and apply them; report; the exit code."""
    if app.options.plan is not None:
        from hawse.core.planfile import write_plan

        _show(app, planned)
        write_plan(app, planned, app.options.plan)
        return 0
    return _reported(app, [(planned, carried_out(app, planned))])


def carried_out(app: App, planned: Planned) -> Ledger:
    """Rehearse the plans, or show, ask and apply them; what became of each entry."""
    if app.options.dry_run:
        entries = [entry for plan in planned.plans for entry in plan.entries]
        if not entries or any(map(_says_more, entries)):
            _show(app, planned)
        ledger = _for_all(app, planned, lambda applier, plan: applier.rehearse(plan))
        _tell_notes(app, planned)
        discard_all(app, planned.op, planned.prepared)
        return ledger
    sandbox = _show(app, planned)
    if not any(plan.steps for plan in planned.plans):
        return Ledger(planned.plans)
    refuse_read_only(app)
    from hawse.core.earlier import warn_of_unfinished

    warn_of_unfinished(app, planned)
    check_allowed(app, planned)
    production = [t.account_name for t in _touched(planned) if t.production]
    confirm_losses(app, planned.plans)
    confirm(app, question_for(planned.plans, production, sandbox=sandbox))
    return _applied(app, planned)


def _says_more(entry: Entry) -> bool:
    """Whether a plan tells more of it than the row of a dry run does."""
    if isinstance(entry, Skip):
        return bool(entry.below)
    return isinstance(entry, Run) or bool(entry.below or entry.note or entry.risk)


def _show(app: App, planned: Planned) -> bool:
    """Show the plans; whether they are of a sandbox."""
    from hawse.output.plans import show_plan

    sandbox = any(target.sandbox for target in planned.targets)
    show_plan(app.talk, planned.plans, where=planned.where, sandbox=sandbox)
    warn_of_strangers(app, planned.targets)
    _tell_notes(app, planned)
    return sandbox


def _tell_notes(app: App, planned: Planned) -> None:
    """What was noted since it was last told; all targets of a run share their notes."""
    notes = planned.targets[0].gate.notes if planned.targets else []
    for note in notes[planned.told :]:
        app.talk.say(note)
    planned.told = len(notes)


def _plan_all(app: App, planned: Planned) -> list[Plan]:
    plans: list[Plan] = []
    failed: list[tuple[Target, CLIError]] = []

    def emit(outcome: Outcome[Target, Plan]) -> None:
        if outcome.error is not None:
            failed.append((outcome.target, outcome.error))
        elif outcome.value is not None:
            plans.append(outcome.value)

    def plan(target: Target) -> Plan:
        given: dict[str, Any] = {"editor": planned.editor} if planned.editor is not None else {}
        if planned.command.memory:
            given["memory"] = Remembered.of(app, planned.command.memory)
        return _plan_of(target, tuple(planned.command(target, **planned.args, **given)))

    fan_out(planned.targets, plan, emit, workers=app.asked("workers"), timeout=app.asked("timeout"))
    if not failed:
        return plans
    if len(planned.targets) == 1:
        raise failed[0][1]
    for target, error in failed:
        app.talk.warn(f"{label(target, planned.command.scope)}: {error.message}")
    raise CLIError(
        f"{len(failed)} of {len(planned.targets)} targets could not be planned",
        why="nothing was changed",
        hint="name the targets that matter with -p and -r",
    )


def _plan_of(target: Target, entries: tuple[Any, ...]) -> Plan:
    return Plan(target.owner, target.region, entries)


def _check_names(app: App, planned: Planned) -> None:
    """Each name was found in some target, and a plain name is one thing."""
    names: tuple[str, ...] = planned.args.get("names") or ()
    things = [
        thing
        for target, plan in zip(planned.targets, planned.plans, strict=True)
        for entry in plan.entries
        for thing in things_of(entry, label(target, planned.command.scope))
    ]
    absent = missing(names, things)
    source = planned.args.get(planned.command.named_in)
    if absent and source:
        raise NotFound(", ".join(absent), why=f"not in {source}")
    if absent:

        def elsewhere(target: Target, wanted: tuple[str, ...]) -> Iterator[Thing]:
            for entry in planned.command(target, **{**planned.args, "names": wanted}):
                yield from things_of(entry)

        raise not_found(app, absent, planned.targets, elsewhere, planned.command.scope)
    check_unambiguous(names, things)


def _touched(planned: Planned) -> list[Target]:
    """Where something is changed: the targets, and the other places of their steps."""
    found: dict[int, Target] = {}  # by identity: a target is no key
    for target, plan in zip(planned.targets, planned.plans, strict=True):
        for step in plan.steps:
            place = target.at(step.at) if isinstance(step, Step) else target
            found[id(place)] = place
    return list(found.values())


def _applied(app: App, planned: Planned) -> Ledger:
    """Apply every plan; Ctrl-C once ends after what is in flight, twice at once."""
    journal = Journal.of(app)
    _record_begin(app, journal, planned)
    prepared, planned.prepared = planned.prepared, []  # which from here on the steps own
    with stopping(planned.targets):
        ledger = _for_all(app, planned, lambda applier, plan: applier.apply(plan))
    _tell_notes(app, planned)
    journal.append(planned.op, "end", outcomes=dict(ledger.counts()))
    discard_refused(app, planned, ledger, prepared)
    if planned.editor is not None and not ledger.bad:
        planned.editor.used = True
    return ledger


def _for_all(app: App, planned: Planned, do: Callable[[Applier, Plan], None]) -> Ledger:
    ledger = Ledger(planned.plans)
    before = planned.resumed or Resumed(frozenset(), frozenset())
    operation = Operation(
        planned.op,
        app,
        planned.command,
        Journal.of(app),
        ledger,
        before.begun,
        before.sent,
        planned.args.get("undoes") or before.undoes,
        _board(app, planned.command),
    )
    numbered = list(enumerate(zip(planned.targets, planned.plans, strict=True)))

    def work(item: tuple[int, tuple[Target, Plan]]) -> None:
        number, (target, plan) = item
        do(Applier(operation, target, number), plan)

    try:
        with _seen(app, planned, operation.board):
            fan_out(numbered, work, lambda _: None, workers=app.asked("workers"))
    except KeyboardInterrupt:
        planned.hurried = True
        app.talk.warn("left at once: what is in flight may still happen")
    return ledger


def _board(app: App, command: Change[Any]) -> Board | None:
    if command.follow is None:
        return None
    from hawse.core.followed import Board

    return Board(app)


@contextmanager
def _seen(app: App, planned: Planned, board: Board | None) -> Iterator[None]:
    """What a person sees while plans are applied: what is followed, or a bar."""
    if board is None:
        with app.working("changing", sum(len(plan.steps) for plan in planned.plans)):
            yield
        return
    try:
        yield
    finally:
        board.finish()


def _record_begin(app: App, journal: Journal, planned: Planned) -> None:
    if planned.resumed:
        return
    from hawse.core.record import redacted_plan, told

    journal.append(
        planned.op,
        "begin",
        command=list(planned.path),
        args=told(planned.args),
        who=sorted({target.caller for target in planned.targets}),
        where=[target_json(target) for target in planned.targets],
        plans=[redacted_plan(app.aws.models, plan, freeze(plan)) for plan in planned.plans],
    )
