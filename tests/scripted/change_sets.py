"""Change sets: made as the timeline says, described in both modes, executed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from tests.scripted import states
from tests.scripted.answers import page, pairs
from tests.scripted.things import ChangeSet, Stack
from tests.scripted.timeline import Branch, Raw
from tests.scripted.wire import Refused, invalid
from tests.scripted.world import World
from tests.scripted.writes import act, asked_of, is_same, new_stack

Params = Mapping[str, Any]


def populate(world: World) -> None:
    """The change sets that are there at the beginning."""
    for stack in list(world.stacks):
        for branch in stack.script.change_sets:
            kind = branch.more.get("type", "UPDATE")
            add(world, stack, branch, {"ChangeSetName": branch.more["name"], "ChangeSetType": kind})


def create(world: World, params: Params) -> Raw:
    """CreateChangeSet; a stack that was not there is REVIEW_IN_PROGRESS from now on."""
    states.may_prepare(world, params)
    stack = world.find(params["StackName"]) or _shell(world, params)
    needed = stack.script.raw.get("capabilities", [])
    states.has_capabilities(stack, needed, params)
    branch = world.branch(stack, "CreateChangeSet", params)
    if branch is not None and branch.refuse:
        raise Refused(**branch.refuse)
    made = add(world, stack, branch or _unscripted(stack, params), params)
    return {"Id": made.id, "StackId": stack.id}


def _shell(world: World, params: Params) -> Stack:
    stack = new_stack(world, params)
    stack.status, stack.reason = "REVIEW_IN_PROGRESS", "User Initiated"
    stack.about = {}
    return stack


def _unscripted(stack: Stack, params: Params) -> Branch:
    """FAILED when nothing would change, else a set without changes (of Outputs alone, say)."""
    if stack.status == "REVIEW_IN_PROGRESS" or not is_same(stack, params):
        return Branch()
    return Branch(more={"status": "FAILED", "reason": states.NO_CHANGES})


def add(
    world: World, stack: Stack, branch: Branch, params: Params, parent: ChangeSet | None = None
) -> ChangeSet:
    """A change set and those nested in it."""
    name = params["ChangeSetName"]
    made = ChangeSet(
        name=name,
        id=world.arn("changeSet", name),
        stack=stack.id,
        kind=params.get("ChangeSetType", "UPDATE"),
        made=world.now,
        ready=world.now + timedelta(seconds=branch.more.get("takes", 0)),
        branch=branch,
        asked=dict(params),
        parent=parent.id if parent else None,
        root=(parent.root or parent.id) if parent else None,
    )
    world.change_sets.append(made)
    if parent is None and not params.get("IncludeNestedStacks", True):
        return made
    for logical, each in branch.more.get("nested", {}).items():
        key = stack.resources[logical].raw["stack"]
        inner = Branch(more=dict(each))
        child = {"ChangeSetName": f"{name}-{logical}", "ChangeSetType": made.kind}
        made.nested[logical] = add(world, world.latest(key), inner, child, made).id
    return made


def found(world: World, params: Params) -> ChangeSet:
    """By ARN, or by name in a stack; by name only until it was executed."""
    named = params["ChangeSetName"]
    stack = world.find(params["StackName"]) if params.get("StackName") else None
    if not named.startswith("arn:") and not params.get("StackName"):
        raise invalid("StackName must be specified if ChangeSetName is not an ARN")
    for one in reversed(world.change_sets):
        by_name = one.name == named and stack is not None and one.stack == stack.id
        if one.id == named or (by_name and not one.execution.startswith("EXECUTE")):
            return one
    raise Refused("ChangeSetNotFound", f"ChangeSet [{named}] does not exist", 404)


def describe(world: World, params: Params) -> Raw:
    """DescribeChangeSet, plain or with property values."""
    one = found(world, params)
    valued = bool(params.get("IncludePropertyValues"))
    more, now = one.branch.more, world.now
    plain: list[Raw] = more.get("changes", [])
    changes = more.get("valued", plain) if valued else plain
    reason = more.get("valued_reason") if valued else None
    ready = now >= one.ready
    size = more.get("page", world.timeline.page)
    stack = world.stack(one.stack)
    return {
        **summary(world, one),
        "StatusReason": (reason or more.get("reason")) if ready else None,
        "Parameters": pairs(asked_of(stack, one.asked)["parameters"]),
        "Capabilities": one.asked.get("Capabilities"),
        "Tags": one.asked.get("Tags"),
        "OnStackFailure": one.asked.get("OnStackFailure"),
        "ImportExistingResources": one.asked.get("ImportExistingResources"),
        "DeploymentMode": one.asked.get("DeploymentMode"),
        **page("Changes", [_change(one, each) for each in changes] if ready else [], params, size),
        **more.get("extra", {}),
    }


def _change(one: ChangeSet, raw: Raw) -> Raw:
    """A change in AWS's form; a ResourceChange alone is put into one."""
    change = dict(raw) if "ResourceChange" in raw else {"ResourceChange": dict(raw)}
    inner = dict(change["ResourceChange"])
    nested = one.nested.get(inner["LogicalResourceId"])
    if nested:
        inner["ChangeSetId"] = nested
    return {"Type": "Resource", **change, "ResourceChange": inner}


def summary(world: World, one: ChangeSet) -> Raw:
    """One element of ListChangeSets."""
    stack, ready = world.stack(one.stack), world.now >= one.ready
    return {
        "StackId": one.stack,
        "StackName": stack.name,
        "ChangeSetId": one.id,
        "ChangeSetName": one.name,
        "Status": one.status(world.now),
        "ExecutionStatus": _execution(stack, one, world) if ready else "UNAVAILABLE",
        "StatusReason": one.branch.more.get("reason") if ready else None,
        "CreationTime": one.made,
        "Description": one.asked.get("Description"),
        "IncludeNestedStacks": bool(one.asked.get("IncludeNestedStacks") or one.nested),
        "ParentChangeSetId": one.parent,
        "RootChangeSetId": one.root,
    }


def _execution(stack: Stack, one: ChangeSet, world: World) -> str:
    at_work = stack.begun or stack.status.endswith("_IN_PROGRESS")
    if at_work and one.operation and stack.operations[-1][1] == one.operation:
        return "EXECUTE_IN_PROGRESS"
    return one.execution_status(world.now)


def listed(world: World, params: Params) -> Raw:
    """ListChangeSets: those that were not executed."""
    stack = world.stack(params["StackName"])
    sets = [one for one in world.change_sets if one.stack == stack.id]
    there = [summary(world, one) for one in sets if not one.execution.startswith("EXECUTE")]
    return page("Summaries", there, params, world.timeline.page)


def delete(world: World, params: Params) -> Raw:
    """DeleteChangeSet, those nested in it included."""
    one = found(world, params)
    states.may_discard(world, one)
    _remove(world, [one])
    return {}


def _remove(world: World, sets: Iterable[ChangeSet]) -> None:
    gone = {one.id for one in sets}
    world.change_sets = [
        one for one in world.change_sets if one.id not in gone and one.root not in gone
    ]


def execute(world: World, params: Params) -> Raw:
    """ExecuteChangeSet: the stack changes, and all its other sets are gone."""
    one = found(world, params)
    stack = world.stack(one.stack)
    states.has_new_token(stack, params.get("ClientRequestToken"))
    states.may_execute(world, one, params)
    as_if = {"CREATE": "CreateStack", "IMPORT": "Import"}.get(one.kind, "UpdateStack")
    coming = {**_initial(stack), **asked_of(stack, one.asked)}
    act(world, stack, "ExecuteChangeSet", params, as_if=as_if, coming=coming)
    stack.change_set, one.operation = one.id, stack.operations[-1][1]
    one.execution = "EXECUTE_COMPLETE"
    others = [each for each in world.change_sets if each.stack == stack.id and each is not one]
    _remove(world, others)
    return {}


def _initial(stack: Stack) -> Raw:
    """What only the timeline can know of a stack that is made: its outputs."""
    fresh = stack.status == "REVIEW_IN_PROGRESS" and "outputs" in stack.script.raw
    return {"outputs": stack.script.raw["outputs"]} if fresh else {}


def hooks(world: World, params: Params) -> Raw:
    """DescribeChangeSetHooks."""
    one = found(world, params)
    return {
        "ChangeSetId": one.id,
        "ChangeSetName": one.name,
        "StackId": one.stack,
        "StackName": world.stack(one.stack).name,
        "Status": "PLANNED",
        **page("Hooks", one.branch.more.get("hooks", ()), params, world.timeline.page),
    }


CHANGE_SETS: dict[str, Callable[[World, Params], Raw]] = {
    "CreateChangeSet": create,
    "DescribeChangeSet": describe,
    "DescribeChangeSetHooks": hooks,
    "DeleteChangeSet": delete,
    "ExecuteChangeSet": execute,
    "ListChangeSets": listed,
}
