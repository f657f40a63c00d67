"""What a change set says, as frozen values: no CamelCase, nothing dropped, nothing guessed.

`None` and "" mean that AWS said nothing. How a change came about is told in `causality`, how
dangerous it is in `danger`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from hawse.rows import Part

KNOWN_AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}"
MASKED = frozenset(("****", "*****"))
_NO_CHANGE = (
    "The submitted information didn't contain changes.",
    "No updates are to be performed.",
)
_INCOMPLETE = "--include-property-values option can return incomplete"

Kind = Literal["template", "parameter", "resource", "attribute", "nested stack", "drift", "unknown"]
"""Where a change comes from: the template itself, a parameter, another resource (Ref), one of its
attributes (GetAtt), the inside of a nested stack, or a resource that was changed by hand."""


@dataclass(frozen=True)
class Cause(Part):
    """One cause of a change: `entity` is `Param`, `Res` or `Res.Attr`, as AWS names it.

    `certain`: AWS knows already that the value changes.
    """

    kind: Kind
    entity: str = ""
    certain: bool = False

    @property
    def resource(self) -> str:
        """The logical id of the resource that causes it; "" when none does."""
        return self.entity.partition(".")[0] if self.kind in ("resource", "attribute") else ""

    @property
    def attribute(self) -> str:
        """The attribute of that resource, as `Outputs.Url`."""
        return self.entity.partition(".")[2] if self.kind == "attribute" else ""

    def __str__(self) -> str:
        if self.kind == "template":
            return "the template"
        return f"{self.kind} {self.entity}".strip()


@dataclass(frozen=True)
class PropertyChange(Part):
    """One property that changes, or an attribute such as Tags or DeletionPolicy.

    `path` is below the resource, as `Properties/KeySchema/0/AttributeName`. `recreation` is Never,
    Conditionally or Always; `change` Add, Remove, Modify or SyncWithActual. `drifted` is the value
    that somebody set by hand, where AWS looked.
    """

    path: str
    attribute: str
    name: str = ""
    change: str = ""
    before: str | None = None
    after: str | None = None
    recreation: str = ""
    causes: tuple[Cause, ...] = ()
    drifted: str | None = None

    @property
    def known(self) -> bool:
        """Whether both values can be read and compared."""
        unread = {None, KNOWN_AFTER_APPLY, *MASKED}
        return self.before not in unread and self.after not in unread

    @property
    def certain(self) -> bool:
        """Whether the value changes for sure."""
        if any(cause.certain for cause in self.causes):
            return True
        return self.known and self.before != self.after

    @property
    def pending(self) -> bool:
        """Whether the value will be known only while the change is made."""
        return self.after is not None and KNOWN_AFTER_APPLY in self.after

    @property
    def label(self) -> str:
        """The path as people read it: `KeySchema.0.AttributeName`."""
        return self.path.removeprefix("Properties/").replace("/", ".") or self.attribute


@dataclass(frozen=True)
class Change:
    """What happens to one resource. `action` and its like are AWS's own words.

    `before` and `after` are the resource as it is and as it will be, where AWS was asked for
    values. `change_set_id` is the set of a nested stack, `nested` that set when it was read.
    """

    logical_id: str
    type: str
    action: str
    physical_id: str = ""
    replacement: str = ""
    policy_action: str = ""
    scope: tuple[str, ...] = ()
    properties: tuple[PropertyChange, ...] = ()
    change_set_id: str = ""
    module: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    drift_status: str = ""
    drift_ignored: tuple[str, ...] = ()
    hooks: int = 0
    nested: ChangeSet | None = None

    @property
    def is_stack(self) -> bool:
        """Whether it is a nested stack."""
        return self.type == "AWS::CloudFormation::Stack"

    @property
    def replaces(self) -> bool:
        """Whether the resource is replaced, or may be."""
        return self.replacement in ("True", "Conditional") or self.policy_action.startswith(
            "ReplaceAnd"
        )

    @property
    def untold(self) -> bool:
        """Whether it is modified and nothing is said of how, as by emulators."""
        return self.action == "Modify" and not (self.replacement or self.scope or self.properties)

    @property
    def tags_only(self) -> bool:
        """Whether nothing but tags changes."""
        if self.action != "Modify" or self.replaces:
            return False
        attributes = set(self.scope) | {one.attribute for one in self.properties}
        if attributes == {"Tags"}:
            return True
        paths = [one.path or f"Properties/{one.name}" for one in self.properties]
        return bool(paths) and attributes <= {"Properties", "Tags"} and all(map(_of_tags, paths))

    @property
    def empty_nested(self) -> bool:
        """Whether it is a nested stack in which, as was read, nothing changes."""
        if not self.is_stack or self.action != "Modify" or self.nested is None:
            return False
        own = [one for one in self.properties if any(c.kind != "nested stack" for c in one.causes)]
        return not any(one.certain for one in own) and not any(self.nested.real())


@dataclass(frozen=True)
class ChangeSet:
    """A change set as AWS tells it, all pages and both modes in one.

    `whole`: nothing is known to be missing. `notes` are what a person should know of how it was
    read. `deployment_mode` is REVERT_DRIFT or "".
    """

    id: str
    name: str
    stack_id: str
    stack: str
    status: str = ""
    execution_status: str = ""
    reason: str = ""
    description: str = ""
    changes: tuple[Change, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    parent_id: str = ""
    includes_nested: bool | None = None
    deployment_mode: str = ""
    created: str = ""
    whole: bool = True
    notes: tuple[str, ...] = ()

    @property
    def no_changes(self) -> bool:
        """Whether AWS made no set because nothing would change, which is a success."""
        return self.failed and self.reason.startswith(_NO_CHANGE)

    @property
    def failed(self) -> bool:
        """Whether AWS could not make the set; `no_changes` looks like that too."""
        return self.status == "FAILED"

    @property
    def pending(self) -> bool:
        """Whether AWS is still at work on it."""
        return self.status in ("CREATE_PENDING", "CREATE_IN_PROGRESS")

    @property
    def executable(self) -> bool:
        """Whether it can be executed now."""
        return self.execution_status == "AVAILABLE"

    @property
    def outputs_only(self) -> bool:
        """Whether it changes no resource and can be executed all the same: outputs, say."""
        return not self.changes and self.status == "CREATE_COMPLETE"

    def real(self) -> Iterator[Change]:
        """The changes, without nested stacks in which nothing changes."""
        return (one for one in self.changes if not one.empty_nested)

    def walk(self, path: str = "") -> Iterator[tuple[str, Change]]:
        """Every change of this set and of those nested in it, with the path of its stack."""
        path = path or self.stack
        for one in self.changes:
            yield path, one
            if one.nested is not None:
                yield from one.nested.walk(f"{path}/{one.logical_id}")

    def fingerprint(self) -> str:
        """A hash of all that would happen: another set of the same fingerprint does the same."""
        from hashlib import sha256

        parts = [repr((path, _plain(one))) for path, one in self.walk()]
        told = [self.stack_id, self.deployment_mode, *sorted(parts)]
        told.append(repr((sorted(self.parameters.items()), sorted(self.tags.items()))))
        return sha256("\n".join(told).encode("utf-8", "backslashreplace")).hexdigest()


def incomplete(reason: str) -> bool:
    """Whether AWS says that the answer with property values may lack changes."""
    return _INCOMPLETE in reason


def _of_tags(path: str) -> bool:
    return path.split("/")[:2] == ["Properties", "Tags"] or path.split("/")[0] == "Tags"


def _plain(one: Change) -> tuple[object, ...]:
    """What makes a change what it is: without the ids of sets, which differ every time."""
    acts = (one.logical_id, one.type, one.action, one.replacement, one.policy_action, one.scope)
    return (*acts, one.properties)
