"""What a value on the command line can be completed with: what this machine has seen before.

Whoever presses Tab waits, so botocore is not imported, and names are those that `core.seen_names`
knows. What is offered may be gone by now; the command finds that out. How values reach a shell
safely is the matter of `core.shells`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from hawse.core.kinds import Takes, listed_by, takes
from hawse.core.options import given
from hawse.core.seen_names import AT_MOST, Offer, offers

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from hawse.app import App

Source = Callable[[click.Context, click.Parameter, str], Iterator[Offer]]


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
    return list(found.values())[:AT_MOST]


def completed(ctx: click.Context, parameters: Iterable[click.Parameter]) -> None:
    """Have the parameters complete what the words they are called by say that they take."""
    path, listed = _path(ctx), listed_by(ctx.obj.commands)
    for parameter in parameters:
        what = takes(parameter, path, listed)
        if what is not None:
            # click has no other way in for what was declared without it
            parameter.shell_complete = partial(  # type: ignore[method-assign]
                _complete, what.source, parameter
            )


def _complete(
    source: str, parameter: click.Parameter, ctx: click.Context, incomplete: str
) -> list[CompletionItem]:
    return offered(source, ctx, parameter, incomplete)


def taken(ctx: click.Context, parameter: click.Parameter) -> Takes | None:
    """What a parameter of the command of `ctx` takes, by the word it is called by."""
    return takes(parameter, _path(ctx), listed_by(ctx.obj.commands))


def _path(ctx: click.Context) -> str:
    """The words that call the command, which click puts together anew whenever it is asked."""
    return " ".join(ctx.command_path.split()[1:])


def _names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> Iterator[Offer]:
    """Things of the kinds that are taken, by name or, where that is what was begun, by id."""
    what, typed = taken(ctx, parameter), ctx.params.get(str(parameter.name)) or ()
    if what is None:
        return
    app, given_already = _app(ctx), typed if isinstance(typed, tuple) else ()
    yield from offers(app, what, given_already, incomplete)


def _app(ctx: click.Context) -> App:
    """The App with what was typed so far; what is wrong in the configuration counts as not set."""
    app: App = replace(ctx.obj, options=given(ctx), tolerant=True)
    return app


def _regions(ctx: click.Context, parameter: click.Parameter, _: str) -> Iterator[Offer]:
    yield from ((region, "") for region in regions_of(ctx.obj))
    if parameter.name == "region":
        yield "all", "every enabled region"


def regions_of(app: App) -> list[str]:
    """The regions that this machine has to do with: of its profiles and of what was seen."""
    from hawse.aws.skimmed_profiles import SkimmedProfiles

    profiles = SkimmedProfiles(app.env)
    known = {app.env.get("AWS_REGION", ""), app.env.get("AWS_DEFAULT_REGION", "")}
    known.update(profiles.get(name).get("region", "") for name in profiles.names)
    known.update(app.store.regions())
    return sorted(known - {""})


def _profiles(ctx: click.Context, _: click.Parameter, __: str) -> Iterator[Offer]:
    yield from profiles_of(ctx.obj)


def profiles_of(app: App) -> Iterator[Offer]:
    """The profiles in the AWS files, with the account and the region of each."""
    from hawse.aws.skimmed_profiles import SkimmedProfiles

    profiles = SkimmedProfiles(app.env)
    for name in profiles.names:
        yield name, f"{profiles.account_of(name)} {profiles.get(name).get('region', '')}"


def _sessions(ctx: click.Context, _: click.Parameter, __: str) -> Iterator[Offer]:
    from hawse.aws.skimmed_profiles import SkimmedProfiles

    for name, values in SkimmedProfiles(ctx.obj.env).sessions.items():
        yield name, values.get("sso_start_url", "")


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


def _keys(ctx: click.Context, _: click.Parameter, __: str) -> Iterator[Offer]:
    yield from ((name, f"{kept.id} {kept.store}") for name, kept in ctx.obj.stores.kept().items())


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
    """The operations at the end of the journal, the latest first."""
    import json

    from hawse.core.frecency import last_lines
    from hawse.core.ledger import LEFT

    found: dict[str, _Recorded] = {}
    for line in last_lines(app):
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
    "sessions": _sessions,
    "accounts": _accounts,
    "columns": _columns,
    "filters": _filters,
    "settings": _settings,
    "keys": _keys,
    "topics": _topics,
    "operations": _operations,
    "undoable": _undoable,
    "resumable": _resumable,
}
