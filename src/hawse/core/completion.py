"""What a value on the command line can be completed with: what this machine has seen before.

Whoever presses Tab waits, so botocore is not imported, and AWS is asked only for names of which
nothing is known here (`core.live_names`). What is offered may be gone by now; the command finds
that out. How values reach a shell safely is the matter of `core.shells`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import click

from hawse.core.options import given

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from hawse.app import App
    from hawse.aws.cache import Seen

Offer = tuple[str, str]
"""A value, and what a shell may show beside it."""
Source = Callable[[click.Context, click.Parameter, str], Iterator[Offer]]

ANYTHING = "RESOURCE"
"""The argument of commands that take things of every kind."""
_JOURNAL_BYTES = 1 << 20
_AT_MOST = 200


def offered(
    what: str, ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The values of a source (`names`, `regions`, …) that begin with what is typed."""
    from click.shell_completion import CompletionItem as Item

    found = {
        value: Item(value, help=" ".join(about.split()) or None)
        for value, about in SOURCES[what](ctx, parameter, incomplete)
        if value.startswith(incomplete)
    }
    return list(found.values())[:_AT_MOST]


def _names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> Iterator[Offer]:
    """Things of the argument's kind, by name or, where that begins with what is typed, by id."""
    app, what = _app(ctx), str(parameter.metavar).strip("[]…")
    kind = "" if what == ANYTHING else what.lower().replace("-", " ")
    found: dict[str, list[Seen]] = {}
    for seen in _things(ctx, app, kind, incomplete):
        named = _is_plain(seen.name) and seen.name.startswith(incomplete)
        found.setdefault(seen.name if named else seen.id, []).append(seen)
    typed = ctx.params.get("names") or ()
    for value, things in found.items():
        if _is_plain(value) and value not in typed:
            yield value, _about(value, things)


def _things(ctx: click.Context, app: App, kind: str, incomplete: str) -> list[Seen]:
    """What was seen; where nothing of the kind was, what AWS lists now."""
    asked, accounts = app.options.region, _accounts_meant(app)
    anywhere = () if "all" in asked else asked
    seen = app.store.beginning(incomplete, kind=kind, regions=anywhere, accounts=accounts)
    here = anywhere or _default_region(app)
    if not kind or app.store.knows(kind, regions=here, accounts=accounts):
        return seen
    from hawse.core.live_names import ask

    return [*ask(ctx, app, kind), *seen]


def _default_region(app: App) -> tuple[str, ...]:
    """The region that is meant when none is typed; () when it is not known from here."""
    region = app.env.get("AWS_REGION") or app.env.get("AWS_DEFAULT_REGION")
    if not region:
        from hawse.aws.skimmed_profiles import SkimmedProfiles

        profiles = SkimmedProfiles(app.env)
        named = (*app.options.profile, profiles.implied or "default")
        region = profiles.get(named[0]).get("region")
    return (region,) if region else ()


def _is_plain(name: str) -> bool:
    """Whether a command would take it for one name: not an option, a glob or standard input."""
    fit = name.isprintable() and name[:1] != "-" and not set(name) & set("*?[")
    return fit and bool(name.strip())


def _about(value: str, things: list[Seen]) -> str:
    other = {thing.name if value == thing.id else thing.id for thing in things} - {""}
    places = {thing.region for thing in things}
    return " ".join([*sorted(other)[:3], *sorted(places)[:3]])


def _app(ctx: click.Context) -> App:
    """The App with what was typed so far; what is wrong in the configuration counts as not set."""
    app: App = replace(ctx.obj, options=given(ctx), tolerant=True)
    return app


def _accounts_meant(app: App) -> tuple[str, ...]:
    """The ids of the accounts that were typed; () when one of them is not known from here."""
    options = app.options
    if options.account:
        named = app.config.get("accounts")
        known = [named.get(one, {}).get("id", one) for one in options.account]
        return tuple(known) if all(one.isdigit() for one in known) else ()
    if not options.profile:
        return ()
    from hawse.aws.skimmed_profiles import SkimmedProfiles

    profiles = SkimmedProfiles(app.env)
    meant = [name for name in profiles.names if any(fnmatchcase(name, p) for p in options.profile)]
    accounts = [profiles.account_of(name) for name in meant]
    return tuple(accounts) if all(accounts) else ()


def _regions(ctx: click.Context, _: click.Parameter, __: str) -> Iterator[Offer]:
    from hawse.aws.skimmed_profiles import SkimmedProfiles

    app = ctx.obj
    profiles = SkimmedProfiles(app.env)
    known = {app.env.get("AWS_REGION", ""), app.env.get("AWS_DEFAULT_REGION", "")}
    known.update(profiles.get(name).get("region", "") for name in profiles.names)
    known.update(app.store.regions())
    yield from ((region, "") for region in sorted(known - {""}))
    yield "all", "every enabled region"


def _profiles(ctx: click.Context, _: click.Parameter, __: str) -> Iterator[Offer]:
    from hawse.aws.skimmed_profiles import SkimmedProfiles

    profiles = SkimmedProfiles(ctx.obj.env)
    for name in profiles.names:
        yield name, f"{profiles.account_of(name)} {profiles.get(name).get('region', '')}"


def _accounts(ctx: click.Context, _: click.Parameter, __: str) -> Iterator[Offer]:
    for name, values in _app(ctx).config.get("accounts").items():
        yield name, f"{values.get('id', '')}{' production' if values.get('production') else ''}"
    yield "org", "every account of the organization"


def _columns(ctx: click.Context, _: click.Parameter, incomplete: str) -> Iterator[Offer]:
    """The last of several, with the commas and signs before it."""
    before, comma, last = incomplete.rpartition(",")
    sign = last[:1] if last[:1] in ("+", "-") else ""
    for name, about in _fields(ctx):
        yield f"{before}{comma}{sign}{name}", about


def _filters(ctx: click.Context, _: click.Parameter, __: str) -> Iterator[Offer]:
    yield from ((f"{name}=", about) for name, about in _fields(ctx))


def _fields(ctx: click.Context) -> Iterator[Offer]:
    from hawse.core.invoke import row_of

    command = getattr(ctx.command, "command", None)
    row: Any = row_of(command) if command else None
    for field in fields(row) if row else ():
        yield field.name, field.metadata.get("doc", "")


def _settings(ctx: click.Context, _: click.Parameter, __: str) -> Iterator[Offer]:
    from hawse.config import schema

    for key in _app(ctx).config.keys():
        setting = schema.find(tuple(key.split(".")))
        yield key, setting.help if setting else ""


def _topics(_: click.Context, __: click.Parameter, ___: str) -> Iterator[Offer]:
    from hawse.core.topics import TOPICS

    yield from ((name, text.splitlines()[0]) for name, text in TOPICS.items())


def _operations(ctx: click.Context, _: click.Parameter, __: str) -> Iterator[Offer]:
    yield from ((one.id, one.says) for one in _recorded(ctx.obj))


def _undoable(ctx: click.Context, _: click.Parameter, __: str) -> Iterator[Offer]:
    recorded = _recorded(ctx.obj)
    undone = {one.undoes for one in recorded}
    yield from ((one.id, one.says) for one in recorded if one.id not in undone)


def _resumable(ctx: click.Context, _: click.Parameter, __: str) -> Iterator[Offer]:
    yield from ((one.id, one.says) for one in _recorded(ctx.obj) if not one.finished)


class _Recorded:
    """One operation, of which only this much is read."""

    def __init__(self, begin: dict[str, Any]) -> None:
        self.id = str(begin["op"])
        self.undoes = str(begin["args"].get("undoes", ""))
        self.says = " ".join([*(["undo"] if self.undoes else []), *begin["command"]])
        self.finished = False


def _recorded(app: App) -> list[_Recorded]:
    """The operations at the end of the journal, the latest first; plans are big, so not all."""
    import json

    from hawse.core.journal import Journal
    from hawse.core.ledger import LEFT

    found: dict[str, _Recorded] = {}
    with open(Journal.of(app).path, "rb") as file:
        file.seek(max(0, file.seek(0, 2) - _JOURNAL_BYTES))
        lines = file.read().splitlines()
    for line in lines:
        if not line.startswith(b'{"v":') or not line.endswith(b"}"):
            continue
        if b'"kind":"begin"' in line[:120]:
            begun = _Recorded(json.loads(line))
            found[begun.id] = begun
        elif b'"kind":"end"' in line[:120]:
            end = json.loads(line)
            if end["op"] in found:
                found[end["op"]].finished = not any(end["outcomes"].get(left) for left in LEFT)
    return [*reversed(found.values())]


SOURCES: dict[str, Source] = {
    "names": _names,
    "regions": _regions,
    "profiles": _profiles,
    "accounts": _accounts,
    "columns": _columns,
    "filters": _filters,
    "settings": _settings,
    "topics": _topics,
    "operations": _operations,
    "undoable": _undoable,
    "resumable": _resumable,
}
