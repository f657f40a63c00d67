"""An operation with all that diagnosis needs: the events of a stack and of all nested in it.

It comes from AWS (`reading`) or from a file (`files`); what is made of it is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from hawse.services.cfn.events.records import Event

Edges = Mapping[str, frozenset[str]]
"""What each resource of a template depends on, by logical id."""


@dataclass(frozen=True)
class StackFacts:
    """What is known of one stack besides its events.

    `resources` are the statuses of its resources now, `needs` what each depends on; either may be
    unknown, which is None. `operations` are those that AWS remembers, newest first, as (id, type).
    """

    id: str
    name: str
    status: str = ""
    reason: str = ""
    parent: str = ""
    operations: tuple[tuple[str, str], ...] = ()
    resources: Mapping[str, str] | None = None
    needs: Edges | None = None


@dataclass(frozen=True)
class Recording:
    """The events of stack `root` and of the stacks nested in it, oldest first.

    `lacks` says in words what could not be read.
    """

    root: str
    events: tuple[Event, ...]
    stacks: Mapping[str, StackFacts] = field(default_factory=lambda: MappingProxyType({}))
    lacks: tuple[str, ...] = ()

    @cached_property
    def by_stack(self) -> Mapping[str, Sequence[Event]]:
        """The events of each stack, oldest first."""
        found: dict[str, list[Event]] = {}
        for event in self.events:
            found.setdefault(event.stack_id, []).append(event)
        return found

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """The path to each stack from the root, by the logical ids of its parents."""
        found = {self.root: self.facts.name}
        for event in self.events:  # a parent speaks of its child before the child speaks
            if event.child and event.child not in found and event.stack_id in found:
                found[event.child] = f"{found[event.stack_id]}/{event.logical_id}"
        return found

    def path_of(self, event: Event) -> str:
        """Where in the tree an event is: `shop/Data/Db`."""
        stack = self.paths.get(event.stack_id, event.stack)
        return stack if event.own else f"{stack}/{event.logical_id}"

    @property
    def facts(self) -> StackFacts:
        """What is known of the root."""
        return self.of(self.root)

    def of(self, stack_id: str) -> StackFacts:
        """What is known of one stack: its own events tell its name and status when nothing else
        does."""
        known = self.stacks.get(stack_id)
        if known is not None and known.status:
            return known
        own = [event for event in self.by_stack.get(stack_id, ()) if event.own]
        newest = own[-1] if own else None
        name = newest.stack if newest else (known.name if known else stack_id)
        status, reason = (newest.status, newest.reason) if newest else ("", "")
        known = known or StackFacts(stack_id, name)
        return replace(known, name=known.name or name, status=status, reason=reason)


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Oldest first, each once.

    AWS gives the newest of a stack first, so of two at the same time the one that came first is
    the later one; a file may have been turned around already.
    """
    by_stack: dict[str, dict[str, Event]] = {}
    for number, event in enumerate(events):
        by_stack.setdefault(event.stack_id, {})[event.id or str(number)] = event
    found: list[Event] = []
    for one in map(list, map(dict.values, by_stack.values())):
        found += reversed(one) if one[0].at >= one[-1].at else one
    return tuple(sorted(found, key=lambda event: event.at))


def roots(events: Sequence[Event], stacks: Mapping[str, StackFacts]) -> list[str]:
    """The ids of the stacks here that no other stack here has nested, in order of appearance."""
    nested = {event.child for event in events} | {one.id for one in stacks.values() if one.parent}
    every = dict.fromkeys([*stacks, *(event.stack_id for event in events)])
    found = [stack_id for stack_id in every if stack_id not in nested]
    return found or list(every)[:1]


def family(root: str, events: Sequence[Event]) -> set[str]:
    """The ids of a stack and of all that are nested in it, at any depth."""
    children: dict[str, set[str]] = {}
    for event in events:
        if event.child:
            children.setdefault(event.stack_id, set()).add(event.child)
    return set(_below(root, children, set()))


def part(root: str, events: Sequence[Event]) -> Recording:
    """What of these events, of several stacks, is of one of them and of those nested in it."""
    own = family(root, events)
    return Recording(root, in_order(event for event in events if event.stack_id in own))


def _below(stack: str, children: Mapping[str, set[str]], seen: set[str]) -> Iterator[str]:
    if stack in seen:
        return
    seen.add(stack)
    yield stack
    for child in children.get(stack, ()):
        yield from _below(child, children, seen)
