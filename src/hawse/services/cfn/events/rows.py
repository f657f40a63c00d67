"""Events as rows: nested stacks merged in order of time, cancellations folded into one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hawse.rows import Row, column
from hawse.services.cfn.events.attempts import attempts
from hawse.services.cfn.events.reasons import in_short, is_cancellation
from hawse.services.cfn.events.records import Event
from hawse.services.cfn.events.recordings import Recording

_COLOURS = {
    **{f"{what}_FAILED": "red" for what in ("CREATE", "UPDATE", "DELETE", "IMPORT")},
    **{f"{what}_COMPLETE": "green" for what in ("CREATE", "UPDATE", "DELETE", "IMPORT")},
    **dict.fromkeys(("ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"), "yellow"),
    **dict.fromkeys(("ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED"), "red"),
}


@dataclass(frozen=True)
class StackEvent(Row):  # pylint: disable=too-many-instance-attributes  # AWS says that much
    """Something that happened to a stack or to one of its resources."""

    at: datetime = column(title="TIME", show="time")
    path: str = column(doc="The resource, from the stack down: shop/Data/Db.")
    type: str = column()
    status: str = column(colour=_COLOURS)
    reason: str | None = column(show="below", doc="AWS's words, without ids.")
    folded: Sequence[str] = column(
        wide=True, show="list", doc="Other resources that were cancelled with this one."
    )
    logical_id: str = column(wide=True)
    physical_id: str | None = column(wide=True)
    detailed_status: str | None = column(wide=True)
    hook: str | None = column(wide=True, doc="What a hook said, with its type.")
    stack: str = column(wide=True, doc="The stack that it belongs to, which may be nested.")
    stack_id: str = column(wide=True)
    operation_id: str | None = column(wide=True)
    id: str = column(wide=True, doc="The event's id.")


def rows_of(recording: Recording, *, every: bool, failed: bool) -> Iterator[StackEvent]:
    """The events of the last operation, or of `every` that is recorded, oldest first."""
    chosen: Iterable[Event] = recording.events
    if not every and recording.events:
        last = attempts(recording)[0]
        chosen = [event for event in recording.events if last.has(event)]
    if failed:
        chosen = [event for event in chosen if event.failed or (event.hook and event.hook.failed)]
    return _folded(_row(recording, event) for event in chosen)


def _folded(rows: Iterable[StackEvent]) -> Iterator[StackEvent]:
    """One row for resources of one stack that were cancelled one after the other."""
    held: StackEvent | None = None
    others: list[str] = []
    for row in rows:
        if held and (row.stack_id, row.status, row.reason) == (
            *(held.stack_id, held.status, held.reason),
        ):
            others.append(row.logical_id)
            continue
        if held:
            yield _with(held, others)
        held, others = (row, []) if is_cancellation(row.reason or "") else (None, [])
        if held is None:
            yield row
    if held:
        yield _with(held, others)


def _with(row: StackEvent, others: list[str]) -> StackEvent:
    if not others:
        return row
    return replace(row, reason=f"{row.reason}, and so {', '.join(others)}", folded=tuple(others))


def _row(recording: Recording, event: Event) -> StackEvent:
    hook = event.hook
    return StackEvent(
        at=event.at,
        path=recording.path_of(event),
        type=event.type,
        status=event.status,
        reason=in_short(event.reason) or None,
        folded=(),
        logical_id=event.logical_id,
        physical_id=event.physical_id or None,
        detailed_status=event.detailed or None,
        hook=f"{hook.type} {hook.status} {hook.reason}".strip() if hook else None,
        stack=event.stack,
        stack_id=event.stack_id,
        operation_id=event.operation or None,
        id=event.id,
    )
