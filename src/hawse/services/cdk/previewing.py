"""What the stacks of an app would do, by change sets that AWS makes and that are removed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hawse.aws.targets import Target
from hawse.errors import UsageError
from hawse.rows import Row
from hawse.services.cdk.app import Named, app_and_stacks, stacks_at
from hawse.services.cdk.constructs import construct_paths
from hawse.services.cdk.deployed import compared
from hawse.services.cdk.differences import Difference
from hawse.services.cdk.needed_assets import require_environment
from hawse.services.cdk.readying import Ready, change_set_of, made_ready
from hawse.services.cdk.roles import acting
from hawse.services.cdk.wishes import Wish, wish_of
from hawse.services.cfn.changes.asking import raise_failed
from hawse.services.cfn.changes.looking import facts_of
from hawse.services.cfn.changes.rows import PlannedChange, row
from hawse.services.cfn.changes.telling import Told, lacks, notes, told


def kind_of(args: Mapping[str, Any]) -> type[Row]:
    """The type of the rows that the arguments ask for."""
    return PlannedChange if args.get("change_set") else Difference


def differing(target: Target, inside: Named, options: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of the stacks at a target."""
    if options["change_set"]:
        return _planned(target, wish_of(inside, {**options, "exclusively": True}))
    if options["parameter"]:
        raise UsageError("--parameter", why="it belongs to --change-set")
    _, stacks = app_and_stacks(inside, any_schema=options["any_schema"])
    return (one for stack in stacks_at(target, stacks) for one in compared(target, stack))


def _planned(target: Target, wish: Wish) -> Iterator[PlannedChange]:
    stacks = stacks_at(target, wish.stacks)
    require_environment(target, wish.assembly, stacks)
    for stack in stacks:
        through = acting(target, stack.deploy_role)
        for ready in made_ready(through, [stack], wish.parameters):
            yield from _changes(target, through, ready, any_owner=wish.any_owner)


def _changes(
    target: Target, through: Target, ready: Ready, *, any_owner: bool
) -> Iterator[PlannedChange]:
    root = change_set_of(through, ready, any_owner=any_owner)
    facts = facts_of(through, root)
    changes = told(root, facts)
    origins = construct_paths(ready.stack)
    yield from (_row(one, origins) for one in changes)
    target.gate.lacks.extend((target, text) for text in lacks(root))
    target.gate.notes.extend(f"{ready.stack.id}: {line}" for line in notes(root, changes, facts))
    raise_failed(root, facts)


def _row(one: Told, origins: Mapping[str, str]) -> PlannedChange:
    """The row of a change, which says below what made the resource."""
    from dataclasses import replace

    made, found = row(one), origins.get(one.change.logical_id)
    return replace(made, details=(found, *made.details)) if found else made
