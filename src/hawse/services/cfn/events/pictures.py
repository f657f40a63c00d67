"""What a person sees of stacks at work: a tree of resources with their states, and counts.

Pure: a `Tree` takes events and gives pictures. How they are drawn is known to whoever draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from hawse.services.cfn import states
from hawse.services.cfn.events.attempts import begins_rollback
from hawse.services.cfn.events.estimates import Estimate, Estimator, Work
from hawse.services.cfn.events.reasons import (
    embedded,
    in_short,
    is_asked_for,
    is_cancellation,
    is_summary,
)
from hawse.services.cfn.events.records import STACK, STARTS, Event

State = Literal["waiting", "running", "done", "failed", "stopped", "undone"]
_REPLACED = "requires the creation of a new physical resource"


@dataclass(frozen=True)
class Node:  # pylint: disable=too-many-instance-attributes  # what a line of the tree shows
    """One resource or stack: `done` of `total` are those within it, None where nobody knows."""

    name: str
    type: str
    status: str
    state: State
    began: datetime
    ended: datetime | None
    note: str = ""
    usual: float | None = None
    done: int | None = None
    total: int | None = None
    first_failure: bool = False
    children: Sequence[Node] = ()


class Transition(NamedTuple):
    """An event, with the path to what it is about."""

    path: str
    event: Event

    @property
    def line(self) -> str:
        """One line for people."""
        event = self.event
        parts = [f"{event.at:%H:%M:%SZ}", self.path, event.type, event.status]
        parts += [event.detailed, in_short(event.reason)]
        return "  ".join(filter(None, parts))

    @property
    def fields(self) -> Mapping[str, Any]:
        """What JSON has."""
        event = self.event
        return {
            "at": event.at.isoformat(),
            "path": self.path,
            "logical_id": event.logical_id,
            "physical_id": event.physical_id or None,
            "type": event.type,
            "status": event.status,
            "detailed_status": event.detailed or None,
            "reason": event.reason or None,
            "stack_id": event.stack_id,
        }


@dataclass(frozen=True)
class Picture:
    """All stacks that are followed at the moment `now`; `told` happened since the last one."""

    now: datetime
    stacks: Sequence[Node]
    told: Sequence[Transition] = ()
    left: Estimate | None = None
    ended: bool = False
    notes: Sequence[str] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Line:
    """The newest that is known of a resource."""

    event: Event
    began: datetime
    reason: str = ""
    replaced: bool = False
    undone: bool = False
    done: bool = False


class Tree:
    """Takes events in order and says how things are."""

    def __init__(self, roots: Sequence[str], estimator: Estimator | None = None) -> None:
        self._roots, self._estimator = roots, estimator
        self._lines: dict[str, dict[str, _Line]] = {}
        self._own: dict[str, Event] = {}
        self._began: dict[str, datetime] = {}
        self._back: set[str] = set()
        self._parents: dict[str, str] = {}
        self._clean: set[str] = set()
        self._paths: dict[str, str] = {}
        self._expected: dict[str, dict[str, str]] = {}
        self._first: tuple[str, str] | None = None

    def expect(
        self, stack: str, resources: Iterable[str], nested: Mapping[str, str] | None = None
    ) -> None:
        """The logical ids that change in a stack; `nested` has the stacks that some of them are."""
        self._expected[stack] = {**dict.fromkeys(resources, ""), **(nested or {})}

    def add(self, event: Event) -> Transition:
        """Take one event; it is given back with the path to what it is about."""
        stack = event.stack_id
        self._began.setdefault(stack, event.at)
        base = self._paths.setdefault(stack, event.stack)
        if event.own:
            self._turn(event)
            return Transition(base, event)
        path = f"{base}/{event.logical_id}"
        if event.child:
            self._paths.setdefault(event.child, path)
            self._parents[event.child] = stack
        self._take(event)
        cleaning = event.stack_id in self._clean
        if self._first is None and not cleaning and _is_failure(event):
            self._first = event.key
        return Transition(path, event)

    def status(self, stack: str) -> str:
        """The status of a stack as its own events tell it; "" before any."""
        own = self._own.get(stack)
        return own.status if own else ""

    def picture(
        self,
        now: datetime,
        *,
        told: Sequence[Transition] = (),
        ended: bool = False,
        notes: Sequence[str] = (),
        outcomes: Mapping[str, str] | None = None,
    ) -> Picture:
        """How things are."""
        nodes = [self._stack(root, root, now, frozenset()) for root in self._roots]
        return Picture(
            now, nodes, told, self._estimate(now, ended), ended, tuple(notes), dict(outcomes or {})
        )

    def _turn(self, event: Event) -> None:
        stack = event.stack_id
        if event.status in STARTS:
            self._back.discard(stack)
            self._clean.discard(stack)
        # What a rollback does with a stack nested there begins like something new.
        if begins_rollback(event) or self._parents.get(stack) in self._back:
            self._back.add(stack)
        if event.status.endswith("COMPLETE_CLEANUP_IN_PROGRESS"):
            self._clean.add(stack)
        self._own[stack] = event

    def _take(self, event: Event) -> None:
        lines = self._lines.setdefault(event.stack_id, {})
        line = lines.get(event.logical_id)
        known = line is not None and line.event.action != "DELETE"
        if known and event.stack_id in self._clean:
            return  # what is removed now was replaced, and is counted already
        if line is None:
            line = lines[event.logical_id] = _Line(event, event.at)
        elif event.in_progress and not line.event.in_progress:
            line.began = event.at
        line.event = event
        line.replaced = line.replaced or _REPLACED in event.reason
        if event.failed and not embedded(event.reason):
            line.reason = in_short(event.reason)
        if event.status.endswith(("_COMPLETE", "_SKIPPED")):
            back = event.stack_id in self._back
            line.undone, line.done = back, not back

    def _stack(self, stack: str, name: str, now: datetime, seen: frozenset[str]) -> Node:
        lines = self._lines.get(stack, {})
        own = self._own.get(stack)
        seen |= {stack}
        children = [self._node(key, line, now, seen) for key, line in lines.items()]
        done, total = self._count(stack, children)
        status = own.status if own else ""
        settled = status in states.SETTLED
        return Node(
            name=self._paths.get(stack, name).rpartition("/")[2],
            type=STACK,
            status=status,
            state=_stack_state(status),
            began=self._began.get(stack, now),
            ended=own.at if own and settled else None,
            note=in_short(own.reason) if own and _is_failure(own) else "",
            done=done,
            total=total,
            children=tuple(children),
        )

    def _node(self, key: str, line: _Line, now: datetime, seen: frozenset[str]) -> Node:
        event = line.event
        inner = self._inner(event, now, seen)
        state = _state(line)
        return Node(
            name=key,
            type=event.type,
            status=event.status,
            state=state,
            began=line.began,
            ended=None if event.in_progress else event.at,
            note=_note(line),
            usual=self._usual(event) if state == "running" and not inner else None,
            done=inner.done if inner else None,
            total=inner.total if inner else None,
            first_failure=self._first == event.key,
            children=inner.children if inner else (),
        )

    def _inner(self, event: Event, now: datetime, seen: frozenset[str]) -> Node | None:
        child = event.child
        if not child or child in seen or child not in self._lines:
            return None
        if event.action == "DELETE" and event.stack_id in self._clean:
            return None  # what an update removes is one thing, whatever is in it
        return self._stack(child, event.logical_id, now, seen)

    def _count(self, stack: str, children: Sequence[Node]) -> tuple[int, int | None]:
        """Resources that are as wanted, and the stack itself; those within nested stacks too."""
        nested = [node for node in children if node.done is not None]
        done = sum(node.state == "done" for node in children if node.done is None)
        done += sum(node.done or 0 for node in nested) + self._is_there(stack)
        expected = self._expected.get(stack)
        if expected is None or any(node.total is None for node in nested):
            return done, None
        begun = {node.name for node in children}
        ahead = [self._ahead(inner) for name, inner in expected.items() if name not in begun]
        return done, 1 + sum(node.total or 1 for node in children) + sum(ahead)

    def _ahead(self, stack: str, seen: frozenset[str] = frozenset()) -> int:
        """What counts for a resource that has not begun: with those in it where it is a stack."""
        inner = {} if stack in seen else self._expected.get(stack, {})
        return 1 + sum(self._ahead(one, seen | {stack}) for one in inner.values())

    def _is_there(self, stack: str) -> bool:
        """Whether a stack is as wanted; the cleanup afterwards is of the same completion."""
        status = self.status(stack)
        if status.startswith("UPDATE_COMPLETE_CLEANUP"):
            return True
        well = status.endswith("_COMPLETE") and "ROLLBACK" not in status
        return well and not (status == "DELETE_COMPLETE" and self._back)

    def _usual(self, event: Event) -> float | None:
        if self._estimator is None:
            return None
        found = self._estimator.usual(event.type, event.action)
        return found.p50 if found and found.known else None

    def _estimate(self, now: datetime, ended: bool) -> Estimate | None:
        if self._estimator is None or ended or self._back:
            return None
        return self._estimator.left({root: self.works(root) for root in self._roots}, now, self)

    def works(self, stack: str) -> Mapping[str, Work]:
        """What is at hand in a stack, for an estimate."""
        return {
            key: Work(
                line.event.type,
                line.event.action,
                line.began,
                line.done or not line.event.in_progress,
                line.event.child,
            )
            for key, line in self._lines.get(stack, {}).items()
        }


def _state(line: _Line) -> State:
    event = line.event
    if event.in_progress:
        return "running"
    if event.failed:
        return "stopped" if is_cancellation(event.reason) else "failed"
    return "undone" if line.undone else "done"


def _stack_state(status: str) -> State:
    if not status:
        return "waiting"
    if status in states.IN_PROGRESS:
        return "running"
    return "failed" if states.failed(status) else "done"


def _note(line: _Line) -> str:
    event = line.event
    if event.failed or line.undone:
        return line.reason
    if event.in_progress and event.detailed == "CONFIGURATION_COMPLETE":
        return "stabilising"
    if event.hook and event.in_progress and event.hook.status == "HOOK_IN_PROGRESS":
        return f"hook {event.hook.type}"
    if event.in_progress and event.reason and "Resource creation Initiated" not in event.reason:
        return "being replaced" if line.replaced else in_short(event.reason)
    return "being replaced" if line.replaced and event.in_progress else ""


def _is_failure(event: Event) -> bool:
    """Whether something failed here, and not elsewhere."""
    reason = event.reason
    if is_cancellation(reason) or is_summary(reason) or embedded(reason):
        return False
    if event.own:
        return (
            bool(reason) and not is_asked_for(reason) and (event.failed or begins_rollback(event))
        )
    return event.failed


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every node of a tree."""
    for node in nodes:
        yield node
        yield from walk(node.children)
