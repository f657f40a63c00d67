"""Operations as the journal tells them, and what can still be done about them: undo and resume.

Undo is the inverse steps of what was done, in reverse, through the ordinary show, ask and apply.
Resume is the recorded plan without what was done. Both are plain plans of the same command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hawse.app import App
from hawse.aws.redaction import is_redacted
from hawse.core.changes import Planned, Resumed
from hawse.core.journal import Journal
from hawse.core.ledger import LEFT, Spot
from hawse.core.frozen import thaw, thaw_state, thaw_step
from hawse.core.planfile import check_accounts, live_targets
from hawse.core.registry import find_change
from hawse.errors import NotFound, Refused, UsageError
from hawse.plan import Entry, Plan, Run, Skip, Step

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.core.command import Change
    from hawse.core.journal import Record

Place = tuple[int, int]


@dataclass
class Operation:
    """One recorded run of a change. `done` and `begun` are keyed by (target, entry).

    `stopped` are the procedures in which a stage failed, `closed` those of them that left nothing.
    """

    id: str
    t: float
    command: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    places: list[Mapping[str, str]] = field(default_factory=list)
    plans: list[Mapping[str, Any]] = field(default_factory=list)
    begun: dict[Place, Mapping[str, Any]] = field(default_factory=dict)
    done: dict[Place, Mapping[str, Any]] = field(default_factory=dict)
    reached: set[Place] = field(default_factory=set)
    failed: dict[Place, str] = field(default_factory=dict)
    stages: dict[Place, Mapping[str, Any]] = field(default_factory=dict)
    stopped: set[Place] = field(default_factory=set)
    closed: set[Place] = field(default_factory=set)
    discards: list[str] = field(default_factory=list)
    prepared: list[Mapping[str, Any]] = field(default_factory=list)
    undoes: str = ""
    undone_by: str = ""
    ended: bool = False
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """The command; of what hawse prepares and removes by itself, the calls."""
        undo = ("undo",) if self.undoes else ()
        calls = (str(one["call"]) for one in (*self.prepared, *self.begun.values()))
        return " ".join((*undo, *self.command)) or ", ".join(dict.fromkeys(calls))

    @property
    def moves(self) -> bool:
        """Whether it moved objects, which are counted and not planned one by one."""
        return bool(self.command) and not self.plans

    @property
    def state(self) -> str:
        """done, failed, undone, or unfinished when the run died or was left."""
        if self.undone_by:
            return "undone"
        if self.ended and (self.failed or self.outcomes.get("failed")):
            return "failed"
        if not self.ended or any(self.outcomes.get(outcome) for outcome in LEFT):
            if self.plans or self.moves:
                return "unfinished"
            return "done" if self.done else "planned"
        return "done"


def operations(app: App, *, recent: bool = False) -> list[Operation]:
    """Every recorded operation, oldest first; only those of late (`recent`), which is quick."""
    found: dict[str, Operation] = {}
    for record in Journal.of(app).records(recent=recent):
        operation = found.setdefault(record.op, Operation(record.op, record.t))
        _tell(operation, record)
    for operation in found.values():
        if operation.undoes in found and operation.done:
            found[operation.undoes].undone_by = operation.id
    return list(found.values())


def find_operation(app: App, op: str = "") -> Operation:
    """The operation whose id begins with `op`; the last one that changed something without it."""
    known = operations(app)
    if not op:
        # What removes a change set that nobody took has done something, but was no command.
        own = [one for one in known if one.command and not one.undoes]
        changed = [one for one in own if one.done and not one.undone_by]
        if not changed:
            raise NotFound(
                "nothing to undo",
                why="no change is recorded that was not undone",
                hint="hawse audit ls",
            )
        return changed[-1]
    matches = [one for one in known if one.id.startswith(op)]
    if len(matches) != 1:
        why = "it is ambiguous" if matches else "no such operation"
        raise NotFound(f"operation {op}", why=why, hint="hawse audit ls")
    return matches[0]


def undo_plan(app: App, operation: Operation) -> Planned:
    """The inverse of what `operation` did; Refused when nothing of it can be undone."""
    if operation.undone_by:
        why = f"already undone by {operation.undone_by}"
        raise Refused(f"operation {operation.id}", why=why, hint="hawse audit ls")
    command = find_change(app, operation.command)
    inverse = command.reverting()
    entries = {
        number: _undone(operation, number, inverse) for number in range(len(operation.places))
    }
    touched = [number for number, found in entries.items() if found]
    if all(isinstance(entry, Skip) for number in touched for entry in entries[number]):
        reasons = {e.why for n in touched for e in entries[n] if isinstance(e, Skip)}
        raise Refused(
            f"operation {operation.id} cannot be undone",
            why="; ".join(sorted(reasons)) or "no steps",
            hint=_way_back(operation, command),
        )
    places = [operation.places[number] for number in touched]
    plans = [
        Plan(operation.places[n]["account"], operation.places[n]["region"], entries[n])
        for n in touched
    ]
    targets = live_targets(app, inverse, places)
    check_accounts(targets, plans)
    args = {"undoes": operation.id}
    return Planned(inverse, operation.command, args, targets, plans, app.new_id())


def _way_back(operation: Operation, command: Change[Any]) -> str:
    """What to type instead for a procedure, which knows by itself how it is taken back."""
    if not any(procedure.back for procedure in command.procedures):
        return ""
    name = " ".join(operation.command)
    return f"hawse {name} --rollback, while it is not at its end (hawse {name} --status)"


def resume_plan(
    app: App, operation: Operation, *, certain: Callable[[Target, str], Target] | None = None
) -> Planned:
    """What is left of an operation that died; keeps its id, so that its records stay together.

    `certain` gives a target whose account is known to be the one that was recorded.
    """
    if not operation.plans:
        raise NotFound(
            f"operation {operation.id}", why="it never began", hint=_discard_hint(operation)
        )
    command = find_change(app, operation.command)
    if operation.undoes:
        command = command.reverting()
    targets = live_targets(app, command, operation.places)
    plans = [
        _left(operation, number, thaw(data, command), data)
        for number, data in enumerate(operation.plans)
    ]
    if certain is not None:
        targets = [certain(target, plan.account) for target, plan in zip(targets, plans)]
    check_accounts(targets, plans)
    resumed = Resumed(
        begun=frozenset(Spot(*place) for place in operation.begun),
        sent=frozenset(Spot(*place) for place in operation.done),
        undoes=operation.undoes,
    )
    return Planned(command, operation.command, {}, targets, plans, operation.id, resumed=resumed)


def _tell(operation: Operation, record: Record) -> None:
    """Add what one record tells."""
    body = record.body
    place = (int(body.get("target", 0)), int(body.get("index", 0)))
    match record.kind:
        case "begin":
            operation.command, operation.who = tuple(body["command"]), tuple(body["who"])
            operation.places, operation.plans = body["where"], body["plans"]
            operation.undoes = body["args"].get("undoes", "")
        case "intent":
            operation.begun[place] = body
        case "done":
            operation.done[place] = {**operation.begun.get(place, {}), **body, "t": record.t}
            operation.failed.pop(place, None)
        case "reached":
            operation.reached.add(place)
        case "failed":
            operation.failed[place] = body["error"]
        case "stage":
            _tell_stage(operation, place, record)
        case "stopped":
            operation.failed[place] = body["error"]
            operation.stopped.add(place)
            if body["closed"]:
                operation.closed.add(place)
        case "prepare":
            operation.prepared.append(body)
            operation.discards += [body["discard"]] if "discard" in body else []
        case "end":
            operation.ended, operation.outcomes = True, body["outcomes"]


def _tell_stage(operation: Operation, place: Place, record: Record) -> None:
    """A stage began or ended; a procedure at its end is done, also where it sent nothing."""
    body = record.body
    operation.stages[place] = {**body, "t": record.t}
    operation.stopped.discard(place)
    operation.failed.pop(place, None)
    if body["finished"] and int(body["number"]) + 1 == int(body["of"]):
        operation.done.setdefault(place, {**body, "t": record.t})


def _undone(operation: Operation, number: int, command: Change[Any]) -> tuple[Entry, ...]:
    """The inverse of what was done at one target, last first."""
    entries: list[Entry] = []
    for (target, index), done in sorted(operation.done.items(), reverse=True):
        if target != number:
            continue
        if (taken_back := _run_back(operation, (target, index), command)) is not None:
            entries.append(taken_back)
            continue
        undo = done.get("undo") or ()
        if is_redacted(list(undo)):
            why = f"{done['says']} carried a secret, which is not recorded"
            entries.append(Skip(done["on"], why, name=done.get("name", "")))
            continue
        if not undo:
            says = done.get("says", "it")
            why = (
                f"{says}: {done['no_undo']}" if done.get("no_undo") else f"{says} cannot be undone"
            )
            entries.append(Skip(done["on"], why, name=done.get("name", "")))
            continue
        inverse, *more = (thaw_step(data, command) for data in undo)
        entries += [replace(inverse, undo=_again(operation, number, index, command)), *more]
    return tuple(entries)


def _run_back(operation: Operation, place: Place, command: Change[Any]) -> Run[Any] | None:
    """The procedure that takes back what another one did, from its last state; None: none does."""
    data = operation.plans[place[0]]["entries"][place[1]]
    known = {one.name: one for one in command.procedures}
    run = known.get(data.get("procedure", ""))
    if run is None or not run.undo or place not in operation.stages:
        return None
    state = thaw_state(run, operation.stages[place]["state"])
    return Run(known[run.undo], state, on=data["on"], name=data["name"])


def _again(operation: Operation, number: int, index: int, command: Change[Any]) -> tuple[Step, ...]:
    """The step that was undone, which undoes the undo; () when it carried a secret."""
    data = operation.plans[number]["entries"][index]
    if data["kind"] != "step" or is_redacted(data["params"]):
        return ()
    return (replace(thaw_step(data, command), undo=()),)


def _left(operation: Operation, number: int, plan: Plan, data: Mapping[str, Any]) -> Plan:
    """The plan with a Skip for each entry that is done."""
    entries = [
        _left_of(operation, (number, index), entry, data["entries"][index])
        for index, entry in enumerate(plan.entries)
    ]
    return replace(plan, entries=tuple(entries))


def _left_of(operation: Operation, place: Place, entry: Entry, data: Mapping[str, Any]) -> Entry:
    if isinstance(entry, Run):
        if place in operation.closed:
            return Skip(entry.on, f"{entry.procedure.name}: taken back", name=entry.name)
        return _left_run(operation.stages.get(place), entry)
    if not isinstance(entry, Step):
        return entry
    waited = entry.wait is None or place in operation.reached
    if place in operation.done and waited:
        return Skip(entry.on, f"{entry.says}: done before", name=entry.name)
    if is_redacted(data["params"]):
        raise UsageError(
            f"operation {operation.id} cannot be resumed",
            why=f"{entry.says} carried a secret, which is not recorded",
            hint="plan it again",
        )
    if place in operation.begun and entry.expects is None and entry.wait is None:
        if "ClientToken" not in entry.params and "ClientRequestToken" not in entry.params:
            raise Refused(
                f"operation {operation.id} cannot be resumed",
                why=f"{entry.says} {entry.on} was sent and its answer is unknown",
                hint="look whether it happened, then plan it again",
            )
    return entry


def _left_run(stage: Mapping[str, Any] | None, run: Run[Any]) -> Entry:
    if stage is None:
        return run
    finished = int(stage["number"]) + (1 if stage["finished"] else 0)
    if finished >= len(run.procedure.stages):
        return Skip(run.on, f"{run.procedure.name}: done before", name=run.name)
    return replace(run, state=thaw_state(run.procedure, stage["state"]), next=finished)


def _discard_hint(operation: Operation) -> str:
    return f"hawse {operation.discards[-1]}" if operation.discards else ""
