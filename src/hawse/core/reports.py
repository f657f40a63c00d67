"""The end of a change: what became of each entry as rows, the sum of it, and the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hawse.app import App
from hawse.core.ledger import LEFT, Ledger, Line
from hawse.core.queries import where_columns, where_of
from hawse.core.views import checked_view, rows_out
from hawse.errors import CLIError, Interrupted, Partial, Refused
from hawse.plan import Run

if TYPE_CHECKING:
    from hawse.core.changes import Planned
    from hawse.core.command import Change
    from hawse.core.ledger import Outcome as Became


def report(app: App, done: Sequence[tuple[Planned, Ledger]]) -> int:
    """The rows of what became of each entry on stdout, the sum of it last on stderr."""
    targets = [target for planned, _ in done for target in planned.targets]
    where = where_columns(targets, done[0][0].command.scope)
    row = done[0][0].command.row()
    with rows_out(app, checked_view(app, row), row, where) as out:
        for planned, ledger in done:
            for number, target in enumerate(planned.targets):
                lines = ledger.lines(number)
                out.add((_result(row, line) for line in lines), where_of(target, where))
    codes = [_code(ledger, planned) for planned, ledger in done]
    for planned, ledger in done:
        _sum_up(app, planned, ledger)
    return codes[0] if len(set(codes)) == 1 else Partial.code


def _sum_up(app: App, planned: Planned, ledger: Ledger) -> None:
    counts = ledger.counts()
    summary = [f"{count} {outcome}" for outcome, count in counts.items()]
    if any(line.outcome == "done" and _undoable(line) for line in ledger.lines()):
        summary.append(f"hawse undo {planned.op}")
    if any(counts[outcome] for outcome in LEFT):
        summary.append(going_on(planned.command, planned.path, planned.op))
    if summary:
        app.say(f" {app.talk.dot} ".join(summary))


def going_on(command: Change[Any], path: Sequence[str], op: str) -> str:
    """What to type to go on with an operation that was left."""
    return f"hawse {' '.join(path)} --resume" if command.resumable else f"hawse apply --resume {op}"


def _result(row: Any, line: Line) -> Any:
    return row(
        id=line.entry.on,
        name=line.entry.name or None,
        change=line.change,
        outcome=line.outcome,
        detail=line.detail or None,
        **line.more,
    )


def _undoable(line: Line) -> bool:
    if isinstance(line.entry, Run):
        return bool(line.entry.procedure.undo)
    return bool(getattr(line.entry, "undo", ()))


def _code(ledger: Ledger, planned: Planned) -> int:
    counts = ledger.counts()
    if any(target.gate.stop.is_set() for target in planned.targets):
        return Interrupted.code
    if not ledger.bad:
        return 0
    if counts["done"] or counts["would succeed"]:
        return Partial.code
    codes: dict[Became, int] = {"blocked": Refused.code, "denied": 5, "would be denied": 5}
    found = {codes.get(line.outcome, CLIError.code) for line in ledger.lines() if _is_bad(line)}
    if counts["timed out"]:
        return 124
    return found.pop() if len(found) == 1 else CLIError.code


def _is_bad(line: Line) -> bool:
    fine = ("done", "skipped", "not started", "waiting", "would succeed", "not asked")
    return line.outcome not in fine
