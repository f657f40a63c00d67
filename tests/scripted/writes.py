"""The operations that change stacks: what is legal happens as the timeline says.

Each takes the world and the parameters, and gives the answer's body.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from tests.scripted import states
from tests.scripted.things import Stack
from tests.scripted.timeline import Branch, Happening, Raw, StackScript, as_text
from tests.scripted.wire import Refused, invalid
from tests.scripted.world import World, turn

Params = Mapping[str, Any]

_KIND = {
    "CreateStack": "CREATE_STACK",
    "UpdateStack": "UPDATE_STACK",
    "DeleteStack": "DELETE_STACK",
    "ContinueUpdateRollback": "CONTINUE_ROLLBACK",
    "CancelUpdateStack": "ROLLBACK",
    "RollbackStack": "ROLLBACK",
    "Import": "UPDATE_STACK",
}


def create_stack(world: World, params: Params) -> Raw:
    """CreateStack."""
    states.may_create(world, params["StackName"])
    stack = new_stack(world, params)
    states_of = stack.script.raw.get("capabilities", [])
    try:
        states.has_capabilities(stack, states_of, params)
    except Refused:
        world.stacks.remove(stack)
        raise
    stack.about.update(asked_of(stack, params))
    return act(world, stack, "CreateStack", params, coming={})


def new_stack(world: World, params: Params) -> Stack:
    """A stack for a name: as its script says, or one that nobody scripted."""
    name = params["StackName"]
    scripts = [one for one in world.timeline.stacks.values() if one.name == name]
    stack = world.make(scripts[0] if scripts else StackScript(name, name, {"absent": True}), "")
    stack.created, stack.updated = world.now, None
    for resource in stack.resources.values():
        resource.status = ""
    return stack


def update_stack(world: World, params: Params) -> Raw:
    """UpdateStack; refused when nothing is different."""
    stack = world.stack(params["StackName"])
    states.may_update(world, stack, params)
    states.has_capabilities(stack, stack.script.raw.get("capabilities", []), params)
    if is_same(stack, params):
        raise invalid("No updates are to be performed.")
    return act(world, stack, "UpdateStack", params, coming=asked_of(stack, params))


def delete_stack(world: World, params: Params) -> Raw:
    """DeleteStack; what is gone, or never was, is deleted already."""
    stack = world.find(params["StackName"])
    if stack is None or stack.status in ("DELETE_COMPLETE", "DELETE_IN_PROGRESS"):
        return {}
    if stack.status == "REVIEW_IN_PROGRESS":
        turn(stack, "DELETE_COMPLETE", None, world.now)
        return {}
    act(world, stack, "DeleteStack", params)
    return {}


def cancel_update(world: World, params: Params) -> Raw:
    """CancelUpdateStack."""
    stack = world.stack(params["StackName"])
    act(world, stack, "CancelUpdateStack", params)
    return {}


def continue_rollback(world: World, params: Params) -> Raw:
    """ContinueUpdateRollback."""
    act(world, world.stack(params["StackName"]), "ContinueUpdateRollback", params)
    return {}


def roll_back(world: World, params: Params) -> Raw:
    """RollbackStack."""
    return act(world, world.stack(params["StackName"]), "RollbackStack", params)


def act(
    world: World,
    stack: Stack,
    operation: str,
    params: Params,
    *,
    as_if: str = "",
    coming: Raw | None = None,
) -> Raw:
    """The state allows it, the token is new, and the next branch of the timeline follows.

    `as_if` is the operation whose branch is taken when there is none for `operation` (executing a
    change set is an update, after all); `coming` is what the stack has when it succeeds.
    """
    token = params.get("ClientRequestToken")
    states.has_new_token(stack, token)
    if operation in states.MAY:
        states.MAY[operation](world, stack, params)
    branch = world.branch(stack, operation, params)
    if branch is None and as_if:
        branch = world.branch(stack, as_if, params)
    if branch is not None and branch.refuse:
        raise Refused(**branch.refuse)
    if branch is None or not branch.events:
        branch = _usual(stack, as_if or operation, branch)
    if params.get("RoleARN"):
        stack.about["role"] = params["RoleARN"]
    stack.coming = coming or {}
    _start(world, stack, _KIND[as_if or operation], token, branch)
    return {"StackId": stack.id, "OperationId": stack.operations[-1][1]}


def _start(world: World, stack: Stack, kind: str, token: str | None, branch: Branch) -> None:
    world.forget(stack)
    for one in world.change_sets:
        if one.stack == stack.id and not one.execution:
            one.execution = "OBSOLETE"
    world.begin(stack, kind)
    stack.token, stack.begun = token, True
    stack.tokens |= {token} if token else set()
    about = {"OperationId": stack.operations[-1][1], "StackId": stack.id, "Timestamp": world.now}
    stack.validations += [
        {"EventId": world.new_id(), "EventType": "VALIDATION_ERROR", **about, **each}
        for each in branch.more.get("validations", ())
    ]
    own = [each for each in branch.events if (each.stack, each.logical) == (stack.key, "")]
    if not own or own[0].at > 0:  # a write is seen at once
        first = _usual(stack, _operation(kind, stack), None).events[0]
        branch = Branch((first, *branch.events), then=branch.then, more=branch.more)
    world.schedule(stack, branch, world.now)
    world.advance(world.now)


def _operation(kind: str, stack: Stack) -> str:
    return next(name for name, each in _KIND.items() if each == kind)


def _usual(stack: Stack, operation: str, branch: Branch | None) -> Branch:
    """What follows when the timeline has nothing to say."""
    statuses = states.USUAL[operation]
    if operation == "RollbackStack" and stack.status == "CREATE_FAILED":
        statuses = ("ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE")
    events = tuple(
        Happening(number, stack.key, "", status, "User Initiated" if not number else None)
        for number, status in enumerate(statuses)
    )
    return Branch(events, then=branch.then if branch else {}, more=branch.more if branch else {})


def asked_of(stack: Stack, params: Params) -> Raw:
    """What a create or an update says of the stack, previous values kept."""
    had = stack.about.get("parameters", {})
    asked: Raw = {}
    asked["parameters"] = {
        **{key: value for key, value in had.items() if "Parameters" not in params},
        **{
            each["ParameterKey"]: (
                had.get(each["ParameterKey"], "")
                if each.get("UsePreviousValue")
                else each.get("ParameterValue", "")
            )
            for each in params.get("Parameters", ())
        },
    }
    if "TemplateBody" in params:
        asked["template"] = params["TemplateBody"]
        if not stack.script.raw.get("processed"):
            asked["processed"] = params["TemplateBody"]
    if "Tags" in params:
        asked["tags"] = {each["Key"]: each["Value"] for each in params["Tags"]}
    if "Capabilities" in params:
        asked["capabilities"] = list(params["Capabilities"])
    return asked


def is_same(stack: Stack, params: Params) -> bool:
    """Whether an update would change nothing, as far as can be told: a scripted one always does."""
    if stack.script.after.get("UpdateStack") or "TemplateURL" in params:
        return False
    asked, had = asked_of(stack, params), stack.about
    template = asked.get("template")
    return (
        template in (None, as_text(had.get("template", "")))
        and asked["parameters"] == had.get("parameters", {})
        and asked.get("tags") in (None, had.get("tags", {}))
    )


def protect(world: World, params: Params) -> Raw:
    """UpdateTerminationProtection, on the root only."""
    stack = world.stack(params["StackName"])
    if stack.parent:
        raise invalid(f"TerminationProtection cannot be changed on nested stack [{stack.name}]")
    stack.about["protected"] = params["EnableTerminationProtection"]
    return {"StackId": stack.id}


def set_policy(world: World, params: Params) -> Raw:
    """SetStackPolicy."""
    stack = world.stack(params["StackName"])
    stack.about["policy"] = params.get("StackPolicyBody", params.get("StackPolicyURL"))
    return {}


def detect_drift(world: World, params: Params) -> Raw:
    """DetectStackDrift: it is over `drift_takes` seconds later."""
    stack = world.stack(params["StackName"])
    if stack.status.endswith("IN_PROGRESS") or stack.is_gone:
        raise invalid(f"Drift detection cannot be performed while stack is in {stack.status}")
    number, takes = world.new_id(), stack.script.raw.get("drift_takes", 0)
    over = world.now + timedelta(seconds=takes)
    world.detections[number] = {"stack": stack.id, "begun": world.now, "over": over}
    stack.drift = {"over": over, "begun": world.now}
    return {"StackDriftDetectionId": number}


WRITES: dict[str, Callable[[World, Params], Raw]] = {
    "CreateStack": create_stack,
    "UpdateStack": update_stack,
    "DeleteStack": delete_stack,
    "CancelUpdateStack": cancel_update,
    "ContinueUpdateRollback": continue_rollback,
    "RollbackStack": roll_back,
    "UpdateTerminationProtection": protect,
    "SetStackPolicy": set_policy,
    "DetectStackDrift": detect_drift,
}
