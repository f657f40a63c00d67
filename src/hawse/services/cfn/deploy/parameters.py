"""What each parameter of a stack will be, and who says so.

Names are checked against the template before anything is asked of AWS. A secret value is looked
up and sent, never shown, and never sent back as the mask that AWS shows in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from hawse.errors import UsageError
from hawse.services.cfn.deploy.declared import Declared, check
from hawse.services.cfn.deploy.spellings import Spelled, spelled

TYPED = "--parameter"
HIDDEN = "(hidden)"


@dataclass(frozen=True)
class Given:
    """A value as it was given, and where: `--parameter`, or the name of a file."""

    name: str
    value: Spelled
    source: str


@dataclass(frozen=True)
class Valued:
    """What a parameter will be. `value` is None when the stack keeps what it has."""

    name: str
    value: str | None
    source: str
    secret: bool = False
    shown: str = ""


Look = Callable[[Spelled, str], tuple[str, bool]]
"""The value that stands elsewhere, and whether it is a secret; it is named by the second word."""


def given(
    files: Sequence[tuple[str, Mapping[str, str]]], typed: Mapping[str, str]
) -> dict[str, Given]:
    """What was given, by name: a later file wins over an earlier one, the command line over all."""
    found: dict[str, Given] = {}
    for source, values in (*files, (TYPED, typed)):
        for name, value in values.items():
            where = f"{TYPED} {name}" if source == TYPED else f"{source}: {name}"
            found[name] = Given(name, spelled(value, where), source)
    return found


def check_names(known: Mapping[str, Given], declared: Mapping[str, Declared]) -> None:
    """UsageError for names that the template does not have."""
    unknown = [name for name in known if name not in declared]
    if not unknown:
        return
    near = get_close_matches(unknown[0], declared, n=1)
    has = f"it has {', '.join(declared)}" if declared else "it has none at all"
    names = ", ".join(unknown)
    raise UsageError(
        f"parameter {names}" if len(unknown) == 1 else f"parameters {names}",
        why=f"the template does not declare {'it' if len(unknown) == 1 else 'them'}",
        hint=f"{near[0]}?" if near else has,
    )


def check_values(known: Mapping[str, Given], declared: Mapping[str, Declared]) -> None:
    """UsageError for values that stand here and that the template does not take."""
    for name, one in known.items():
        if one.value.kind == "text":
            check(declared[name], one.value.name)
        elif one.value.kind == "default" and declared[name].default is None:
            raise UsageError(f"parameter {name}", why="the template has no default for it")


def valued(
    known: Mapping[str, Given],
    declared: Mapping[str, Declared],
    had: Mapping[str, str],
    look: Look,
) -> list[Valued]:
    """Every parameter of the template; UsageError for those that nobody gives a value."""
    missing = [
        name
        for name, one in declared.items()
        if name not in known and name not in had and one.default is None
    ]
    if missing:
        plural = len(missing) > 1
        raise UsageError(
            f"parameter{'s' if plural else ''} {', '.join(missing)}",
            why=f"{'they have' if plural else 'it has'} no default, and no value was given",
            hint=f"{TYPED} {missing[0]}=VALUE",
        )
    return list(_valued(known, declared, had, look))


def _valued(
    known: Mapping[str, Given], declared: Mapping[str, Declared], had: Mapping[str, str], look: Look
) -> Iterator[Valued]:
    for name, one in declared.items():
        if name in known:
            yield _found(known[name], one, look)
        elif name in had:
            shown = HIDDEN if one.secret else had[name]
            yield Valued(name, None, "previous", one.secret, shown)
        else:
            shown = HIDDEN if one.secret else one.default or ""
            yield Valued(name, None, "default", one.secret, shown)


def _found(given_: Given, one: Declared, look: Look) -> Valued:
    kind, name = given_.value
    value, secret, source = name, one.secret, given_.source
    if kind == "default":
        value, source = one.default or "", "default"
    elif kind != "text":
        value, hidden = look(given_.value, f"parameter {one.name}")
        secret, source = secret or hidden, f"{kind} {name}"
        check(Declared(**{**vars(one), "secret": secret}), value)
    return Valued(one.name, value, source, secret, HIDDEN if secret else value)


def lines(values: Sequence[Valued]) -> Iterator[str]:
    """The parameters as lines: name, value, and who says so."""
    if not values:
        return
    yield "parameters:"
    name, value = (max(len(getattr(one, part)) for one in values) for part in ("name", "shown"))
    value = min(value, 40)
    for one in values:
        yield f"  {one.name:<{name}}  {one.shown:<{value}}  {one.source}"
