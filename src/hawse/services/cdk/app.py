"""An app as commands meet it: which stacks were named, where they are, which of them are here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from hawse.aws.targets import Target
from hawse.services.cdk.assembly import Assembly, Stack, read_assembly
from hawse.services.cdk.graph import chosen, ordered
from hawse.services.cdk.roles import acting, place_of


class Named(Protocol):
    """A folder, what people call it, and the stacks in it that were named."""

    @property
    def path(self) -> Path: ...
    @property
    def shown(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...


def app_and_stacks(named: Named, *, any_schema: bool) -> tuple[Assembly, list[Stack]]:
    """The app, all of which can be read, and the stacks that were named, in order."""
    assembly = read_assembly(named.path, named.shown, newer=any_schema).whole()
    return assembly, ordered(chosen(assembly.stacks, named.names))


def whereabouts(args: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The stacks that the arguments of a command name, each with its account and its region."""
    _, stacks = app_and_stacks(args["inside"], any_schema=args["any_schema"])
    return ((stack.id, *stack.environment) for stack in stacks)


def stacks_at(target: Target, stacks: Iterable[Stack]) -> list[Stack]:
    """Those that belong to a target."""
    place = place_of(target)
    return [stack for stack in stacks if stack.environment.holds(place, home=target.home)]


def stacks_through(target: Target, stacks: Iterable[Stack]) -> list[Stack]:
    """Those that belong to a target, and for which its credentials are the right ones."""
    return [
        stack
        for stack in stacks_at(target, stacks)
        if acting(target, stack.deploy_role).access == target.access
    ]


def deploying(target: Target, stacks: Iterable[Stack]) -> Iterator[Target]:
    """The target as whom its stacks are deployed: mostly through one role, that of all of them."""
    found = (acting(target, stack.deploy_role) for stack in stacks_at(target, stacks))
    yield from {each.access: each for each in found}.values()
