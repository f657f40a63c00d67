"""The steps out of a bad status, each with the exact call, what it waits for and what stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hawse.aws.calls import Write
from hawse.plan import Look, Step
from hawse.plurals import counted
from hawse.services.cfn.calls import (
    CANCEL_UPDATE_STACK,
    CONTINUE_UPDATE_ROLLBACK,
    DELETE_STACK,
    DESCRIBE_STACKS,
    ROLLBACK_STACK,
)
from hawse.services.cfn.protection import protection
from hawse.services.cfn.recovery.standing import Standing

ROLLED_BACK = ("UPDATE_ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE")


LONGEST = 86_400.0
"""It ends when CloudFormation says so: some take hours."""


def status(id_: str, *want: str) -> Look:
    """The status of one stack, by its id: a name may mean another stack by then."""
    return Look(DESCRIBE_STACKS, {"StackName": id_}, "Stacks[].StackStatus", want)


def rolled_back(stack: Standing) -> Look:
    """Until a rollback is at its end."""
    return _until(stack, *ROLLED_BACK, never=("*_FAILED", "DELETE_*"))


def deleted(stack: Standing) -> Look:
    """Until a stack is gone; one that is gone is still known by its id."""
    return replace(_until(stack, "DELETE_COMPLETE", never=("DELETE_FAILED",)), absent=True)


def _until(stack: Standing, *want: str, never: tuple[str, ...]) -> Look:
    look = status(stack.id, *want)
    return replace(look, never=never, seconds=LONGEST, before=(stack.status,))


def delete(
    stack: Standing,
    token: str,
    *,
    retain: tuple[str, ...] = (),
    force: bool = False,
    role: str = "",
) -> Step:
    """Delete the stack; without `retain` in DELETE_FAILED, and whatever fails with `force`."""
    more: dict[str, object] = {}
    if retain:
        more["RetainResources"] = retain
    if force:
        more["DeletionMode"] = "FORCE_DELETE_STACK"
    return _step(
        DELETE_STACK,
        stack,
        f"{token}-delete",
        {**more, **_role(role)},
        says="delete",
        note=_lives(stack),
        wait=deleted(stack),
        no_undo="a deleted stack does not come back",
        below=tuple(_kept(stack, retain, force)),
    )


def unprotect(stack: Standing) -> Step:
    """Take its termination protection away."""
    step = protection(stack.name, stack.id, on=False)
    return replace(step, leaves="it has no termination protection now")


def roll_back(stack: Standing, token: str, *, role: str = "") -> Step:
    """Back to the last stable state."""
    return _step(
        ROLLBACK_STACK,
        stack,
        f"{token}-rollback",
        {"RetainExceptOnCreate": True, **_role(role)},
        says="roll back",
        note="to its last stable state",
        wait=rolled_back(stack),
        no_undo="deploy what is wanted instead",
    )


def go_on(
    stack: Standing, token: str, *, skip: tuple[str, ...] = (), force: bool = False, role: str = ""
) -> Step:
    """Go on with a rollback that failed, without `skip`."""
    more: dict[str, object] = {"ResourcesToSkip": skip} if skip else {}
    if force:
        more["ForceRollback"] = True
    note = f"without {', '.join(skip)}" if skip else "without whatever fails" if force else ""
    return _step(
        CONTINUE_UPDATE_ROLLBACK,
        stack,
        f"{token}-continue",
        {**more, **_role(role)},
        says="continue rollback",
        note=note,
        wait=rolled_back(stack),
        no_undo="deploy what is wanted instead",
        below=(f"what is left out may differ from its template then: {_DRIFT}",) if more else (),
    )


def cancel(stack: Standing, token: str) -> Step:
    """Stop an update and take it back."""
    return _step(
        CANCEL_UPDATE_STACK,
        stack,
        f"{token}-cancel",
        {},
        says="cancel update",
        note="what was changed is taken back",
        wait=rolled_back(stack),
        no_undo="deploy again",
    )


_DRIFT = "hawse cfn drift"


def _step(  # pylint: disable=too-many-arguments  # one step, spelled out
    api: Write,
    stack: Standing,
    token: str,
    params: Mapping[str, object],
    *,
    says: str,
    note: str,
    wait: Look,
    no_undo: str,
    below: tuple[str, ...] = (),
) -> Step:
    return Step(
        api,
        {"StackName": stack.id, "ClientRequestToken": token, **params},
        on=stack.id,
        says=says,
        name=stack.name,
        note=note,
        expects=status(stack.id, stack.status),
        wait=wait,
        no_undo=no_undo,
        below=below,
    )


def _role(role: str) -> dict[str, object]:
    return {"RoleARN": role} if role else {}


def _lives(stack: Standing) -> str:
    living = len(stack.living)
    return counted(living, "resource") if living else "it has no resources"


def _kept(stack: Standing, retain: tuple[str, ...], force: bool) -> list[str]:
    failed = [one for one in stack.resources if one.status == "DELETE_FAILED"]
    lines = [
        f"{'keeps' if one.logical_id in retain else 'failed before:'} {one.logical_id} "
        f"{one.physical_id}{f': {one.reason}' if one.reason else ''}"
        for one in failed
    ]
    skipped = [one for one in stack.resources if one.status == "DELETE_SKIPPED"]
    lines += [f"stays: {one.logical_id} {one.physical_id}" for one in skipped]
    if force:
        lines.append("what cannot be deleted stays, and nothing manages it any more")
    return lines
