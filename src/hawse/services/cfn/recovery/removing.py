"""Deleting stacks: what stands in the way, what survives, and in which order.

A stack goes after the stacks that import what it exports. What would make AWS refuse is said
before anything is sent, since a stack in DELETE_FAILED is worse than one that was left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hawse.plan import Entry, Run, Skip
from hawse.services.cfn import calls, calls_surroundings as around
from hawse.services.cfn.events.following import FOLLOWS
from hawse.services.cfn.recovery import steps
from hawse.services.cfn.recovery.emptying import EMPTY, Emptying
from hawse.services.cfn.recovery.standing import Resource, Standing

REMOVING = (
    *FOLLOWS,
    *(calls.DESCRIBE_STACKS, calls.LIST_STACK_RESOURCES, calls.LIST_IMPORTS),
    *(around.LIST_OBJECT_VERSIONS, around.LIST_IMAGES, around.DELETE_OBJECT_VERSIONS),
    *(calls.UPDATE_TERMINATION_PROTECTION, calls.DELETE_STACK),
)
"""What a command that deletes stacks calls."""
BUCKET = "AWS::S3::Bucket"
_BUSY = ("UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "IMPORT_IN_PROGRESS")


@dataclass(frozen=True)
class Permission:
    """What the person allows: `unprotect`, `empty` buckets, `retain` resources, `force`."""

    unprotect: bool = False
    empty: bool = False
    retain: tuple[str, ...] = ()
    force: bool = False
    role: str = ""


@dataclass(frozen=True)
class Removal:
    """A stack to delete and what is known of its surroundings; `token` names the attempt.

    `importers` are the names of the stacks that import from it. `survivors` are the logical ids
    that its template retains. `full` are its buckets and repositories that hold something;
    `unknown` says what could not be asked.
    """

    stack: Standing
    token: str
    importers: frozenset[str] = frozenset()
    survivors: tuple[str, ...] = ()
    full: tuple[Resource, ...] = ()
    unknown: tuple[str, ...] = ()


def removals(wanted: Sequence[Removal], allowed: Permission) -> Iterator[Entry]:
    """The entries that delete these stacks; one that stays holds those that it imports from."""
    going = {one.stack.name: one for one in wanted}
    held = _held(wanted, allowed)
    for one in wanted:
        name = one.stack.name
        if one.stack.status == "DELETE_IN_PROGRESS":
            yield Skip(one.stack.id, "is already being deleted", name=name)
        elif name in held:
            yield Skip(one.stack.id, held[name], name=name, blocked=True)
        else:
            before = sorted(one.importers & going.keys())
            yield from _removal(one, allowed, tuple(going[each].stack.id for each in before))


def _held(wanted: Sequence[Removal], allowed: Permission) -> Mapping[str, str]:
    """The stacks that cannot be deleted and why, by name."""
    held: dict[str, str] = {}
    while True:
        going = frozenset(one.stack.name for one in wanted) - held.keys()
        more = {one.stack.name: _in_the_way(one, allowed, going) for one in wanted}
        found = {name: why for name, why in more.items() if why}
        if found.keys() == held.keys():
            return found
        held = found


def _removal(one: Removal, allowed: Permission, after: tuple[str, ...]) -> Iterator[Entry]:
    """Every entry is on the stack, so that they are done in this order."""
    stack = one.stack
    if stack.protected:
        yield replace(steps.unprotect(stack), after=after)
    buckets = [each.physical_id for each in one.full if each.type == BUCKET]
    if buckets and allowed.empty:
        state = Emptying(stack.name, ", ".join(buckets))
        yield Run(EMPTY, state, on=stack.id, name=stack.name, after=after)
    step = steps.delete(
        stack, one.token, retain=allowed.retain, force=allowed.force, role=allowed.role
    )
    yield replace(step, after=after, below=(*step.below, *_told(one)))


def _told(one: Removal) -> Iterator[str]:
    living = {each.logical_id: each.physical_id for each in one.stack.living}
    for name in one.survivors:
        if name in living:
            yield f"stays, as its template says: {name} {living[name]}"
    for gap in one.unknown:
        yield f"not known: {gap}"


def _in_the_way(one: Removal, allowed: Permission, going: frozenset[str]) -> str:
    """Why the stack cannot be deleted, or ""."""
    stack = one.stack
    outside = sorted(one.importers - going)
    if stack.root:
        return f"is nested; delete its root: hawse cfn rm {stack.root.split('/')[1]}"
    if stack.status in _BUSY:
        return f"is {stack.status}; watch it, or stop it: hawse cfn cancel {stack.name}"
    if stack.protected and not allowed.unprotect:
        return "has termination protection; --unprotect takes it away"
    if outside:
        return f"exports what {', '.join(outside)} imports"
    if allowed.retain and stack.status != "DELETE_FAILED":
        return f"is {stack.status}: only a deletion that failed can leave resources out"
    if allowed.force:
        return ""
    images = [each.physical_id for each in one.full if each.type != BUCKET]
    if images:
        return f"{', '.join(images)} not empty; delete its images first"
    if one.full and not allowed.empty:
        names = ", ".join(each.physical_id for each in one.full)
        return f"{names} not empty; --empty deletes what is in there"
    return ""
