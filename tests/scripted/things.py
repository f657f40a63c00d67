"""What a world is made of: stacks, resources, change sets, and what is still to happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.scripted.timeline import Branch, Happening, Raw, StackScript


@dataclass
class Resource:
    """A resource of a stack; `status` "" while there has never been one."""

    logical: str
    raw: Raw
    physical: str
    status: str
    reason: str | None
    updated: datetime


@dataclass
class Stack:
    """One stack, from its creation to 90 days after its deletion.

    `about` is what its script or a write said of it, `coming` what an update makes of that when it
    succeeds; `begun` while a request began an operation whose first event is still to come.
    """

    key: str
    name: str
    id: str
    script: StackScript
    status: str
    created: datetime
    reason: str | None = None
    updated: datetime | None = None
    deleted: datetime | None = None
    parent: str | None = None
    root: str | None = None
    about: Raw = field(default_factory=dict)
    coming: Raw = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    events: list[Raw] = field(default_factory=list)
    operations: list[tuple[str, str]] = field(default_factory=list)
    validations: list[Raw] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    token: str | None = None
    begun: bool = False
    change_set: str | None = None
    drift: Raw = field(default_factory=dict)

    @property
    def is_gone(self) -> bool:
        return self.status == "DELETE_COMPLETE"


@dataclass
class ChangeSet:
    """A change set; `ready` is when it leaves CREATE_IN_PROGRESS, `operation` what executes it."""

    name: str
    id: str
    stack: str
    kind: str
    made: datetime
    ready: datetime
    branch: Branch
    asked: Raw
    parent: str | None = None
    root: str | None = None
    execution: str = ""
    operation: str = ""
    nested: dict[str, str] = field(default_factory=dict)

    def status(self, now: datetime) -> str:
        """CREATE_IN_PROGRESS, then what the timeline says."""
        if now < self.ready:
            return "CREATE_IN_PROGRESS"
        return str(self.branch.more.get("status", "CREATE_COMPLETE"))

    def execution_status(self, now: datetime) -> str:
        """What may be done with it."""
        if self.execution:
            return self.execution
        good = self.status(now) == "CREATE_COMPLETE"
        return str(self.branch.more.get("execution", "AVAILABLE" if good else "UNAVAILABLE"))


@dataclass
class Due:
    """What happens at `when`: an event, or (`then`) members of a stack that become known."""

    when: datetime
    tree: str
    event: Happening
    stack: str
    then: Raw = field(default_factory=dict)
