"""What asking AWS leaves behind for a while, such as a change set, and its removal.

Each preparation is journalled with the command that removes it before it is sent, so that even
after a crash a person can type what is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hawse.app import App
from hawse.aws.gate import Gate
from hawse.aws.targets import Target
from hawse.core.apply import Applier, Operation
from hawse.core.journal import Journal
from hawse.core.ledger import Ledger, Spot
from hawse.core.lookup import target_json
from hawse.core.registry import find_change
from hawse.errors import CLIError
from hawse.plan import Discard, Plan, Step

if TYPE_CHECKING:
    from hawse.aws.calls import Prepare
    from hawse.core.changes import Planned


@dataclass(frozen=True)
class Prepared:
    """Something that was left behind, and how it is removed."""

    target: Target
    discard: Discard


def recorder(
    app: App, op: str, prepared: list[Prepared]
) -> Callable[[Target, Prepare, Discard | None, Mapping[str, object]], None]:
    """Records a Prepare with its discard before it is sent, since what it makes is ours."""

    def record(
        target: Target, api: Prepare, discard: Discard | None, _: Mapping[str, object]
    ) -> None:
        line = {"discard": discard.line} if discard is not None else {}
        Journal.of(app).append(op, "prepare", call=api.name, where=target_json(target), **line)
        if discard is not None:
            prepared.append(Prepared(target, discard))

    return record


@contextmanager
def preparing(app: App, gate: Gate) -> Iterator[None]:
    """What AWS prepares meanwhile is removed, however this ends."""
    op, prepared = app.new_id(), list[Prepared]()
    gate.on_prepare = recorder(app, op, prepared)
    try:
        yield
    finally:
        discard_all(app, op, prepared)


def discard_untaken(app: App, op: str, prepared: list[Prepared], plans: Sequence[Plan]) -> None:
    """Remove what was prepared and no step takes: of what is skipped, say."""
    steps = [step for plan in plans for step in plan.steps]
    taken = {step.takes for step in steps if isinstance(step, Step) and step.takes}
    kept = [one for one in prepared if one.discard.line in taken]
    untaken = [one for one in prepared if one.discard.line not in taken]
    discard_all(app, op, untaken)
    prepared[:] = kept


def discard_refused(
    app: App, planned: Planned, ledger: Ledger, prepared: Sequence[Prepared]
) -> None:
    """Remove what was prepared for steps that failed for good before AWS took them.

    What was prepared elsewhere (for a plan in a file) is told with the command to type. What was
    not begun is left: the run can be gone on with.
    """
    known = {one.discard.line: one for one in prepared}
    failed = [line for line in ledger.lines() if line.outcome in ("failed", "denied")]
    lines = {one.spot: one.entry.takes for one in failed if isinstance(one.entry, Step)}
    taken = _taken(app, planned.op) if any(lines.values()) else frozenset()
    for line in (line for spot, line in lines.items() if line and spot not in taken):
        if line in known:
            _discard(app, planned.op, known[line])
        else:
            app.talk.warn(f"what was prepared for it is left; remove it with: hawse {line}")


def _taken(app: App, op: str) -> frozenset[Spot]:
    """What AWS took, or may have taken."""
    taken: set[Spot] = set()
    for record in Journal.of(app).records(op):
        spot = Spot(int(record.body.get("target", 0)), int(record.body.get("index", 0)))
        if record.kind == "intent":
            taken.add(spot)
        elif record.kind == "failed" and not record.body.get("unknown"):
            taken.discard(spot)
    return frozenset(taken)


def discard_all(app: App, op: str, prepared: list[Prepared]) -> None:
    """Remove what was left behind; a failure to do so is told with the command to type."""
    while prepared:
        _discard(app, op, prepared[-1])
        prepared.pop()


def _discard(app: App, op: str, one: Prepared) -> None:
    """Remove one thing, without asking."""
    command = find_change(app, one.discard.command)
    target = one.target.with_gate(Gate((*command.calls, *command.undo_calls)))
    try:
        plan = Plan(target.owner, target.region, tuple(command(target, **one.discard.args)))
        ledger = Ledger([plan])
        # An operation of its own: entries are recorded by their number in it.
        Applier(Operation(app.new_id(), app, command, Journal.of(app), ledger), target, 0).apply(
            plan
        )
        if ledger.bad:
            raise CLIError("not removed")
    except CLIError as error:
        app.talk.warn(f"left behind: {error.message}; remove it with: hawse {one.discard.line}")
        return
    Journal.of(app).append(op, "discarded", line=one.discard.line)
