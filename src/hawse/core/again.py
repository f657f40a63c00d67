"""Going on with procedures that earlier runs began: `--resume`, `--rollback` and `--status`.

A procedure may wait for days and may be killed at any point, so what it left is found in the
journal, by the command. Each goes on as the plan of its own operation; taking back is a new
operation that names the old one, and whatever takes something back stands for it from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hawse.core.changes import Planned, carried_out
from hawse.core.reports import report
from hawse.core.history import Operation, operations, resume_plan
from hawse.core.ledger import Ledger, Spot
from hawse.errors import CLIError, NotFound, Refused, UnknownKey, UsageError
from hawse.plan import Entry, Plan, Procedure, Run, Skip

if TYPE_CHECKING:
    from hawse.app import App
    from hawse.aws.targets import Target
    from hawse.core.command import Change


@dataclass(frozen=True)
class Open:
    """What of one operation is not at its end: the places of its procedures."""

    operation: Operation
    places: frozenset[tuple[int, int]]


def again(app: App, path: tuple[str, ...], mode: str, names: Sequence[str]) -> int:
    """Resume, roll back or tell of what earlier runs of the command at `path` began.

    `names` are the things that matter; all, without.
    """
    if app.options.plan is not None:
        raise UsageError("--plan", why=f"--{mode} goes on with a plan that is recorded already")
    found = list(open_operations(app, path, names))
    if not found:
        if mode == "status" and not names:
            app.say("nothing was begun that is not at its end")
            return 0
        why = "nothing was begun that is not at its end"
        raise NotFound(", ".join(names) or "nothing", why=why, hint="hawse audit ls")
    done = []
    for one in found:
        planned = _taken_back(app, one) if mode == "rollback" else _going_on(app, one)
        done.append(
            (planned, _told(one, planned) if mode == "status" else carried_out(app, planned))
        )
    return report(app, done)


def open_operations(app: App, path: tuple[str, ...], names: Sequence[str] = ()) -> Iterator[Open]:
    """The operations of a command that left procedures open, oldest first."""
    mine = [one for one in operations(app) if one.command == path and one.plans]
    taken = {
        (one.undoes, run["on"])
        for one in mine
        if one.undoes
        for place, run in _runs(one)
        if place in one.stages and place not in one.stopped
    }
    for one in mine:
        places = frozenset(
            place
            for place, run in _runs(one)
            if _is_open(one, place) and (one.id, run["on"]) not in taken
            if not names or run["on"] in names
        )
        if places:
            yield Open(one, places)


def _runs(operation: Operation) -> Iterator[tuple[tuple[int, int], Any]]:
    for target, plan in enumerate(operation.plans):
        for index, entry in enumerate(plan["entries"]):
            if entry["kind"] == "run":
                yield (target, index), entry


def _is_open(operation: Operation, place: tuple[int, int]) -> bool:
    """What takes back and failed is begun anew rather than gone on with."""
    if place in operation.closed or (operation.undoes and place in operation.stopped):
        return False
    stage = operation.stages.get(place)
    if stage is None:
        return False
    return not stage["finished"] or stage["number"] + 1 < stage.get("of", 0)


def _going_on(app: App, one: Open) -> Planned:
    planned = resume_plan(app, one.operation, certain=_certain)
    plans = [
        replace(
            plan,
            entries=tuple(
                entry if (number, index) in one.places else _left_alone(entry)
                for index, entry in enumerate(plan.entries)
            ),
        )
        for number, plan in enumerate(planned.plans)
    ]
    return replace(planned, plans=plans)


def _left_alone(entry: Entry) -> Entry:
    return entry if isinstance(entry, Skip) else Skip(entry.on, "not asked for", name=entry.name)


def _taken_back(app: App, one: Open) -> Planned:
    """A new operation that takes back what is open; one that does so already is gone on with."""
    if one.operation.undoes:
        return _going_on(app, one)
    planned = _going_on(app, one)
    plans = [
        Plan(plan.account, plan.region, tuple(_back(planned.command, plan)))
        for plan in planned.plans
    ]
    args = {"undoes": one.operation.id}
    return replace(planned, plans=plans, op=app.new_id(), args=args, resumed=None)


def _back(command: Change[Any], plan: Plan) -> Iterator[Entry]:
    known: dict[str, Procedure[Any]] = {one.name: one for one in command.procedures}
    for entry in plan.entries:
        if isinstance(entry, Run):
            if entry.procedure.back not in known:
                raise Refused(entry.on, why=f"{entry.procedure.name} cannot be taken back")
            yield replace(entry, procedure=known[entry.procedure.back], next=0, note="")


def _told(one: Open, planned: Planned) -> Ledger:
    """What is open, each with the stage that is next and why it was not done."""
    ledger = Ledger(planned.plans)
    for number, plan in enumerate(planned.plans):
        for index, entry in enumerate(plan.entries):
            if isinstance(entry, Run) and (number, index) in one.places:
                why = one.operation.failed.get((number, index), "")
                ledger.mark(
                    Spot(number, index), "waiting", _next(entry) + (f": {why}" if why else "")
                )
    return ledger


def _next(run: Run[Any]) -> str:
    state = {name: getattr(run.state, name) for name in type(run.state).__dataclass_fields__}
    stages = run.procedure.stages
    return f"stage {run.next + 1} of {len(stages)}: {stages[run.next].says.format(**state)}"


def _certain(target: Target, account: str) -> Target:
    """The target, also when its own keys are no longer known to AWS.

    A procedure that replaces them goes on with the new ones, and checks whose they are.
    """
    try:
        found = target.account
    except UnknownKey:
        return target.known_as(account)
    if found != account:
        why = f"it was begun in account {account}, these credentials are for {found}"
        raise CLIError("refused", why=why, hint="name the profile with -p")
    return target
