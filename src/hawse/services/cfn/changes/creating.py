"""Asking AWS for a change set: the right kind, only what is needed, taken back when it fails.

It is the plan of a deployment and the answer of a preview. It changes nothing but itself, and the
command that removes it is journalled before it is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from hawse.aws.targets import Target
from hawse.errors import CLIError, UsageError
from hawse.services.cfn.before import Before, before
from hawse.services.cfn.calls import CREATE_CHANGE_SET, GET_TEMPLATE_SUMMARY
from hawse.services.cfn.changes.discarding import discard_of
from hawse.services.cfn.changes.fetching import fetch_change_set
from hawse.services.cfn.changes.model import ChangeSet
from hawse.services.cfn.changes.plain import items, text, texts
from hawse.services.cfn.changes.requests import REVERT_DRIFT, ChangeRequest, unique_name
from hawse.services.cfn.states import IN_PROGRESS, UPDATABLE

LARGEST_BODY = 51_200
_CAPABILITY = re.compile(r"CAPABILITY_[A-Z_]+")
_NESTED_LIMIT = re.compile(
    r"must have values|known_after_apply|cannot be (resolved|determined) (before|until)"
    r"|referenc\w+ .*(output|attribute)s? of .*nested",
    re.IGNORECASE,
)


def prepare_change_set(target: Target, request: ChangeRequest) -> ChangeSet:
    """The change set that AWS makes of the request, read whole; it may be FAILED.

    Without its nested stacks where AWS can only make it so, which its notes tell.
    """
    _check(request)
    now = before(target, request.stack)
    kind = _kind(request, now)
    params = {**_params(request, kind), **_filled_in(target, request, now)}
    if now.id:
        params["StackName"] = now.id
    found = _made(target, request, params)
    if not found.failed or found.no_changes or "IncludeNestedStacks" not in params:
        return found
    if (reason := _nested_limit(found)) is None:
        return found
    plain = {key: value for key, value in params.items() if key != "IncludeNestedStacks"}
    again = _made(target, replace(request, name=""), plain)
    said = f"the inside of nested stacks cannot be shown: {reason}"
    return replace(again, notes=(*again.notes, said), whole=False)


def _check(request: ChangeRequest) -> None:
    size = len(request.body.encode("utf-8", "surrogateescape"))
    if size > LARGEST_BODY:
        why = f"it has {size:,} bytes, and AWS takes {LARGEST_BODY:,} in a request"
        raise UsageError("template", why=why, hint="put it into a bucket and give its URL")


def _kind(request: ChangeRequest, now: Before) -> str:
    """CREATE, UPDATE or IMPORT; CLIError for a stack that takes no change set now."""
    if now.exists and now.status not in UPDATABLE:
        moving = now.status in IN_PROGRESS
        why = f"it is {now.status}" + (": an operation is under way" if moving else "")
        hint = f"hawse cfn {'watch' if moving else 'recover'} {request.stack}"
        raise CLIError(f"stack {request.stack}", why=why, hint=hint)
    if request.imports:
        return "IMPORT"
    return "UPDATE" if now.exists else "CREATE"


def _params(request: ChangeRequest, kind: str) -> dict[str, object]:
    """What the request says itself."""
    nests = request.nested and kind != "IMPORT" and request.deployment_mode != REVERT_DRIFT
    found: dict[str, object] = {
        "StackName": request.stack,
        "ChangeSetType": kind,
        **request.template,
        **_optional(request),
    }
    if nests:
        found["IncludeNestedStacks"] = True
    if request.imports:
        found["ResourcesToImport"] = [
            {
                "ResourceType": one.type,
                "LogicalResourceId": one.logical_id,
                "ResourceIdentifier": dict(one.identifier),
            }
            for one in request.imports
        ]
    return found


def _optional(request: ChangeRequest) -> dict[str, object]:
    """What is sent only where it was asked; what the SDK does not know is refused."""
    express = {"Mode": "EXPRESS", "DisableRollback": request.disable_rollback}
    tags, notify = request.tags, request.notify
    given: dict[str, object] = {
        "RoleARN": request.role,
        "Description": request.description,
        "ClientToken": request.token,
        "OnStackFailure": request.on_failure,
        "ImportExistingResources": request.import_existing,
        "DeploymentMode": request.deployment_mode,
        "DeploymentConfig": express if request.express else None,
        "DisableValidation": request.disable_validation,
    }
    found = {name: value for name, value in given.items() if value}
    if tags is not None:
        found["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    if notify is not None:
        found["NotificationARNs"] = list(notify)
    for name in ("DeploymentMode", "DeploymentConfig", "DisableValidation"):
        if name in found and not supports(name):
            why = "the installed AWS SDK does not know it"
            raise UsageError(name, why=why, hint="update boto3 and botocore")
    return found


def supports(member: str) -> bool:
    """Whether CreateChangeSet of the installed SDK has this parameter."""
    from hawse.aws.models import service_model

    shape = service_model("cloudformation").operation_model("CreateChangeSet").input_shape
    return shape is not None and member in shape.members


def _filled_in(target: Target, request: ChangeRequest, now: Before) -> dict[str, object]:
    """Parameters and capabilities, as the template needs them."""
    about: dict[str, object] = {"StackName": now.id} if request.previous_template else {}
    said = target.read(GET_TEMPLATE_SUMMARY, **(about or request.template))
    declared = {text(one.get("ParameterKey")): one for one in items(said.get("Parameters"))}
    unknown = [name for name in request.parameters if name not in declared]
    if unknown:
        hint = f"it has: {', '.join(declared) or 'none'}"
        raise UsageError(f"parameter {unknown[0]}", why="the template has none so named", hint=hint)
    had = now.parameters if now.exists else {}
    values: list[dict[str, object]] = []
    for name in declared:
        if name in request.parameters:
            values.append({"ParameterKey": name, "ParameterValue": request.parameters[name]})
        elif name in had:
            values.append({"ParameterKey": name, "UsePreviousValue": True})
    capabilities = dict.fromkeys((*request.capabilities, *texts(said.get("Capabilities"))))
    return {
        **({"Parameters": values} if values else {}),
        **({"Capabilities": list(capabilities)} if capabilities else {}),
    }


def _made(target: Target, request: ChangeRequest, params: Mapping[str, object]) -> ChangeSet:
    name = request.name or unique_name(target.clock.now())
    asked = {**params, "ChangeSetName": name}
    discard = discard_of(request.stack, name)
    try:
        answer = target.prepare(CREATE_CHANGE_SET, discard, **asked)
    except CLIError as error:
        needed = _CAPABILITY.findall(error.why) if error.aws_code == _INSUFFICIENT else []
        if not needed:
            raise
        given = texts(asked.get("Capabilities"))
        asked["Capabilities"] = list(dict.fromkeys((*given, *needed)))
        answer = target.prepare(CREATE_CHANGE_SET, discard, **asked)
    return fetch_change_set(target, str(answer["Id"]), fresh=True)


_INSUFFICIENT = "InsufficientCapabilitiesException"


def _nested_limit(found: ChangeSet) -> str | None:
    """Why AWS cannot look into nested stacks here; None when the set failed for another reason."""
    reasons = [one.nested.reason for _, one in found.walk() if one.nested and one.nested.failed]
    for reason in (*reasons, found.reason):
        if _NESTED_LIMIT.search(reason):
            return reason
    return None
