"""What AWS knows besides the change set: findings, hooks, policies, and what is really in there.

All of it is optional: each look is given up when it is denied or when the time is over, and what
could not be seen is told, never taken for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from hawse.aws.targets import Target
from hawse.errors import CLIError, Interrupted
from hawse.plurals import counted
from hawse.services.cfn.before import Before, before
from hawse.services.cfn.calls import (
    DESCRIBE_CHANGE_SET_HOOKS,
    DESCRIBE_EVENTS,
    DESCRIBE_TABLE,
    GET_STACK_POLICY,
    GET_TEMPLATE,
    GET_TEMPLATE_SUMMARY,
    LIST_HOOK_RESULTS,
    LIST_IMPORTS,
    LIST_STACK_RESOURCES,
    LIST_VERSIONS,
)
from hawse.services.cfn.changes.causality import Judged, judged
from hawse.services.cfn.changes.danger import stateful
from hawse.services.cfn.changes.model import Change, ChangeSet
from hawse.services.cfn.changes.plain import mapping, text
from hawse.services.cfn.changes.prediction import (
    Export,
    Surroundings,
    policy_of_stack,
    predicted,
)
from hawse.services.cfn.changes.stateful import STATEFUL
from hawse.services.cfn.changes.telling import Facts, Finding, Severity
from hawse.services.cfn.changes.templates import resources_of, template_of

P = ParamSpec("P")
T = TypeVar("T")
SECONDS = 20.0
_MOST_LOOKS = 30


@dataclass
class _Looking:
    """The looks of one preview: the time they have, and what could not be seen."""

    target: Target
    end: float
    unknown: list[str] = field(default_factory=list)
    left: int = _MOST_LOOKS

    def at(self, what: str, look: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What the look shows; None when it could not be done, which is noted."""
        if self.target.clock.monotonic() >= self.end:
            self.unknown.append(f"{what} (no time was left to look)")
            return None
        try:
            return look(*args, **kwargs)
        except Interrupted:
            raise
        except CLIError as error:
            self.unknown.append(f"{what} ({error.message})")
            return None

    def live(self, change: Change) -> str:
        """What lies in a resource; only so many are looked at."""
        look = _LOOKS.get(change.type)
        if look is None or self.left <= 0:
            return ""
        self.left -= 1
        return self.at(f"what is in {change.logical_id}", look, self.target, change) or ""


def facts_of(target: Target, root: ChangeSet, *, disable_rollback: bool = False) -> Facts:
    """All that could be seen around the change set."""
    look = _Looking(target, target.clock.monotonic() + SECONDS)
    now = look.at("how the stack stands", before, target, root.stack_id or root.stack)
    now = now or Before()
    findings = look.at("findings of AWS", _events, target, root) or []
    hooks = tuple(look.at("hooks that run", _hooks, target, root) or ())
    if root.failed:
        if not findings and not root.no_changes:
            findings += look.at("results of hooks", _stopped, target, root) or []
        return Facts(findings=tuple(findings), hooks=hooks, unknown=tuple(look.unknown))
    changes = judged(root)
    old = look.at("the deployed template", _template, target, now) if now.exists else None
    deployed = {root.stack: resources_of(old)} if old is not None else {}
    around = _around(look, root, now, old)
    if disable_rollback or now.disable_rollback:
        around = Surroundings(**{**vars(around), "disable_rollback": True})
    live, loaded = _live(look, changes)
    return Facts(
        deployed=deployed,
        live=live,
        loaded=frozenset(loaded),
        findings=(*findings, *predicted(changes, around)),
        hooks=hooks,
        unknown=tuple(look.unknown),
    )


def _listed(look: Callable[P, Iterator[T]]) -> Callable[P, list[T]]:
    """The look with all that it shows: what fails half-way shows nothing."""
    return lambda *args, **kwargs: list(look(*args, **kwargs))


@_listed
def _events(target: Target, root: ChangeSet) -> Iterator[Finding]:
    """What AWS found before anything is executed, warnings of sets that can be executed too."""
    for event in target.items(DESCRIBE_EVENTS, ChangeSetName=root.id or root.name):
        reason = text(event.get("ValidationStatusReason") or event.get("HookStatusReason"))
        if event.get("ValidationStatus") == "SKIPPED":
            yield Finding("warns", f"AWS did not check {text(event.get('ValidationName'))}")
        elif event.get("ValidationStatus") == "FAILED" or event.get("HookStatus") == "FAILED":
            mode = event.get("ValidationFailureMode") or event.get("HookFailureMode")
            path = text(event.get("ValidationPath")).strip("/").split("/")
            id = text(event.get("LogicalResourceId"))
            if path[0] == "Resources" and len(path) > 1:
                id, path = path[1], path[2:]
            name = text(event.get("ValidationName") or event.get("HookType"))
            says = f"{reason or 'AWS says no reason'} ({name})" if name else reason
            severity: Severity = "warns" if mode == "WARN" else "fails"
            yield Finding(severity, says, root.stack, id, ".".join(filter(None, path)))


@_listed
def _stopped(target: Target, root: ChangeSet) -> Iterator[Finding]:
    """Which hooks would not let the set be made."""
    asked = {"TargetType": "CHANGE_SET", "TargetId": root.id}
    for one in target.items(LIST_HOOK_RESULTS, **asked):
        if one.get("FailureMode") != "WARN" and "FAILED" in text(one.get("Status")):
            reason = text(one.get("HookStatusReason")) or "it says no reason"
            yield Finding("fails", f"hook {text(one.get('TypeName'))}: {reason}", root.stack)


@_listed
def _hooks(target: Target, root: ChangeSet) -> Iterator[str]:
    seen: dict[str, int] = {}
    for hook in target.items(DESCRIBE_CHANGE_SET_HOOKS, ChangeSetName=root.id or root.name):
        stops = "can stop it" if hook.get("FailureMode") == "FAIL" else "warns only"
        name = f"{text(hook.get('TypeName'))} ({stops})"
        seen[name] = seen.get(name, 0) + 1
    yield from (name if count == 1 else f"{name}, {count} times" for name, count in seen.items())


def _template(target: Target, now: Before) -> Mapping[str, Any]:
    answer = target.read(GET_TEMPLATE, StackName=now.id, TemplateStage="Processed")
    return template_of(answer.get("TemplateBody"))


def _around(
    look: _Looking, root: ChangeSet, now: Before, old: Mapping[str, Any] | None
) -> Surroundings:
    target = look.target
    new = look.at("the new template", _new_template, target, root)
    policy = look.at("the stack policy", _policy, target, now) if now.exists else None
    return Surroundings(
        stack=root.stack,
        template=new,
        exports=tuple(_exports(look, now, new)),
        policy=policy,
        defaults=_defaults(new),
        old_defaults=_defaults(old),
        kept=root.parameters if now.exists else {},
        unreachable=dict(_unreachable(look, root, new)),
    )


def _new_template(target: Target, root: ChangeSet) -> Mapping[str, Any]:
    asked = {"ChangeSetName": root.id or root.name, "StackName": root.stack_id or root.stack}
    answer = target.read(GET_TEMPLATE, TemplateStage="Processed", **asked)
    return template_of(answer.get("TemplateBody"))


def _policy(target: Target, now: Before) -> Mapping[str, Any] | None:
    return policy_of_stack(target.read(GET_STACK_POLICY, StackName=now.id).get("StackPolicyBody"))


def _exports(look: _Looking, now: Before, new: Mapping[str, Any] | None) -> Iterator[Export]:
    if new is None:
        return
    for output in now.outputs if now.exists else ():
        name = text(output.get("ExportName"))
        if name:
            found = look.at(f"who imports {name}", _importers, look.target, name)
            yield Export(text(output.get("OutputKey")), name, tuple(found or ()))


def _importers(target: Target, name: str) -> list[str]:
    try:
        return list(map(text, target.items(LIST_IMPORTS, ExportName=name)))
    except CLIError as error:
        if "is not imported by any stack" in error.why:
            return []
        raise


def _defaults(template: Mapping[str, Any] | None) -> dict[str, str]:
    parameters = mapping(mapping(template).get("Parameters"))
    found = {name: mapping(one).get("Default") for name, one in parameters.items()}
    secret = {name for name, one in parameters.items() if mapping(one).get("NoEcho")}
    known = {name: text(value) for name, value in found.items() if value is not None}
    return {str(name): value for name, value in known.items() if name not in secret}


def _unreachable(
    look: _Looking, root: ChangeSet, new: Mapping[str, Any] | None
) -> Iterator[tuple[str, str]]:
    """Nested stacks whose template AWS could not read now; those with a set were read by AWS."""
    if new is None:
        return
    known = {one.logical_id for one in root.changes if one.is_stack and not one.change_set_id}
    for name in known:
        resource = mapping(resources_of(new).get(name))
        url = mapping(resource.get("Properties")).get("TemplateURL")
        if isinstance(url, str):
            why = look.at(f"the template of {name}", _unread, look.target, url)
            if why:
                yield name, why


def _unread(target: Target, url: str) -> str:
    try:
        target.read(GET_TEMPLATE_SUMMARY, TemplateURL=url)
    except CLIError as error:
        if "S3 error" in error.why or "TemplateURL" in error.why:
            return error.why
        raise
    return ""


def _live(
    look: _Looking, changes: list[Judged]
) -> tuple[dict[tuple[str, str], str], list[tuple[str, str]]]:
    """What is in the resources that go away; and nested stacks that go away with data in them."""
    live: dict[tuple[str, str], str] = {}
    loaded = []
    for one in changes:
        change = one.change
        goes = change.action == "Remove" or change.replaces
        if not goes or not change.physical_id or not stateful(change):
            continue
        if said := look.live(change):
            live[one.key] = said
        if change.is_stack and change.action == "Remove" and one.key in live:
            loaded.append(one.key)
    return live, loaded


def _bucket(target: Target, change: Change) -> str:
    found = target.base.read(LIST_VERSIONS, Bucket=change.physical_id, MaxKeys=1)
    if found.get("Versions") or found.get("DeleteMarkers"):
        return "it is not empty, so CloudFormation cannot delete it"
    return "it is empty"


def _table(target: Target, change: Change) -> str:
    table = mapping(target.base.read(DESCRIBE_TABLE, TableName=change.physical_id).get("Table"))
    guard = "; deletion protection is on" if table.get("DeletionProtectionEnabled") else ""
    count = table.get("ItemCount")
    if not isinstance(count, int):
        return "how many items it has is not known" + guard
    return f"about {counted(count, 'item')}, as of the last six hours{guard}"


def _nested(target: Target, change: Change) -> str:
    found = target.items(LIST_STACK_RESOURCES, StackName=change.physical_id)
    held = [
        text(one.get("LogicalResourceId"))
        for one in found
        if one.get("ResourceType") in STATEFUL and one.get("ResourceStatus") != "DELETE_COMPLETE"
    ]
    more = f" and {len(held) - 5} more" if len(held) > 5 else ""
    return f"with data in {', '.join(held[:5])}{more}" if held else ""


# A role that may deploy need not be one that may look into what was deployed: the person's may.
_LOOKS: dict[str, Callable[[Target, Change], str]] = {
    "AWS::S3::Bucket": _bucket,
    "AWS::DynamoDB::Table": _table,
    "AWS::DynamoDB::GlobalTable": _table,
    "AWS::CloudFormation::Stack": _nested,
}
