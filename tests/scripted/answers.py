"""The operations that only look, from the world to the bodies of answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tests.scripted.things import Resource, Stack
from tests.scripted.timeline import Raw, as_text
from tests.scripted.wire import Refused, invalid
from tests.scripted.world import World

Params = Mapping[str, Any]
_MOST_RESOURCES = 100
_FAILED_TYPES = ("VALIDATION_ERROR", "PROVISIONING_ERROR", "HOOK_INVOCATION_ERROR")


def page(key: str, items: Iterable[Any], params: Params, size: int) -> Raw:
    """One page of `items`, beginning where the token says, and the token of the next."""
    all_items, start = list(items), 0
    token = params.get("NextToken")
    if token is not None:
        if not str(token).startswith("after-"):
            raise invalid("NextToken is invalid")
        start = int(token.removeprefix("after-"))
    size = min(size, params.get("MaxResults", size))
    left = len(all_items) > start + size
    next_token = f"after-{start + size}" if left else None
    return {key: all_items[start : start + size], "NextToken": next_token}


def pairs(values: Mapping[str, Any]) -> list[Raw]:
    """Parameters as AWS lists them; a mapping gives ResolvedValue besides."""
    return [
        {
            "ParameterKey": key,
            **(
                value
                if isinstance(value, Mapping)
                else {"ParameterValue": value if isinstance(value, str) else str(value)}
            ),
        }
        for key, value in values.items()
    ]


def shown_parameters(about: Raw) -> Raw:
    """The parameters of a stack as AWS shows them: those with NoEcho as asterisks."""
    text = as_text(about.get("template", "{}"))
    declared = json.loads(text).get("Parameters", {}) if text.lstrip().startswith("{") else {}
    return {
        key: "****" if declared.get(key, {}).get("NoEcho") else value
        for key, value in about.get("parameters", {}).items()
    }


def describe_stacks(world: World, params: Params) -> Raw:
    """DescribeStacks: one, or all that were not deleted."""
    named = params.get("StackName")
    if named:
        one = world.stack(named, wording="Stack with id {} does not exist")
        return {"Stacks": [stack_body(one)]}
    there = [stack_body(one) for one in reversed(world.stacks) if not one.is_gone]
    return page("Stacks", there, params, world.timeline.page)


def stack_body(stack: Stack) -> Raw:
    """One element of DescribeStacks."""
    about = stack.about
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "ChangeSetId": stack.change_set,
        "Description": about.get("description"),
        "Parameters": pairs(shown_parameters(about)),
        "CreationTime": stack.created,
        "DeletionTime": stack.deleted,
        "LastUpdatedTime": stack.updated,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason,
        "DisableRollback": False,
        "Capabilities": about.get("capabilities", []),
        "Outputs": [_output(key, each) for key, each in about.get("outputs", {}).items()],
        "RoleARN": about.get("role"),
        "Tags": [{"Key": key, "Value": value} for key, value in about.get("tags", {}).items()],
        "EnableTerminationProtection": bool(about.get("protected", False)),
        "ParentId": stack.parent,
        "RootId": stack.root,
        "DriftInformation": _drift_of(stack),
        "LastOperations": [
            {"OperationType": kind, "OperationId": number}
            for kind, number in reversed(stack.operations[-3:])
        ]
        or None,
        **about.get("extra", {}),
    }


def _drift_of(stack: Stack) -> Raw:
    """What the last detection said; nothing while nobody has read how it ended."""
    status = stack.about.get("drift", "NOT_CHECKED")
    begun = stack.drift.get("begun")
    return {
        "StackDriftStatus": status,
        "LastCheckTimestamp": None if status == "NOT_CHECKED" else begun,
    }


def _output(key: str, raw: Any) -> Raw:
    """`Url: https://…`, or AWS's members."""
    value = raw if isinstance(raw, Mapping) else {"OutputValue": str(raw)}
    return {"OutputKey": key, **value}


def list_stacks(world: World, params: Params) -> Raw:
    """ListStacks: the deleted ones too, unless filtered."""
    wanted = params.get("StackStatusFilter")
    found = [one for one in reversed(world.stacks) if not wanted or one.status in wanted]
    return page("StackSummaries", map(_summary, found), params, world.timeline.page)


def _summary(stack: Stack) -> Raw:
    body = stack_body(stack)
    keys = (
        *("StackId", "StackName", "CreationTime", "LastUpdatedTime", "DeletionTime"),
        *("StackStatus", "StackStatusReason", "ParentId", "RootId", "DriftInformation"),
    )
    return {"TemplateDescription": body["Description"], **{key: body[key] for key in keys}}


def stack_events(world: World, params: Params) -> Raw:
    """DescribeStackEvents, newest first; a token stays good while new events come."""
    stack = world.stack(params["StackName"])
    size, token = world.timeline.page, params.get("NextToken")
    older = stack.events if token is None else stack.events[: int(token.removeprefix("older-"))]
    rest = max(len(older) - size, 0)
    return {
        "StackEvents": list(reversed(older[rest:])),
        "NextToken": f"older-{rest}" if rest else None,
    }


def operation_events(world: World, params: Params) -> Raw:
    """DescribeEvents of an operation, a change set or a stack's last operation."""
    if params.get("ChangeSetName"):
        events = _validations(world, params["ChangeSetName"])
    else:
        events = _of_operation(world, params)
    if params.get("Filters", {}).get("FailedEvents"):
        events = [each for each in events if each["EventType"] in _FAILED_TYPES]
    events.sort(key=lambda each: each.get("Timestamp", world.now), reverse=True)
    return page("OperationEvents", events, params, world.timeline.page)


def _validations(world: World, named: str) -> list[Raw]:
    """What pre-deployment validation said of a change set."""
    sets = [one for one in reversed(world.change_sets) if named in (one.id, one.name)]
    if not sets:
        raise Refused("ChangeSetNotFound", f"ChangeSet [{named}] does not exist", 404)
    about = {"StackId": sets[0].stack, "OperationType": "CREATE_CHANGESET"}
    more = {"EventType": "VALIDATION_ERROR", "Timestamp": sets[0].ready}
    validations = sets[0].branch.more.get("validations", ())
    return [
        {"EventId": f"validation-{number}", **about, **more, **each}
        for number, each in enumerate(validations)
    ]


def _of_operation(world: World, params: Params) -> list[Raw]:
    """Of the operation that is named, or of the stack's last: after a rollback, the rollback."""
    wanted, stacks = params.get("OperationId"), world.stacks
    if params.get("StackName"):
        stacks = [world.stack(params["StackName"])]
        newest = [number for _, number in stacks[0].operations[-1:]]
        wanted = wanted or (newest[0] if newest else "none")
    elif not wanted:
        raise invalid("One of StackName, ChangeSetName and OperationId must be specified")
    return [each for one in stacks for each in _progress(one) if each["OperationId"] == wanted]


def _progress(stack: Stack) -> Iterable[Raw]:
    kinds = {number: kind for kind, number in stack.operations}
    unknown = ("StackName", "HookInvocationId")
    for event in (*stack.events, *stack.validations):
        known = {key: value for key, value in event.items() if key not in unknown}
        kind = event.get("EventType") or _type(stack, event)
        operation = kinds.get(event["OperationId"])
        yield {**known, "EventType": kind, "OperationType": operation}


def _type(stack: Stack, event: Raw) -> str:
    if str(event.get("HookStatus", "")).endswith("FAILED"):
        return "HOOK_INVOCATION_ERROR"
    if event["PhysicalResourceId"] == stack.id:
        return "STACK_EVENT"
    failed = event["ResourceStatus"].endswith("FAILED")
    return "PROVISIONING_ERROR" if failed else "PROGRESS_EVENT"


def list_resources(world: World, params: Params) -> Raw:
    """ListStackResources."""
    stack = world.stack(params["StackName"])
    found = [_resource(one) for one in world.shown(stack)]
    return page("StackResourceSummaries", found, params, world.timeline.page)


def _resource(one: Resource) -> Raw:
    return {
        "LogicalResourceId": one.logical,
        "PhysicalResourceId": one.physical,
        "ResourceType": one.raw["type"],
        "LastUpdatedTimestamp": one.updated,
        "ResourceStatus": one.status,
        "ResourceStatusReason": one.reason,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }


def describe_resources(world: World, params: Params) -> Raw:
    """DescribeStackResources: at most 100, by stack or by physical id."""
    physical, logical = params.get("PhysicalResourceId"), params.get("LogicalResourceId")
    if physical and params.get("StackName"):
        raise invalid("StackName and PhysicalResourceId are mutually exclusive")
    stacks = [world.stack(params["StackName"])] if params.get("StackName") else world.stacks
    if physical:
        stacks = [
            one for one in stacks if any(each.physical == physical for each in world.shown(one))
        ]
    if not stacks or not (physical or params.get("StackName")):
        raise invalid(f"Stack for {physical} does not exist")
    found = [
        {"StackName": stack.name, "StackId": stack.id, "Timestamp": each.updated, **_short(each)}
        for stack in stacks
        for each in world.shown(stack)
        if logical in (None, each.logical)
    ]
    return {"StackResources": found[:_MOST_RESOURCES]}


def _short(one: Resource) -> Raw:
    return {key: value for key, value in _resource(one).items() if key != "LastUpdatedTimestamp"}


def describe_resource(world: World, params: Params) -> Raw:
    """DescribeStackResource."""
    stack, logical = world.stack(params["StackName"]), params["LogicalResourceId"]
    for each in world.shown(stack):
        if each.logical == logical:
            about = {"StackName": stack.name, "StackId": stack.id}
            more = {key: each.raw[key] for key in ("Metadata", "Description") if key in each.raw}
            return {"StackResourceDetail": {**about, **_resource(each), **more}}
    raise invalid(f"Resource {logical} does not exist for stack {stack.name}")


def get_template(world: World, params: Params) -> Raw:
    """GetTemplate: as submitted, or with its macros processed."""
    stack = world.stack(params["StackName"])
    original = as_text(stack.about.get("template", "{}"))
    processed = params.get("TemplateStage") == "Processed" and "processed" in stack.about
    body = as_text(stack.about["processed"]) if processed else original
    return {"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}


def stack_policy(world: World, params: Params) -> Raw:
    """GetStackPolicy."""
    policy = world.stack(params["StackName"]).about.get("policy")
    return {"StackPolicyBody": as_text(policy) if policy else None}


def list_exports(world: World, params: Params) -> Raw:
    """ListExports, of the timeline and of the outputs that have an ExportName."""
    found = [
        {"ExportingStackId": stack.id, "Name": out["ExportName"], "Value": out["OutputValue"]}
        for stack in world.stacks
        if not stack.is_gone
        for out in stack_body(stack)["Outputs"]
        if out.get("ExportName")
    ]
    found += [_export(world, each) for each in world.timeline.exports if "value" in each]
    return page("Exports", found, params, world.timeline.page)


def _export(world: World, raw: Raw) -> Raw:
    return {
        "ExportingStackId": world.latest(raw["stack"]).id,
        "Name": raw["name"],
        "Value": raw["value"],
    }


def list_imports(world: World, params: Params) -> Raw:
    """ListImports; refused when nobody imports it."""
    named = params["ExportName"]
    users = [
        user
        for each in world.timeline.exports
        if each["name"] == named
        for user in each.get("imported_by", ())
    ]
    if not users:
        raise invalid(f"Export '{named}' is not imported by any stack.")
    return page("Imports", users, params, world.timeline.page)


def drift_status(world: World, params: Params) -> Raw:
    """DescribeStackDriftDetectionStatus."""
    number = params["StackDriftDetectionId"]
    found = world.detections.get(number)
    if found is None:
        raise invalid(f"Stack drift detection {number} does not exist")
    stack, over = world.stack(found["stack"]), world.now >= found["over"]
    drifted = [each for each in drifts(stack) if each["StackResourceDriftStatus"] in _DRIFTED]
    fails = stack.script.raw.get("drift_fails")
    if over:
        stack.about["drift"] = "DRIFTED" if drifted else "IN_SYNC"
    ended = "DETECTION_FAILED" if fails else "DETECTION_COMPLETE"
    return {
        "StackId": stack.id,
        "StackDriftDetectionId": number,
        "StackDriftStatus": stack.about["drift"] if over else None,
        "DetectionStatus": ended if over else "DETECTION_IN_PROGRESS",
        "DetectionStatusReason": fails if over else None,
        "DriftedStackResourceCount": len(drifted) if over else None,
        "Timestamp": found["begun"],
    }


_DRIFTED = ("MODIFIED", "DELETED")


def drifts(stack: Stack) -> Sequence[Raw]:
    """What detection finds: of each resource as `drift` says, else in sync.

    Of one that `drift` gives null it finds nothing: AWS cannot compare its type.
    """
    scripted = stack.script.raw.get("drift", {})
    begun = stack.drift.get("begun")
    return [
        {
            "StackId": stack.id,
            "LogicalResourceId": one.logical,
            "PhysicalResourceId": one.physical,
            "ResourceType": one.raw["type"],
            "StackResourceDriftStatus": "IN_SYNC",
            "Timestamp": begun or one.updated,
            **(scripted.get(one.logical) or {}),
        }
        for one in stack.resources.values()
        if one.status and scripted.get(one.logical, {}) is not None
    ]


def resource_drifts(world: World, params: Params) -> Raw:
    """DescribeStackResourceDrifts: nothing before a detection is over."""
    stack = world.stack(params["StackName"])
    wanted = params.get("StackResourceDriftStatusFilters")
    over = stack.drift and world.now >= stack.drift["over"]
    found = [
        each
        for each in (drifts(stack) if over else ())
        if not wanted or each["StackResourceDriftStatus"] in wanted
    ]
    return page("StackResourceDrifts", found, params, world.timeline.page)


def one_drift(world: World, params: Params) -> Raw:
    """DetectStackResourceDrift: at once."""
    stack = world.stack(params["StackName"])
    for each in drifts(stack):
        if each["LogicalResourceId"] == params["LogicalResourceId"]:
            return {"StackResourceDrift": each}
    raise Refused("ValidationError", f"Resource {params['LogicalResourceId']} does not exist")


READS: dict[str, Callable[[World, Params], Raw]] = {
    "DescribeStacks": describe_stacks,
    "ListStacks": list_stacks,
    "DescribeStackEvents": stack_events,
    "DescribeEvents": operation_events,
    "ListStackResources": list_resources,
    "DescribeStackResources": describe_resources,
    "DescribeStackResource": describe_resource,
    "GetTemplate": get_template,
    "GetStackPolicy": stack_policy,
    "ListExports": list_exports,
    "ListImports": list_imports,
    "DescribeStackDriftDetectionStatus": drift_status,
    "DescribeStackResourceDrifts": resource_drifts,
    "DetectStackResourceDrift": one_drift,
}
