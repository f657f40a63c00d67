"""Names that a person gave: each must be found somewhere, and a plain one must be one thing.

Names exist in one region only, so a target that does not know a name says nothing; whether a
name was found is decided here, over all targets. A name that was not found is looked for in the
index of ids seen, then in the other enabled regions, so that the message can say where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.targets import Scope, Selection, Target
from hawse.core.fanout import Outcome, fan_out
from hawse.errors import CLIError, NotFound, UsageError

if TYPE_CHECKING:
    from hawse.app import App

Work = Callable[["Target", tuple[str, ...]], Iterable["Thing"]]
INDEXED_AT_MOST = 5000
"""How many things of one listing are remembered."""
_SEARCH_SECONDS = 10.0
_OF_THE_SDK = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE")


class Thing(NamedTuple):
    """An id, what people call it, and a label of where it is."""

    id: str
    name: str
    where: str = ""

    def is_called(self, name: str) -> bool:
        """Whether `name` is its id or its name, or a glob that matches one of them."""
        if name in (self.id, self.name):
            return True
        return is_glob(name) and (fnmatchcase(self.id, name) or fnmatchcase(self.name, name))


def selection_of(app: App) -> Selection:
    """Which accounts and regions were asked for."""
    return Selection(
        profiles=profiles_of(app),
        regions=tuple(app.asked("region")),
        accounts=tuple(app.asked("account")),
        role=app.asked("role") or "",
    )


def profiles_of(app: App) -> tuple[str, ...]:
    """The profiles that were typed or configured. A file is weaker than the SDK's own variables."""
    configured = not app.options.profile and app.config.origin("profile").path is not None
    if configured and any(app.env.get(name) for name in _OF_THE_SDK):
        return ()
    return tuple(app.asked("profile"))


def offer_sign_in(app: App, targets: Iterable[Target]) -> None:
    """Ask a person to sign in where targets lack that; see `core.signing_in`."""
    if app.streams.person and not app.asked("no_input"):
        from hawse.core.signing_in import offer

        offer(app, targets)


def is_glob(name: str) -> bool:
    """Whether the name may stand for several things."""
    return any(character in name for character in "*?[")


def thing_of(value: Any, where: str = "") -> Thing:
    """The Thing that a row (id, name) or a plan entry (on, name) is about."""
    key = str(getattr(value, "on", None) or getattr(value, "id", ""))
    return Thing(key, getattr(value, "name", None) or "", where)


def things_of(entry: Any, where: str = "") -> Iterator[Thing]:
    """The things that a plan entry is about: its parts, where it has some."""
    for one in getattr(entry, "parts", ()) or (entry,):
        yield thing_of(one, where)


def indexed(thing: Thing, target: Target, scope: Scope) -> tuple[str, str, str, str]:
    """A thing as `Cache.seen` keeps it: what an account has once is in no region."""
    region = target.region if scope is Scope.REGION else ""
    return thing.id, thing.name, target.access.account, region


def label(target: Target, scope: Scope = Scope.REGION) -> str:
    """Where, for people: `acme-prod eu-west-1`; without the region where there is one for all."""
    account = target.account_name or target.profile
    region = target.region if scope is Scope.REGION else ""
    return " ".join(part for part in (account, region) if part)


def target_json(target: Target) -> dict[str, str]:
    """Where a target is, so that `planfile.live_targets` finds it again.

    `through` is the role that the command assumes there, and `told` what AssumeRole is told.
    """
    through = {"through": target.role, "told": target.access.assuming}
    return {
        "profile": target.profile,
        "account": target.owner,
        "region": target.region,
        "role": target.base.role,
        **(through if target.base is not target else {}),
    }


def check_unambiguous(names: Sequence[str], things: Iterable[Thing]) -> None:
    """UsageError when a plain name is called by several things; shows them."""
    called: dict[str, set[Thing]] = {}
    for thing in things:
        for word in (thing.id, thing.name):
            called.setdefault(word, set()).add(thing)
    for name in names:
        found = called.get(name, set())
        if len({thing.id for thing in found}) > 1 and not is_glob(name):
            shown = ", ".join(sorted(f"{t.id} ({t.where})" if t.where else t.id for t in found))
            raise UsageError(
                f"{name} is ambiguous", why=f"it names {shown}", hint="give the id instead"
            )


def missing(names: Sequence[str], things: Iterable[Thing]) -> tuple[str, ...]:
    """The names that nothing is called by."""
    known = list(things)
    plain = {word for thing in known for word in (thing.id, thing.name)}
    left = (name for name in names if name not in plain)  # few, where names are thousands
    return tuple(name for name in left if not any(thing.is_called(name) for thing in known))


def not_found(
    app: App,
    names: tuple[str, ...],
    searched: Sequence[Target],
    work: Work,
    scope: Scope = Scope.REGION,
) -> NotFound:
    """The error for names that no target knows, with where they really are when that is known."""
    what = ", ".join(names)
    place = label(searched[0], scope) or "this account"
    why = f"not in {place}" if len(searched) == 1 else f"in none of {len(searched)} targets"
    if scope is Scope.ACCOUNT:
        return NotFound(what, why=why)
    elsewhere = _remembered(app, names, searched) or _elsewhere(app, names, searched, work)
    if not elsewhere:
        looked = elsewhere is not None and not _everywhere(app)
        return NotFound(what, why=f"{why} and in no other enabled region" if looked else why)
    found = "; ".join(f"{thing.name or thing.id} is in {thing.where}" for thing in elsewhere)
    region = elsewhere[0].where.rsplit(" ", 1)[-1]
    return NotFound(what, why=f"{why}; {found}", hint=f"add -r {region}")


def _everywhere(app: App) -> bool:
    return "all" in app.asked("region")


def _remembered(app: App, names: tuple[str, ...], searched: Sequence[Target]) -> list[Thing]:
    """Where earlier listings showed the names, in regions that were not asked now."""
    if not app.asked("cache"):
        return []
    here = {target.region for target in searched}
    return [
        Thing(seen.id, seen.name, seen.region)
        for name in names
        for seen in [each for each in app.store.find(name) if each.region][:1]
        if seen.region not in here
    ]


def _elsewhere(
    app: App, names: tuple[str, ...], searched: Sequence[Target], work: Work
) -> list[Thing] | None:
    """The missing names in enabled regions that were not asked; None when they cannot be looked at.

    Never fails and never waits long.
    """
    if _everywhere(app):
        return []
    found: list[Thing] = []
    here = {(target.access, target.region) for target in searched}
    try:
        others = [
            target.in_region(region)
            for target in {target.access: target for target in searched}.values()
            for region in app.aws.enabled_regions(target)
            if (target.access, region) not in here
        ]
    except CLIError:
        return None

    def look(target: Target) -> list[Thing]:
        return list(work(target, names))

    def keep(outcome: Outcome[Target, list[Thing]]) -> None:
        for thing in outcome.value or ():
            found.append(Thing(thing.id, thing.name, label(outcome.target)))

    if others:
        fan_out(others, look, keep, timeout=_SEARCH_SECONDS)
    return found
