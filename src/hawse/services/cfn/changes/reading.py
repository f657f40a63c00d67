"""From answers of DescribeChangeSet to a `ChangeSet`: both modes and all pages become one.

With property values AWS can drop whole resources and says so in a warning alone; without, it
drops none. So both are read, and what either lacks is taken from the other. What is handed in may
be any JSON: nothing here raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hawse.services.cfn.changes.model import (
    KNOWN_AFTER_APPLY,
    Cause,
    Change,
    ChangeSet,
    Kind,
    PropertyChange,
    incomplete,
)
from hawse.services.cfn.changes.plain import (
    items,
    looked_up,
    mapping,
    pairs,
    parsed,
    shown,
    text,
    texts,
)

Answer = Mapping[str, Any]
_VALUES = ("BeforeContext", "AfterContext", "PreviousDeploymentContext")
_TARGET_VALUES = ("BeforeValue", "AfterValue", "Path", "AttributeChangeType")
_KINDS: dict[str, Kind] = {
    "DirectModification": "template",
    "ParameterReference": "parameter",
    "ResourceReference": "resource",
    "ResourceAttribute": "attribute",
    "Automatic": "nested stack",
    "NoModification": "drift",
}
_DEEPEST = 40
_RECREATION = {"Always": 2, "Conditionally": 1, "Never": 0}


def has_values(answer: Answer) -> bool:
    """Whether an answer was given with property values."""
    return any(_has_values(mapping(one.get("ResourceChange"))) for one in _changes(answer))


def change_set(answers: Sequence[Answer]) -> ChangeSet:
    """The set that these answers, of either mode and in any order, are about."""
    valued = [one for one in answers if has_values(one)]
    plain = [one for one in answers if not has_values(one)]
    head = (plain or valued or [{}])[0]
    merged = _merged(valued, plain)
    reason = text(head.get("StatusReason"))
    notes = _notes(valued, plain)
    return ChangeSet(
        id=text(head.get("ChangeSetId")),
        name=text(head.get("ChangeSetName")),
        stack_id=text(head.get("StackId")),
        stack=text(head.get("StackName")) or _name_of(text(head.get("StackId"))),
        status=text(head.get("Status")),
        execution_status=text(head.get("ExecutionStatus")),
        reason=reason,
        description=text(head.get("Description")),
        changes=tuple(map(_change, merged)),
        parameters=pairs(head.get("Parameters"), "ParameterKey", "ParameterValue"),
        capabilities=texts(head.get("Capabilities")),
        tags=pairs(head.get("Tags"), "Key", "Value"),
        parent_id=text(head.get("ParentChangeSetId")),
        includes_nested=_flag(head.get("IncludeNestedStacks")),
        deployment_mode=text(head.get("DeploymentMode")),
        created=text(head.get("CreationTime")) or str(head.get("CreationTime") or ""),
        whole=not notes,
        notes=notes,
    )


def joined(sets: Iterable[ChangeSet]) -> list[ChangeSet]:
    """The sets that are nested in no other, each with those that are nested in it."""
    known = {one.id: one for one in sets}
    claimed = {
        change.change_set_id
        for one in known.values()
        for change in one.changes
        if change.change_set_id in known and change.change_set_id != one.id
    }
    roots = [one for one in known.values() if one.id not in claimed] or list(known.values())[:1]
    return [with_nested(one, known) for one in roots]


def with_nested(
    one: ChangeSet, known: Mapping[str, ChangeSet], above: frozenset[str] = frozenset()
) -> ChangeSet:
    """The set with those nested in it, as far as they are known; a circle ends where it began."""
    above = above | {one.id}

    def filled(change: Change) -> Change:
        child = known.get(change.change_set_id)
        if child is None or child.id in above or len(above) > _DEEPEST:
            return change
        return replace(change, nested=with_nested(child, known, above))

    return replace(one, changes=tuple(map(filled, one.changes)))


def _notes(valued: Sequence[Answer], plain: Sequence[Answer]) -> tuple[str, ...]:
    found = []
    if valued and not plain and any(incomplete(text(one.get("StatusReason"))) for one in valued):
        found.append(
            "AWS left resources out of the answer with property values; "
            "the answer without them has them all"
        )
    for answers in (valued, plain):
        following = sum(bool(one.get("NextToken")) for one in answers)
        if following and following >= len(answers):
            found.append("the last page is missing: there are more changes")
    return tuple(dict.fromkeys(found))


def _changes(answer: Answer) -> list[Mapping[str, Any]]:
    return items(answer.get("Changes"))


def _has_values(resource: Mapping[str, Any]) -> bool:
    if any(name in resource for name in _VALUES):
        return True
    targets = (mapping(one.get("Target")) for one in items(resource.get("Details")))
    return any(name in target for target in targets for name in _TARGET_VALUES)


def _merged(valued: Sequence[Answer], plain: Sequence[Answer]) -> list[Mapping[str, Any]]:
    """The changes of all answers by logical id, those with values first."""
    found: dict[object, Mapping[str, Any]] = {}
    for number, one in enumerate(
        change for answers in (valued, plain) for answer in answers for change in _changes(answer)
    ):
        resource = mapping(one.get("ResourceChange"))
        if not resource:
            continue
        key = text(resource.get("LogicalResourceId")) or number
        known = found.get(key)
        found[key] = one if known is None else _restored(known, one)
    return list(found.values())


def _restored(known: Mapping[str, Any], other: Mapping[str, Any]) -> Mapping[str, Any]:
    """A change with what another answer says of it besides."""
    ours, theirs = mapping(known.get("ResourceChange")), mapping(other.get("ResourceChange"))
    details = items(ours.get("Details"))
    seen = set(map(_identity, details))
    lacking = [one for one in items(theirs.get("Details")) if _identity(one) not in seen]
    resource = {**theirs, **{key: value for key, value in ours.items() if value not in (None, "")}}
    resource["Details"] = details + lacking
    scope = dict.fromkeys((*texts(ours.get("Scope")), *texts(theirs.get("Scope"))))
    return {**other, **known, "ResourceChange": {**resource, "Scope": list(scope)}}


def _identity(detail: Mapping[str, Any]) -> tuple[str, ...]:
    target = mapping(detail.get("Target"))
    about = (target.get("Attribute"), target.get("Name"))
    return tuple(map(text, (*about, detail.get("ChangeSource"), detail.get("CausingEntity"))))


def _change(one: Mapping[str, Any]) -> Change:
    resource = mapping(one.get("ResourceChange"))
    before, after = parsed(resource.get("BeforeContext")), parsed(resource.get("AfterContext"))
    return Change(
        logical_id=text(resource.get("LogicalResourceId")),
        type=text(resource.get("ResourceType")),
        action=text(resource.get("Action")),
        physical_id=text(resource.get("PhysicalResourceId")),
        replacement=_replacement(resource.get("Replacement")),
        policy_action=text(resource.get("PolicyAction")),
        scope=texts(resource.get("Scope")),
        properties=_properties(items(resource.get("Details")), before, after),
        change_set_id=text(resource.get("ChangeSetId")),
        module=text(mapping(resource.get("ModuleInfo")).get("LogicalIdHierarchy")),
        before=before,
        after=after,
        drift_status=text(resource.get("ResourceDriftStatus")),
        drift_ignored=tuple(
            text(ignored.get("Path"))
            for ignored in items(resource.get("ResourceDriftIgnoredAttributes"))
        ),
        hooks=_count(one.get("HookInvocationCount")),
    )


def _properties(
    details: Sequence[Mapping[str, Any]],
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> tuple[PropertyChange, ...]:
    """One for each path, else for each name: AWS tells one property in several details."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for detail in details:
        groups.setdefault(_path(mapping(detail.get("Target"))), []).append(detail)
    for path, group in list(groups.items()):
        _hand_down(path, group, groups)
    return tuple(_property(path, group, before, after) for path, group in groups.items())


def _hand_down(
    path: str, group: list[Mapping[str, Any]], groups: dict[str, list[Mapping[str, Any]]]
) -> None:
    """A detail that names only the property says of its paths what causes them."""
    below = [name for name in groups if name.startswith(f"{path}/")]
    if any(mapping(one.get("Target")).get("Path") for one in group):
        return
    for name in below:
        known = set(map(_identity, groups[name]))
        groups[name].extend(one for one in group if _identity(one) not in known)
    if below:
        del groups[path]


def _path(target: Mapping[str, Any]) -> str:
    if path := text(target.get("Path")).strip("/"):
        return path
    attribute, name = text(target.get("Attribute")), text(target.get("Name"))
    return f"{attribute or 'Properties'}/{name}" if name else attribute or "unknown"


def _property(
    path: str,
    group: Sequence[Mapping[str, Any]],
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> PropertyChange:
    targets = [mapping(one.get("Target")) for one in group]
    drift = mapping(_first(targets, "Drift"))
    actual = drift.get("ActualValue")
    if _first(targets, "BeforeValueFrom") == "ACTUAL_STATE" and actual is None:
        actual = _first(targets, "BeforeValue")
    return PropertyChange(
        path=path,
        attribute=text(_first(targets, "Attribute")) or path.split("/", maxsplit=1)[0],
        name=text(_first(targets, "Name")),
        change=text(_first(targets, "AttributeChangeType")),
        before=_value(targets, "BeforeValue", before, path),
        after=_value(targets, "AfterValue", after, path),
        recreation=max(
            (text(one.get("RequiresRecreation")) for one in targets),
            key=lambda word: _RECREATION.get(word, -1),
        ),
        causes=_causes(group),
        drifted=shown(actual),
    )


def _value(
    targets: Sequence[Mapping[str, Any]], key: str, context: object, path: str
) -> str | None:
    """The value as AWS tells it for the property, else as it stands in the whole resource.

    AWS cuts large values there, which is seen by the whole one going on.
    """
    told = shown(_first(targets, key))
    whole = shown(looked_up(context, path))
    if told is None or (whole and len(whole) > len(told) > 100 and whole.startswith(told[:100])):
        return whole
    return told


def _causes(group: Sequence[Mapping[str, Any]]) -> tuple[Cause, ...]:
    """What causes it: the copy that AWS makes of a reference as a direct change is left out."""
    found: dict[tuple[str, str], Cause] = {}
    for detail in group:
        kind = _KINDS.get(text(detail.get("ChangeSource")), "unknown")
        entity, sure = text(detail.get("CausingEntity")), detail.get("Evaluation") == "Static"
        known = found.get((kind, entity))
        found[kind, entity] = Cause(kind, entity, sure or (known is not None and known.certain))
    causes = list(found.values())
    if any(one.entity for one in causes):
        causes = [one for one in causes if one.entity or one.certain or one.kind == "drift"]
    return tuple(causes)


def _first(targets: Sequence[Mapping[str, Any]], key: str) -> Any:
    """What the targets say, something known before what is not."""
    values = [one[key] for one in targets if one.get(key) is not None]
    return next((one for one in values if one != KNOWN_AFTER_APPLY), values[0] if values else None)


def _replacement(value: object) -> str:
    if isinstance(value, bool):
        return str(value)
    return text(value).capitalize()


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _name_of(stack_id: str) -> str:
    """The name in the ARN of a stack."""
    parts = stack_id.split("/")
    return parts[1] if len(parts) > 1 else stack_id
