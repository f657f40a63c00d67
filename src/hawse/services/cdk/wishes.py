"""What a deployment of an app was asked for: its stacks in order, and what was typed for each.

What can be refused from the files alone is refused here, before anything is asked of AWS.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hawse.errors import UsageError
from hawse.services.cdk.app import Named, app_and_stacks
from hawse.services.cdk.assembly import Assembly, Stack
from hawse.services.cdk.deployment import local_template
from hawse.services.cdk.graph import chosen, with_needed
from hawse.services.cdk.legacy import refuse_legacy
from hawse.services.cdk.needed_assets import refuse_unfinished


class Typed(Protocol):
    """`KEY=VALUE` as it was typed."""

    @property
    def key(self) -> str: ...
    @property
    def value(self) -> str: ...


@dataclass(frozen=True)
class Wish:
    """The stacks to deploy, each after those that it needs, and what was typed, by their keys."""

    assembly: Assembly
    stacks: tuple[Stack, ...]
    parameters: Mapping[str, Mapping[str, str]]
    allowed: Mapping[str, frozenset[str]]
    outputs: str = ""
    any_owner: bool = False


def wish_of(inside: Named, options: Mapping[str, Any]) -> Wish:
    """The command line; UsageError for what cannot mean anything, Refused for half an app."""
    assembly, asked = app_and_stacks(inside, any_schema=options["any_schema"])
    stacks = asked if options.get("exclusively") else with_needed(assembly.stacks, asked)
    refuse_unfinished(assembly)
    for stack in stacks:
        refuse_legacy(stack)
    outputs = options.get("outputs")
    if outputs is not None and not outputs.parent.is_dir():
        raise UsageError(f"--outputs {outputs}", why=f"there is no folder {outputs.parent}")
    return Wish(
        assembly,
        tuple(stacks),
        parameters=_parameters(assembly, stacks, options.get("parameter", ())),
        allowed=_allowed(assembly, stacks, options.get("allow_replace", ())),
        outputs=str(outputs or ""),
        any_owner=options["any_owner"],
    )


def whereabouts(args: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The stacks that are deployed, each with its account and its region."""
    wish = wish_of(args["inside"], args)
    return ((stack.id, *stack.environment) for stack in wish.stacks)


def _parameters(
    assembly: Assembly, stacks: Iterable[Stack], typed: Iterable[Typed]
) -> dict[str, dict[str, str]]:
    """`Size=3` is for every stack that declares it, `Web:Size=3` for one, and goes before."""
    declared: dict[str, set[str]] = {}
    found: dict[str, dict[str, str]] = {}
    for one in sorted(typed, key=lambda one: ":" in one.key):
        meant, name = _meant(assembly, stacks, "--parameter", one.key)
        for stack in meant:
            declared.setdefault(stack.key, set(local_template(stack).parameters))
        having = [stack for stack in meant if name in declared[stack.key]]
        if not having:
            names = ", ".join(stack.id for stack in meant)
            raise UsageError(f"--parameter {one.key}", why=f"no template of {names} declares it")
        for stack in having:
            found.setdefault(stack.key, {})[name] = one.value
    return found


def _allowed(
    assembly: Assembly, stacks: Iterable[Stack], typed: Iterable[str]
) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one in typed:
        meant, name = _meant(assembly, stacks, "--allow-replace", one)
        for stack in meant:
            found[stack.key] = found.get(stack.key, frozenset()) | {name}
    return found


def _meant(
    assembly: Assembly, stacks: Iterable[Stack], option: str, typed: str
) -> tuple[list[Stack], str]:
    """`[STACK:]NAME`: the stacks, all of them when none is named, and the name."""
    prefix, sign, name = typed.rpartition(":")
    if not sign:
        return list(stacks), name
    keys = {stack.key for stack in chosen(assembly.stacks, [prefix])} if prefix else set()
    meant = [stack for stack in stacks if stack.key in keys]
    if not meant or not name:
        why = f"{prefix or 'nothing'} is not among the stacks that are deployed"
        raise UsageError(f"{option} {typed}", why=why)
    return meant, name
