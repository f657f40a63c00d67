"""Names of things for whoever presses Tab: those that this machine has seen, by the index.

Botocore is not imported, nor click, and AWS is asked only where nothing of the kind is known
(`core.live_names`). What is offered may be gone by now; the command finds that out.
"""

from __future__ import annotations

from importlib import import_module

from hawse.core.kinds import Takes, listed_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hawse.app import App
    from hawse.aws.cache import Seen
    from hawse.core.live_names import Listing

Offer = tuple[str, str]
"""A value, and what a shell may show beside it."""
AT_MOST = 200


def offers(app: App, what: Takes, typed: Sequence[str], incomplete: str) -> Iterator[Offer]:
    """What can be written for names of things; `typed` are those that stand on the line already."""
    before = what.before
    if not before.startswith(incomplete[: len(before)]):
        return
    begun, on_line = incomplete[len(before) :], {each.removeprefix(before) for each in typed}
    for kind in what.kinds:
        for value, about in _names(app, kind, begun, ids=what.ids):
            if value not in on_line:
                yield f"{before}{value}", about


def _names(app: App, kind: str, incomplete: str, *, ids: bool) -> Iterator[Offer]:
    """Things of a kind, by name or, where that begins with what is typed, by id."""
    found: dict[str, list[Seen]] = {}
    for seen in _things(app, kind, incomplete):
        named = not ids and is_plain(seen.name) and seen.name.startswith(incomplete)
        found.setdefault(seen.name if named else seen.id, []).append(seen)
    for value, things in found.items():
        if is_plain(value):
            yield value, _about(value, things)


def _things(app: App, kind: str, incomplete: str) -> list[Seen]:
    """What was seen; where nothing of the kind was, what AWS lists now."""
    asked, accounts = app.options.region, _accounts_meant(app)
    anywhere = () if "all" in asked else asked
    seen = app.store.beginning(incomplete, kind=kind, regions=anywhere, accounts=accounts)
    here = anywhere or _default_region(app)
    if not kind or app.store.knows(kind, regions=here, accounts=accounts):
        return seen
    if not app.asked("cache"):
        return seen
    from hawse.core.live_names import ask

    lists = listing_of(app, kind)
    return [*(ask(app, kind, lists) if lists else ()), *seen]


def seen_of(app: App, kind: str) -> list[Seen]:
    """All things of a kind that were seen where the command works, the latest first."""
    asked = app.options.region
    regions = () if "all" in asked else asked or _default_region(app)
    return app.store.things(kind, regions=regions, accounts=_accounts_meant(app))


def listing_of(app: App, kind: str) -> Listing | None:
    """What lists the things of a kind, and can be asked for their names."""
    from hawse.aws.targets import Scope
    from hawse.core.live_names import Listing as Found

    for listed, module, find, calls, scope in listed_by(app.commands).values():
        if listed == kind:
            there = vars(import_module(module))
            return Found(there[find], [there[call] for call in calls], Scope(scope))
    return None


def _default_region(app: App) -> tuple[str, ...]:
    """The region that is meant when none is typed; () when it is not known from here."""
    region = app.env.get("AWS_REGION") or app.env.get("AWS_DEFAULT_REGION")
    if not region:
        from hawse.aws.skimmed_profiles import SkimmedProfiles

        profiles = SkimmedProfiles(app.env)
        named = (*app.options.profile, profiles.implied or "default")
        region = profiles.get(named[0]).get("region")
    return (region,) if region else ()


def _accounts_meant(app: App) -> tuple[str, ...]:
    """The ids of the accounts that were typed; () when one of them is not known from here."""
    options = app.options
    if options.account:
        named = app.config.get("accounts")
        known = [named.get(one, {}).get("id", one) for one in options.account]
        return tuple(known) if all(one.isdigit() for one in known) else ()
    if not options.profile:
        return ()
    from fnmatch import fnmatchcase

    from hawse.aws.skimmed_profiles import SkimmedProfiles

    profiles = SkimmedProfiles(app.env)
    meant = [name for name in profiles.names if any(fnmatchcase(name, p) for p in options.profile)]
    accounts = [profiles.account_of(name) for name in meant]
    return tuple(accounts) if all(accounts) else ()


def is_plain(name: str) -> bool:
    """Whether a command would take it for one name: not an option, a glob or standard input."""
    fit = name.isprintable() and name[:1] != "-" and not set(name) & set("*?[")
    return fit and bool(name.strip())


def _about(value: str, things: list[Seen]) -> str:
    other = {thing.name if value == thing.id else thing.id for thing in things} - {""}
    places = {thing.region for thing in things}
    return " ".join([*sorted(other)[:3], *sorted(places)[:3]])
