"""How things are at a moment: stacks, their resources, events and operations.

Plain data that is copied as a whole before each write, for stale reads. Time comes from outside:
`advance` releases what is due. It must not know requests; what is legal stands in `states`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.scripted.things import ChangeSet, Due, Resource, Stack
from tests.scripted.timeline import (
    STACK_TYPE,
    Branch,
    Happening,
    Raw,
    StackScript,
    Timeline,
    TimelineError,
)
from tests.scripted.wire import invalid, stamp

_BEGINS = {
    "CREATE_IN_PROGRESS": "CREATE_STACK",
    "UPDATE_IN_PROGRESS": "UPDATE_STACK",
    "IMPORT_IN_PROGRESS": "UPDATE_STACK",
    "DELETE_IN_PROGRESS": "DELETE_STACK",
    "ROLLBACK_IN_PROGRESS": "ROLLBACK",
    "UPDATE_ROLLBACK_IN_PROGRESS": "ROLLBACK",
    "IMPORT_ROLLBACK_IN_PROGRESS": "ROLLBACK",
}
_ROLLBACKS = ("ROLLBACK", "CONTINUE_ROLLBACK")
LIVE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")


@dataclass
class World:
    """Everything in one account and region."""

    timeline: Timeline
    now: datetime
    stacks: list[Stack] = field(default_factory=list)
    change_sets: list[ChangeSet] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    used: dict[tuple[str, str], int] = field(default_factory=dict)
    detections: dict[str, Raw] = field(default_factory=dict)
    sets: dict[str, Any] = field(default_factory=dict)
    made: int = 0

    @classmethod
    def of(cls, timeline: Timeline, now: datetime) -> World:
        """The world at the beginning of a timeline, its history played."""
        world = cls(timeline, now)
        for script in timeline.stacks.values():
            if not script.raw.get("absent") and not script.raw.get("parent"):
                world.make(script, script.raw.get("status", "CREATE_COMPLETE"))
        for script in timeline.stacks.values():
            if not script.raw.get("absent") and script.raw.get("parent"):
                world.latest(script.key)
        for stack in list(world.stacks):
            world._play_history(stack)
        world.advance(now)
        return world

    def _play_history(self, stack: Stack) -> None:
        for branch in stack.script.history:
            self.schedule(stack, branch, self.now)
        self.advance(self.now)
        said = stack.script.raw.get("status")
        if stack.script.history and said and said != stack.status:
            raise TimelineError(f"{stack.key} is {stack.status} after its history, not {said}")

    def new_id(self) -> str:
        """An id that no other thing has, the same in every run."""
        self.made += 1
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"scripted-{self.made}"))

    def arn(self, kind: str, name: str, region: str = "") -> str:
        place = f"{region or self.timeline.region}:{self.timeline.account}"
        return f"arn:aws:cloudformation:{place}:{kind}/{name}/{self.new_id()}"

    # Looking

    def find(self, named: str) -> Stack | None:
        """By id whatever its status, by name unless it was deleted."""
        for stack in reversed(self.stacks):
            if stack.id == named or (stack.name == named and not stack.is_gone):
                return stack
        return None

    def stack(self, named: str, *, wording: str = "Stack [{}] does not exist") -> Stack:
        """The stack; refused as AWS refuses a name that it does not know."""
        found = self.find(named)
        if found is None:
            raise invalid(wording.format(named))
        return found

    def latest(self, key: str, *, fresh: bool = False) -> Stack:
        """The newest stack that plays a script; made when there is none, or (`fresh`) none left."""
        found = [stack for stack in self.stacks if stack.key == key]
        if found and not (fresh and found[-1].is_gone):
            return found[-1]
        script = self.timeline.stacks[key]
        return self.make(script, script.raw.get("status", "CREATE_COMPLETE"))

    def tree(self, stack: Stack) -> list[Stack]:
        """A stack and all that are nested in it."""
        return [one for one in self.stacks if stack.id in (one.id, one.parent, one.root)]

    # Making

    def make(self, script: StackScript, status: str) -> Stack:
        """A stack as its script says it is at the beginning."""
        raw = script.raw
        created = self.now + timedelta(seconds=raw.get("created", -86400))
        arn = self.arn("stack", script.name, raw.get("region", ""))
        stack = Stack(script.key, script.name, arn, script, status, created)
        stack.reason = raw.get("reason")
        if "updated" in raw:
            stack.updated = self.now + timedelta(seconds=raw["updated"])
        stack.about = {key: raw[key] for key in _ABOUT if key in raw}
        self.stacks.append(stack)
        if "drift_known" in raw:
            before = self.now + timedelta(seconds=raw["drift_known"])
            stack.drift = {"over": before, "begun": before}
            found = [each for each in raw.get("drift", {}).values() if each]
            stack.about["drift"] = "DRIFTED" if found else "IN_SYNC"
        if raw.get("parent"):
            parent = self.latest(raw["parent"])
            stack.parent, stack.root = parent.id, parent.root or parent.id
        begun = _begins_with_creation(script) or raw.get("absent", False)
        for logical, each in script.resources.items():
            there = not begun and not each.get("new")
            was = each.get("status", "CREATE_COMPLETE") if there else ""
            physical = each.get("physical") or f"{script.name}-{logical}-1A2B3C"
            stack.resources[logical] = Resource(
                logical, each, physical, was, each.get("reason"), stack.created
            )
        return stack

    def branch(self, stack: Stack, operation: str, params: Mapping[str, Any]) -> Branch | None:
        """The next scripted branch for a write that fits the request; each is taken once."""
        branches = stack.script.after.get(operation, [])
        for number, branch in enumerate(branches):
            key = (f"{stack.key}#{number}", operation)
            if not self.used.get(key) and branch.fits(params):
                self.used[key] = 1
                return branch
        return None

    # Time

    def schedule(self, stack: Stack, branch: Branch, begin: datetime) -> None:
        """Let the events of a branch happen, counted from `begin`."""
        tree, last = stack.root or stack.id, begin
        for event in branch.events:
            last = begin + timedelta(seconds=event.at)
            self.due.append(Due(last, tree, event, event.stack))
        if branch.then and branch.events:
            self.due.append(Due(last, tree, branch.events[-1], stack.key, branch.then))
        elif branch.then:
            stack.about.update(branch.then)
        self.due.sort(key=lambda each: each.when)

    def forget(self, stack: Stack) -> None:
        """Nothing that was to happen to this tree happens any more."""
        tree = stack.root or stack.id
        self.due = [each for each in self.due if each.tree != tree]

    def advance(self, now: datetime) -> None:
        """Release what is due."""
        self.now = max(now, self.now)
        while self.due and self.due[0].when <= self.now:
            due = self.due.pop(0)
            begins = due.event.status == "CREATE_IN_PROGRESS" and not due.event.logical
            stack = self.latest(due.stack, fresh=begins)
            if due.then:
                stack.about.update(due.then)
            else:
                self._release(stack, due.event, due.when)

    def _release(self, stack: Stack, event: Happening, when: datetime) -> None:
        reason = self._named(event.reason)
        if event.logical:
            resource = self._changed(stack, event, when)
            if "HookType" not in event.extra:
                resource.reason = reason
            physical, kind = _physical(resource, event), resource.raw["type"]
        else:
            self._begin(stack, event)
            turn(stack, event.status, reason, when)
            physical, kind = stack.id, STACK_TYPE
        record = {
            "StackId": stack.id,
            "StackName": stack.name,
            "OperationId": stack.operations[-1][1] if stack.operations else None,
            "LogicalResourceId": event.logical or stack.name,
            "PhysicalResourceId": physical,
            "ResourceType": kind,
            "Timestamp": when,
            "ResourceStatus": event.status,
            "ResourceStatusReason": reason,
            "ClientRequestToken": stack.token,
            **event.extra,
        }
        stack.events.append({"EventId": self._event_id(stack, record), **record})

    def _named(self, reason: str | None) -> str | None:
        """A reason with the ids of the stacks that it names: `Embedded stack {network} was …`."""
        for key in self.timeline.stacks:
            if reason and f"{{{key}}}" in reason:
                reason = reason.replace(f"{{{key}}}", self.latest(key).id)
        return reason

    def _event_id(self, stack: Stack, record: Raw) -> str:
        """As AWS names events: a resource's tell what, the stack's own are random."""
        if record["PhysicalResourceId"] == stack.id:
            return self.new_id()
        taken = {each["EventId"] for each in stack.events}
        while True:
            logical, status = record["LogicalResourceId"], record["ResourceStatus"]
            named = f"{logical}-{status}-{stamp(record['Timestamp'])}"
            if named not in taken:
                return named
            record["Timestamp"] += timedelta(milliseconds=1)

    def begin(self, stack: Stack, kind: str) -> str:
        """A new operation of a stack; its id."""
        stack.operations.append((kind, self.new_id()))
        return stack.operations[-1][1]

    def _begin(self, stack: Stack, event: Happening) -> None:
        """A stack's own event may begin an operation of its own: a nested one, or a rollback."""
        kind = _BEGINS.get(event.status)
        last = stack.operations[-1][0] if stack.operations else ""
        asked, stack.begun = stack.begun, False
        if kind is None or asked:
            return
        if kind == "ROLLBACK" and last in _ROLLBACKS and not stack.status.endswith("FAILED"):
            return
        failed_rollback = stack.status == "UPDATE_ROLLBACK_FAILED"
        self.begin(stack, "CONTINUE_ROLLBACK" if failed_rollback else kind)

    def _changed(self, stack: Stack, event: Happening, when: datetime) -> Resource:
        resource = stack.resources.get(event.logical)
        if resource is None:
            raise TimelineError(f"{stack.key} has no resource {event.logical}")
        if "HookType" not in event.extra:
            resource.status, resource.updated = event.status, when
        if resource.raw.get("stack"):
            resource.physical = self._nested_id(resource, event)
        return resource

    def _nested_id(self, resource: Resource, event: Happening) -> str:
        """The ARN of a nested stack: made with it, so that the events can name it."""
        if event.status == "CREATE_IN_PROGRESS" and event.reason is None:
            return resource.physical
        fresh = event.status == "CREATE_IN_PROGRESS"
        return self.latest(resource.raw["stack"], fresh=fresh).id

    def shown(self, stack: Stack) -> Iterator[Resource]:
        """The resources that ListStackResources shows."""
        for resource in stack.resources.values():
            if resource.raw.get("stack") and resource.status == "CREATE_COMPLETE":
                resource.physical = self.latest(resource.raw["stack"]).id
            removed = resource.status == "DELETE_COMPLETE" and stack.status.startswith("UPDATE")
            if resource.status and not removed:
                yield resource


_ABOUT = (
    *("parameters", "outputs", "tags", "template", "processed", "role", "protected"),
    *("capabilities", "policy", "description", "extra"),
)


def turn(stack: Stack, status: str, reason: str | None, when: datetime) -> None:
    """A stack's status changes, and with it what depends on it."""
    if status == "CREATE_IN_PROGRESS" and stack.status != "REVIEW_IN_PROGRESS":
        stack.created, stack.updated = when, None
    stack.status, stack.reason = status, reason
    if status.startswith(("UPDATE", "IMPORT")):
        stack.updated = when
    if status in LIVE:
        stack.about.update(stack.coming)
    if not status.endswith("PROGRESS"):
        stack.coming = {}
    if status == "DELETE_COMPLETE":
        stack.deleted = when
        for resource in stack.resources.values():
            kept = resource.status in ("", "DELETE_SKIPPED")
            resource.status = resource.status if kept else "DELETE_COMPLETE"


def _physical(resource: Resource, event: Happening) -> str:
    """Nothing has an id before its creation was initiated."""
    if "PhysicalResourceId" in event.extra:
        return str(event.extra["PhysicalResourceId"])
    before = event.status == "CREATE_IN_PROGRESS" and event.reason is None
    return "" if before else resource.physical


def _begins_with_creation(script: StackScript) -> bool:
    own = [
        event
        for branch in script.history
        for event in branch.events
        if event.stack == script.key and not event.logical
    ]
    return bool(own) and own[0].status == "CREATE_IN_PROGRESS"
