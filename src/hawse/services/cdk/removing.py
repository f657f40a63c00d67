"""Deleting the stacks of an app, each after those that need it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hawse.aws.targets import Target
from hawse.plan import Entry, Skip
from hawse.services.cdk.app import Named, app_and_stacks, stacks_through
from hawse.services.cdk.assembly import Stack
from hawse.services.cdk.graph import dependents
from hawse.services.cdk.standing import Standings, State
from hawse.services.cfn.recovery.removing import Permission, removals
from hawse.services.cfn.recovery.surroundings import find_removals


def wanted(inside: Named, options: Mapping[str, Any]) -> list[Stack]:
    """The stacks that were named, each after those that need it."""
    return app_and_stacks(inside, any_schema=options["any_schema"])[1][::-1]


def whereabouts(args: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The stacks that are deleted, each with its account and its region."""
    return ((stack.id, *stack.environment) for stack in wanted(args["inside"], args))


def app_removal(target: Target, stacks: Sequence[Stack], allowed: Permission) -> Iterator[Entry]:
    """The entries that delete the stacks at a target; one that is not deployed is a skip."""
    standings = Standings(target)
    here = [one for one in stacks_through(target, stacks) if not standings.is_settled(one)]
    deployed = {one.key: removal for one in here for removal in find_removals(target, [one.name])}
    entries = _by_stack(removals(list(deployed.values()), allowed))
    for stack in here:
        users = list(dependents(stacks, [stack]))
        held = standings.in_the_way(users)
        if stack.key not in deployed:
            standings.states[stack.key] = "same"
            yield Skip(_absent(target, stack), "it is not deployed", name=stack.id)
            continue
        id_ = deployed[stack.key].stack.id
        if held is not None:
            standings.states[stack.key] = held[1]
            yield _held(id_, stack, *held)
            continue
        after = tuple(standings.ids[one.key] for one in standings.changing(users))
        yield from _noted(standings, stack, id_, [_of_app(e, stack, after) for e in entries[id_]])


def _by_stack(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for one in entries:
        found.setdefault(one.on, []).append(one)
    return found


def _of_app(entry: Entry, stack: Stack, after: tuple[str, ...]) -> Entry:
    """The entry under the name that the app gives the stack, after the stacks that need it."""
    if isinstance(entry, Skip):
        return replace(entry, name=stack.id)
    return replace(entry, name=stack.id, after=tuple(dict.fromkeys((*entry.after, *after))))


def _noted(
    standings: Standings, stack: Stack, id_: str, entries: Sequence[Entry]
) -> Iterator[Entry]:
    blocked = any(isinstance(one, Skip) and one.blocked for one in entries)
    standings.states[stack.key] = "blocked" if blocked else "changes"
    standings.ids[stack.key] = id_
    yield from entries


def _held(id_: str, stack: Stack, why: str, state: State) -> Skip:
    if state == "later":
        return Skip(id_, f"planned once {why} is deleted", name=stack.id, later=True)
    return Skip(id_, why.replace("needs", "is needed by", 1), name=stack.id, blocked=True)


def _absent(target: Target, stack: Stack) -> str:
    """What the id of a stack that is not there would begin with."""
    place = f"{target.partition}:cloudformation:{target.region}:{target.account}"
    return f"arn:{place}:stack/{stack.name}"
