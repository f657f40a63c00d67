"""Which resources a rollback that is stuck has to leave as they are: as few as may be.

CloudFormation skips only resources that failed because the rollback failed, names those of a
nested stack by the name of that stack, and often needs no skip for what merely depends on one
that failed (ContinueUpdateRollback in the API reference, and the user guide on continuing).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set as AbstractSet
from dataclasses import dataclass

from hawse.services.cfn.recovery.standing import NESTED, Resource, Standing

Depends = Mapping[str, AbstractSet[str]]
"""What each resource of a stack needs, by logical id."""


@dataclass(frozen=True)
class Blocker:
    """A resource that the rollback could not bring back; `id` is how a skip names it."""

    id: str
    type: str
    reason: str


def blockers(root: Standing, depends: Mapping[str, Depends]) -> tuple[Blocker, ...]:
    """What the rollback of `root` failed on, without what only failed along with it.

    `depends` has, by stack id, what needs what where a template could be read.
    """
    return tuple(_of(root, root, depends))


def _of(root: Standing, stack: Standing, depends: Mapping[str, Depends]) -> Iterator[Blocker]:
    failed = {one.logical_id: one for one in stack.resources if _blocks(one)}
    for one in failed.values():
        child = stack.nested.get(one.logical_id)
        inner = tuple(_of(root, child, depends)) if child is not None else ()
        if inner:
            yield from inner
        elif not _follows(one.logical_id, failed, depends.get(stack.id, {})):
            prefix = "" if stack is root else f"{stack.name}."
            yield Blocker(f"{prefix}{one.logical_id}", one.type, one.reason)


def _blocks(one: Resource) -> bool:
    return one.status == "UPDATE_FAILED" and not one.cancelled


def _follows(name: str, failed: Mapping[str, Resource], depends: Depends) -> bool:
    """Whether another that failed is among what it needs, however far away."""
    seen: set[str] = set()
    ahead = list(depends.get(name, ()))
    while ahead:
        other = ahead.pop()
        if other in seen or other == name:
            continue
        if other in failed:
            return True
        seen.add(other)
        ahead.extend(depends.get(other, ()))
    return False


def skippable(stack: Standing, blocker: Blocker) -> bool:
    """Whether CloudFormation takes it as a skip: a nested stack only once it is gone."""
    child = stack.nested.get(blocker.id)
    return blocker.type != NESTED or (child is not None and child.status.startswith("DELETE_"))
