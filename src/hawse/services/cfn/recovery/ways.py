"""The way out of the status in which a stack stands, as entries of a plan.

Pure: asks nothing and sends nothing. What lives in a stack that failed is deleted only when the
person asked for that; what nobody can do anything about is told with what to type instead.
Section "Stack state machine" of CloudFormation's user guide and API reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from hawse.errors import UsageError
from hawse.plan import Entry, Run, Skip
from hawse.services.cfn import calls
from hawse.services.cfn.events.following import FOLLOWS
from hawse.services.cfn.recovery import steps
from hawse.services.cfn.recovery.continuing import CONTINUE, Continuing
from hawse.services.cfn.recovery.meanings import MEANINGS
from hawse.services.cfn.recovery.skipping import Blocker, Depends, blockers, skippable
from hawse.services.cfn.recovery.standing import Standing
from hawse.services.cfn.states import IN_PROGRESS

ROLLING_BACK = (
    *FOLLOWS,
    *(calls.DESCRIBE_STACKS, calls.LIST_STACK_RESOURCES),
    *(calls.CONTINUE_UPDATE_ROLLBACK, calls.ROLLBACK_STACK),
)
"""What a command that takes operations back calls."""


@dataclass(frozen=True)
class Wish:
    """What the person allows beyond what is safe.

    `delete`: give up a stack in which something lives. `skip`: leave these as they are. `force`:
    let CloudFormation leave whatever stands in the way. `retain`: keep these when it is deleted.
    `role`: the service role to use, where that of the stack is gone.
    """

    delete: bool = False
    skip: tuple[str, ...] = ()
    force: bool = False
    retain: tuple[str, ...] = ()
    role: str = ""


@dataclass(frozen=True)
class Case:
    """One stack to recover: `depends` is what needs what by stack id, `token` names the attempt."""

    stack: Standing
    wish: Wish
    token: str
    depends: Mapping[str, Depends]


def ways_out(case: Case) -> Iterator[Entry]:
    """The entries that bring the stack into a status from which it can be deployed again."""
    stack = case.stack
    if stack.root:
        yield nested(stack)
        return
    if stack.status in _WAYS:
        yield from _WAYS[stack.status](case)
        return
    yield _nothing(stack, blocked=stack.status in IN_PROGRESS)


def rollbacks(case: Case) -> Iterator[Entry]:
    """The entries that take a failed operation back, which `recover` does only where it is safe."""
    stack = case.stack
    if stack.root:
        yield nested(stack)
    elif stack.status == "UPDATE_ROLLBACK_FAILED":
        yield from _stuck(case)
    elif stack.status in ("CREATE_FAILED", "UPDATE_FAILED"):
        yield from _updated_badly(case)
    else:
        yield _nothing(stack, blocked=stack.status in IN_PROGRESS)


def cancels(case: Case) -> Iterator[Entry]:
    """The entries that stop what is going on, where that can be stopped."""
    stack = case.stack
    if stack.root:
        yield nested(stack)
    elif stack.status == "UPDATE_IN_PROGRESS":
        yield steps.cancel(stack, case.token)
    elif stack.status in IN_PROGRESS:
        yield _nothing(stack, blocked=True)
    else:
        yield Skip(stack.id, f"is {stack.status}: nothing is going on", name=stack.name)


def nested(stack: Standing) -> Skip:
    """What is to be done with a stack that belongs to another."""
    root = stack.root.split("/")[1]
    return Skip(stack.id, f"is nested in {root}, which has to be named", stack.name, blocked=True)


def _nothing(stack: Standing, *, blocked: bool) -> Skip:
    meaning = MEANINGS[stack.status]
    then = meaning.then.format(name=stack.name)
    return Skip(stack.id, f"{meaning.is_}; {then}", name=stack.name, blocked=blocked)


def _shell(case: Case) -> Iterator[Entry]:
    if case.wish.delete:
        yield steps.delete(case.stack, case.token)
    else:
        yield _nothing(case.stack, blocked=True)


def _created_badly(case: Case) -> Iterator[Entry]:
    """Nobody's resources are deleted unasked; a stack that has none is only a name."""
    if case.wish.delete or not case.stack.living:
        yield from _delete(case)
    else:
        living = len(case.stack.living)
        things = f"{living} resources live" if living > 1 else "a resource lives"
        why = f"{MEANINGS['CREATE_FAILED'].is_} ({things})"
        then = MEANINGS["CREATE_FAILED"].then.format(name=case.stack.name)
        yield Skip(case.stack.id, f"{why}; {then}", name=case.stack.name, blocked=True)


def _delete(case: Case) -> Iterator[Entry]:
    if case.wish.retain and case.stack.status != "DELETE_FAILED":
        raise UsageError(
            "--retain",
            why=f"{case.stack.name} is {case.stack.status}, and only a stack in DELETE_FAILED "
            "can be deleted without some of its resources",
            hint=f"hawse cfn recover {case.stack.name} --delete, and --retain once that has failed",
        )
    if case.stack.protected:
        yield steps.unprotect(case.stack)
    yield steps.delete(
        case.stack, case.token, retain=case.wish.retain, force=case.wish.force, role=case.wish.role
    )


def _updated_badly(case: Case) -> Iterator[Entry]:
    if case.stack.express:
        why = "was deployed in Express mode, which has no rollback; mend it and deploy it again"
        yield Skip(case.stack.id, why, name=case.stack.name, blocked=True)
        return
    yield steps.roll_back(case.stack, case.token, role=case.wish.role)


def _stuck(case: Case) -> Iterator[Entry]:
    """A rollback that failed: on as it is, then without what blocks it, as far as was shown."""
    stack, wish = case.stack, case.wish
    if wish.force:
        yield steps.go_on(stack, case.token, force=True, role=wish.role)
        return
    found = blockers(stack, case.depends)
    if wish.skip:
        _check_skip(stack, wish.skip)
        yield steps.go_on(stack, case.token, skip=wish.skip, role=wish.role)
        return
    fit = ", ".join(one.id for one in found if skippable(stack, one))
    if not fit:
        yield steps.go_on(stack, case.token, role=wish.role)
        return
    state = Continuing(stack.id, stack.name, case.token, wish.role, fit)
    yield Run(CONTINUE, state, on=stack.id, name=stack.name, note=_because(found))


def _because(found: tuple[Blocker, ...]) -> str:
    return "; ".join(f"{one.id}: {one.reason or 'no reason is given'}" for one in found)


def _check_skip(stack: Standing, skip: tuple[str, ...]) -> None:
    """CloudFormation takes only what failed because the rollback did."""
    known = {
        one.logical_id if where is stack else f"{where.name}.{one.logical_id}"
        for where, one in stack.everywhere()
        if one.status == "UPDATE_FAILED" and not one.cancelled
    }
    for name in skip:
        if name not in known:
            raise UsageError(
                "--skip",
                why=f"{name} is not a resource on which the rollback of {stack.name} failed",
                hint=f"one of {', '.join(sorted(known))}" if known else "hawse cfn why",
            )


def _lost(case: Case) -> Iterator[Entry]:
    if case.wish.delete:
        yield from _delete(case)
    else:
        yield _nothing(case.stack, blocked=True)


_WAYS: Mapping[str, Callable[[Case], Iterator[Entry]]] = {
    "REVIEW_IN_PROGRESS": _shell,
    "CREATE_FAILED": _created_badly,
    "ROLLBACK_COMPLETE": _delete,
    "ROLLBACK_FAILED": _delete,
    "UPDATE_FAILED": _updated_badly,
    "UPDATE_ROLLBACK_FAILED": _stuck,
    "DELETE_FAILED": _delete,
    "IMPORT_ROLLBACK_FAILED": _lost,
}
