"""What CloudFormation refuses in which state, in its own words where they are known.

Rules only: each looks and raises, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.scripted.things import ChangeSet, Stack
from tests.scripted.wire import Refused, invalid
from tests.scripted.world import World

Params = Mapping[str, Any]

UPDATABLE = (
    *("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "CREATE_FAILED"),
    *("IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE", "UPDATE_FAILED"),
)
NO_CHANGES = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)


def may_update(world: World, stack: Stack, params: Params) -> None:
    """An update, or the execution of an UPDATE change set."""
    if stack.status not in UPDATABLE:
        raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")


def may_delete(world: World, stack: Stack, params: Params) -> None:
    """A deletion; RetainResources only after one that failed."""
    root = world.find(stack.root or stack.id) or stack
    if root.about.get("protected"):
        raise invalid(
            f"Stack [{root.name}] cannot be deleted while TerminationProtection is enabled"
        )
    if params.get("RetainResources") and stack.status != "DELETE_FAILED":
        raise invalid(
            f"Invalid operation on stack [{stack.id}]. Specify resources to retain only when the "
            "stack is in the DELETE_FAILED state."
        )
    unknown = set(params.get("RetainResources", ())) - set(stack.resources)
    if unknown:
        raise invalid(f"Stack [{stack.name}] does not have resources {sorted(unknown)}")
    forced = params.get("DeletionMode") == "FORCE_DELETE_STACK"
    if forced and stack.status != "DELETE_FAILED":
        raise invalid(
            f"Invalid operation on stack [{stack.id}]. Force deletion is only allowed when the "
            "stack is in the DELETE_FAILED state."
        )
    busy = stack.status.endswith("IN_PROGRESS")
    if busy and stack.status.startswith(("UPDATE", "IMPORT")):
        raise invalid(f"Stack [{stack.name}] cannot be deleted while in status {stack.status}")


def may_cancel(world: World, stack: Stack, params: Params) -> None:
    """Only an update that is not over can be cancelled."""
    _root_only("CancelUpdateStack", stack)
    if stack.status != "UPDATE_IN_PROGRESS":
        raise invalid("CancelUpdateStack cannot be called from current stack status")


def may_continue(world: World, stack: Stack, params: Params) -> None:
    """Only a rollback that failed goes on, and only what failed can be skipped."""
    _root_only("ContinueUpdateRollback", stack)
    if stack.status != "UPDATE_ROLLBACK_FAILED":
        raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not continue rollback.")
    skipped = params.get("ResourcesToSkip", ())
    if skipped and params.get("ForceRollback"):
        raise invalid("ResourcesToSkip and ForceRollback are mutually exclusive")
    for each in skipped:
        _skippable(world, stack, each)


def _skippable(world: World, root: Stack, named: str) -> None:
    nested, _, logical = named.rpartition(".")
    tree = world.tree(root)
    owners = [one for one in tree if one.name == nested] if nested else [root]
    resource = owners[0].resources.get(logical) if owners else None
    if resource is None:
        raise invalid(f"Resource [{named}] does not exist in stack [{root.name}]")
    if resource.status != "UPDATE_FAILED" or resource.raw.get("stack"):
        raise invalid(
            f"Resource [{named}] cannot be skipped: only resources that are UPDATE_FAILED because "
            "the rollback failed can be"
        )


def may_roll_back(world: World, stack: Stack, params: Params) -> None:
    """What failed with rollback disabled."""
    _root_only("RollbackStack", stack)
    if stack.status not in ("CREATE_FAILED", "UPDATE_FAILED"):
        raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be rolled back.")


def may_create(world: World, name: str) -> None:
    """No other stack has the name."""
    if world.find(name) is not None:
        raise Refused("AlreadyExistsException", f"Stack [{name}] already exists")


def may_prepare(world: World, params: Params) -> None:
    """A change set must be of the type that its stack takes."""
    name, kind = params["StackName"], params.get("ChangeSetType", "UPDATE")
    stack, set_name = world.find(name), params["ChangeSetName"]
    fresh = stack is None or stack.status == "REVIEW_IN_PROGRESS"
    if kind == "CREATE" and not fresh:
        raise invalid(
            f"Stack [{name}] already exists and cannot be created again with the "
            f"changeSet [{set_name}]."
        )
    if kind == "UPDATE" and stack is None:
        raise invalid(f"Stack [{name}] does not exist")
    if kind == "UPDATE" and stack is not None:
        may_update(world, stack, params)
    if stack is not None and any(
        one.stack == stack.id and one.name == set_name for one in world.change_sets
    ):
        raise Refused("AlreadyExistsException", f"ChangeSet {set_name} already exists")
    _modes(params)


def _modes(params: Params) -> None:
    if params.get("DeploymentMode") == "REVERT_DRIFT" and params.get("IncludeNestedStacks"):
        raise invalid("IncludeNestedStacks is not supported with DeploymentMode REVERT_DRIFT")


def may_execute(world: World, change_set: ChangeSet, params: Params) -> None:
    """Only the root's set, only once, and only while the stack is as the set saw it."""
    named, now = f"ChangeSet [{change_set.id}]", world.now
    if change_set.parent:
        raise invalid(f"{named} is nested: execute its root change set")
    if change_set.status(now) != "CREATE_COMPLETE":
        text = f"{named} cannot be executed in its current status of [{change_set.status(now)}]"
        raise Refused("InvalidChangeSetStatus", text)
    execution = change_set.execution_status(now)
    if execution != "AVAILABLE":
        text = f"{named} cannot be executed in its current execution status of [{execution}]"
        raise Refused("InvalidChangeSetStatus", text)
    if params.get("DisableRollback") and change_set.asked.get("OnStackFailure"):
        raise invalid("DisableRollback cannot be combined with the change set's OnStackFailure")
    stack = world.stack(change_set.stack)
    if change_set.kind == "UPDATE":
        may_update(world, stack, params)


def may_discard(world: World, change_set: ChangeSet) -> None:
    """A nested set goes with its root; one at work cannot be deleted."""
    if change_set.parent:
        raise invalid(f"ChangeSet [{change_set.id}] is nested: delete its root change set")
    if change_set.execution == "EXECUTE_IN_PROGRESS":
        text = f"ChangeSet [{change_set.id}] cannot be deleted in its current status"
        raise Refused("InvalidChangeSetStatus", text)


def has_capabilities(stack: Stack | None, needed: list[str], params: Params) -> None:
    """What the timeline says the template needs must be acknowledged."""
    missing = sorted(set(needed) - set(params.get("Capabilities", ())))
    if "CAPABILITY_NAMED_IAM" in params.get("Capabilities", ()):
        missing = [each for each in missing if each != "CAPABILITY_IAM"]
    if missing:
        text = f"Requires capabilities : [{', '.join(missing)}]"
        raise Refused("InsufficientCapabilitiesException", text)


def has_new_token(stack: Stack, token: str | None) -> None:
    """A token names one request."""
    if token and token in stack.tokens:
        raise Refused("TokenAlreadyExistsException", f"Token [{token}] already exists")


def _root_only(operation: str, stack: Stack) -> None:
    if stack.parent:
        raise invalid(f"{operation} cannot be called on nested stack [{stack.id}]; use its root")


MAY: dict[str, Callable[[World, Stack, Params], None]] = {
    "UpdateStack": may_update,
    "DeleteStack": may_delete,
    "CancelUpdateStack": may_cancel,
    "ContinueUpdateRollback": may_continue,
    "RollbackStack": may_roll_back,
}

_UPDATED = (
    *("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
    "UPDATE_COMPLETE",
)
_ROLLED_BACK = (
    *("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
    "UPDATE_ROLLBACK_COMPLETE",
)
USUAL: dict[str, tuple[str, ...]] = {
    "CreateStack": ("CREATE_IN_PROGRESS", "CREATE_COMPLETE"),
    "UpdateStack": _UPDATED,
    "DeleteStack": ("DELETE_IN_PROGRESS", "DELETE_COMPLETE"),
    "CancelUpdateStack": _ROLLED_BACK,
    "ContinueUpdateRollback": _ROLLED_BACK,
    "RollbackStack": _ROLLED_BACK,
    "Import": ("IMPORT_IN_PROGRESS", "IMPORT_COMPLETE"),
}
"""What follows a write that the timeline says nothing about, a second apart."""
