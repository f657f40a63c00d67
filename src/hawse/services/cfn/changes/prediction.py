"""What will fail when a change set is executed, known before it is: each a rule of CloudFormation.

Pure. `fails` only where CloudFormation leaves no other way; what depends on something says so.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hawse.services.cfn.changes.causality import Judged
from hawse.services.cfn.changes.model import Change
from hawse.services.cfn.changes.plain import items, mapping, parsed, text, texts
from hawse.services.cfn.changes.stateful import NAME_PROPERTY
from hawse.services.cfn.changes.telling import Finding, Severity
from hawse.services.cfn.changes.templates import exports_of, references


@dataclass(frozen=True)
class Export:
    """An export of the stack: its output's key and its name, and which stacks import it."""

    key: str
    name: str
    importers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """What the rules look at besides the changes; empty where nobody looked.

    `template` is the new one, `None` when it is not known. `defaults` are those of its parameters,
    `kept` the values that parameters keep.
    """

    stack: str = ""
    template: Mapping[str, Any] | None = None
    exports: tuple[Export, ...] = ()
    policy: Mapping[str, Any] | None = None
    disable_rollback: bool = False
    defaults: Mapping[str, str] = field(default_factory=dict)
    old_defaults: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    unreachable: Mapping[str, str] = field(default_factory=dict)


def predicted(changes: Sequence[Judged], around: Surroundings) -> list[Finding]:
    """All that is known to go wrong."""
    found: list[Finding] = []
    for one in changes:
        found += _named(one)
        if around.disable_rollback:
            found += _not_rolled_back(one)
        if one.stack == around.stack and around.policy is not None:
            found += _denied(one, around.policy)
    found += _exports(changes, around)
    found += _defaults(around)
    for name, why in around.unreachable.items():
        says = f"its template cannot be read: {why}"
        found.append(Finding("fails", says, around.stack, name))
    return found


def _sure(one: Judged) -> Severity | None:
    """How sure it is that the resource is replaced; None when it is not, or hardly."""
    if not one.change.replaces or one.verdict == "probably false":
        return None
    return "fails" if one.verdict == "certain" else "may fail"


def _named(one: Judged) -> Iterator[Finding]:
    """A resource with a name of its own cannot be replaced under the same name."""
    severity, name = _sure(one), NAME_PROPERTY.get(one.change.type)
    if severity is None or name is None:
        return
    if any(each.path.split("/")[:2] == ["Properties", name] for each in one.change.properties):
        return
    before, after = _property(one.change, name, "before"), _property(one.change, name, "after")
    if before and before == after:
        says = f"the new one cannot have the name of the old one, {before}: change {name}"
        yield Finding(severity, says, *one.key)


def _property(change: Change, name: str, side: str) -> str:
    context = change.before if side == "before" else change.after
    return text(mapping(mapping(context).get("Properties")).get(name))


def _not_rolled_back(one: Judged) -> Iterator[Finding]:
    severity = _sure(one)
    if severity is not None:
        says = "it is replaced, which AWS refuses while rollback is disabled"
        yield Finding(severity, says, *one.key)


def _exports(changes: Sequence[Judged], around: Surroundings) -> Iterator[Finding]:
    if around.template is None:
        return
    staying = exports_of(around.template)
    verdicts = {one.change.logical_id: one for one in changes if one.stack == around.stack}
    for export in around.exports:
        if not export.importers:
            continue
        used = f"export {export.name} is in use by {_list(export.importers)}"
        if _gone(export, staying.get(export.key)):
            yield Finding("fails", f"{used}, and would be removed", around.stack, "Outputs")
            continue
        value = staying[export.key].get("Value")
        for name in dict.fromkeys(references(value)):
            one = verdicts.get(name)
            if one is not None and (severity := _sure(one)) is not None:
                says = f"{used}, and its value changes with {name}"
                yield Finding(severity, says, around.stack, "Outputs")


def _gone(export: Export, output: Mapping[str, Any] | None) -> bool:
    """Whether the output is no export any more, or one of another name that can be read."""
    if output is None:
        return True
    name = mapping(output.get("Export")).get("Name")
    return isinstance(name, str) and name != export.name


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _defaults(around: Surroundings) -> Iterator[Finding]:
    """A new default does not reach a stack that has a value."""
    for name, default in around.defaults.items():
        kept = around.kept.get(name)
        changed = around.old_defaults.get(name) not in (None, default)
        if kept is not None and changed and kept != default:
            says = f"the default of parameter {name} is now {default}, but the stack keeps {kept}"
            yield Finding("warns", says, around.stack, name)


def _denied(one: Judged, policy: Mapping[str, Any]) -> Iterator[Finding]:
    for action in _actions(one):
        if not _allowed(policy, action, one.change):
            may = one.verdict in ("only if", "probably false") and action == "Update:Replace"
            says = f"the stack policy does not allow {action}"
            yield Finding("may fail" if may else "fails", says, *one.key)


def _actions(one: Judged) -> Iterator[str]:
    change = one.change
    if change.action == "Remove":
        yield "Update:Delete"
    elif change.replaces:
        yield "Update:Replace"
    elif change.action == "Modify" and not one.change.is_stack:
        yield "Update:Modify"


def _allowed(policy: Mapping[str, Any], action: str, change: Change) -> bool:
    """As CloudFormation decides: a Deny wins, and what nothing allows is denied."""
    statements = policy.get("Statement")
    several = [statements] if isinstance(statements, Mapping) else items(statements)
    effects = {one.get("Effect") for one in several if _applies(one, action, change)}
    return "Deny" not in effects and "Allow" in effects


def _applies(statement: Mapping[str, Any], action: str, change: Change) -> bool:
    resource = f"LogicalResourceId/{change.logical_id}"
    return (
        _matches(statement, "Action", action)
        and _matches(statement, "Resource", resource)
        and all(_meets(mapping(wanted), change.type) for wanted in _wanted(statement))
    )


def _wanted(statement: Mapping[str, Any]) -> list[object]:
    """What its conditions want; CloudFormation knows tests of the resource's type alone."""
    return list(mapping(statement.get("Condition")).values())


def _meets(wanted: Mapping[str, Any], kind: str) -> bool:
    patterns = texts(wanted.get("ResourceType"))
    return "ResourceType" not in wanted or any(_globbed(kind, one) for one in patterns)


def _matches(statement: Mapping[str, Any], key: str, value: str) -> bool:
    if f"Not{key}" in statement:
        return not any(_globbed(value, one) for one in texts(statement[f"Not{key}"]))
    return any(_globbed(value, one) for one in texts(statement.get(key)))


def _globbed(value: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(value.lower(), pattern.replace("[", "[[]").lower())


def policy_of_stack(body: object) -> Mapping[str, Any] | None:
    """The stack policy that AWS gives back; None when the stack has none."""
    found = parsed(body)
    return found if found else None
