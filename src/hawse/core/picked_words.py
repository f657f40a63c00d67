"""What a command line lacks, picked from a list: an instance, a stack, a setting, a shell.

Which list it is follows from what completion knows of the argument, so that no command says
anything about it. Things are those that AWS lists where the command works; where it lists none of
the kind, those that were seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import click

from hawse.app import App
from hawse.aws.gate import Gate
from hawse.core.completion import offered, taken
from hawse.core.fanout import Outcome, fan_out
from hawse.core.kinds import Takes
from hawse.core.lookup import INDEXED_AT_MOST, indexed, label, selection_of, thing_of
from hawse.core.options import given
from hawse.core.picking import Offer, has_person, picked, with_place
from hawse.core.seen_names import is_plain, listing_of, seen_of
from hawse.errors import CLIError, ConfigError

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.core.live_names import Listing
    from hawse.rows import Row


_MOST = 20_000
_PICKED = "hawse.picked"


class _Thing(NamedTuple):
    """What can be picked; `where` it is when it may be in several places."""

    id: str
    name: str
    where: str = ""


def with_picked(
    ctx: click.Context, error: click.MissingParameter, words: Sequence[str]
) -> list[str]:
    """The words with what the person picks for the parameter that lacks; else `error`."""
    parameter, app = error.param, ctx.obj
    if parameter is None or not isinstance(app, App) or not has_person(replace(app, tolerant=True)):
        raise error
    app = replace(app, options=given(ctx))
    if not has_person(app) or not all(_pickable(ctx, one) for one in _lacking(ctx, words)):
        raise error

    def work(app: App) -> str:
        offers = _offers(ctx, app, parameter)
        if not offers:
            raise error
        ctx.meta[_PICKED] = {"region": app.options.region, "profile": app.options.profile}
        return picked(app, _asked(ctx, parameter), offers)

    value = with_place(app, work)
    if isinstance(parameter, click.Option):
        return [parameter.opts[0], value, *words]
    return [*words, value]


def _lacking(ctx: click.Context, words: Sequence[str]) -> list[click.Parameter]:
    """The required parameters that were not typed: nobody picks one to be told of the next."""
    typed, _, _ = ctx.command.make_parser(ctx).parse_args(list(words))
    parameters = ctx.command.get_params(ctx)
    given_ = {
        name for name, value in typed.items() if isinstance(value, str | list | tuple) and value
    }
    return [one for one in parameters if one.required and one.name not in given_]


def _pickable(ctx: click.Context, parameter: click.Parameter) -> bool:
    what = taken(ctx, parameter)
    return what is not None or bool(_completed(ctx, parameter))


def _completed(ctx: click.Context, parameter: click.Parameter) -> list[Offer]:
    """What completion offers where nothing is typed."""
    what = taken(ctx, parameter)
    found = offered(what.source, ctx, parameter, "") if what else parameter.shell_complete(ctx, "")
    return [(item.value, item.help or "") for item in found if item.type == "plain"]


def _asked(ctx: click.Context, parameter: click.Parameter) -> str:
    what = taken(ctx, parameter)
    word = parameter.human_readable_name.strip("[]….").lower()
    if what is not None and any(what.kinds):
        word = " or ".join(what.kinds)
    return f"{parameter.opts[0]} {word}" if isinstance(parameter, click.Option) else word


def _offers(ctx: click.Context, app: App, parameter: click.Parameter) -> list[Offer]:
    what = taken(ctx, parameter)
    if what is None or not what.kinds:
        return _completed(ctx, parameter)
    things = [thing for kind in what.kinds for thing in _things(app, kind)]
    return list(_written(what, things))


def _written(what: Takes, things: Sequence[_Thing]) -> Iterator[Offer]:
    """Each thing by its name, or by its id where that is not its alone or would not be taken."""
    named = Counter(thing.name for thing in things)
    for thing in sorted(set(things), key=lambda thing: (not thing.name, thing.name, thing.id)):
        by_name = not what.ids and named[thing.name] == 1 and is_plain(thing.name)
        value, other = (thing.name, thing.id) if by_name else (thing.id, thing.name)
        if is_plain(value):
            about = "" if other == value or other.startswith("arn:") else other
            yield f"{what.before}{value}", " ".join(filter(None, (about, thing.where)))


def _things(app: App, kind: str) -> list[_Thing]:
    listing = listing_of(app, kind)
    found = None if listing is None else _listed(app, kind, listing)
    if found is not None:
        return found
    return [_Thing(one.id, one.name, one.region) for one in seen_of(app, kind)]


def _listed(app: App, kind: str, listing: Listing) -> list[_Thing] | None:
    """What AWS lists now; None when it cannot be asked. ConfigError: nor could the command."""
    gate = Gate(listing.calls, read_only=True)
    services = {call.service for call in listing.calls}
    targets = app.aws.targets(selection_of(app), listing.scope, gate, services=services)
    found: list[_Thing] = []
    failed: list[CLIError] = []
    seen: list[tuple[str, str, str, str]] = []

    def work(target: Target) -> list[Row]:
        return list(islice(listing.find(target), _MOST))

    def keep(outcome: Outcome[Target, list[Row]]) -> None:
        if outcome.error is not None:
            failed.append(outcome.error)
        for row in outcome.value or ():
            thing, target = thing_of(row), outcome.target
            where = label(target, listing.scope) if len(targets) > 1 else ""
            found.append(_Thing(thing.id, thing.name, where))
            seen.append(indexed(thing, target, listing.scope))

    with app.working(f"looking for {kind}s", len(targets)):
        fan_out(targets, work, keep, workers=app.asked("workers"), timeout=app.asked("timeout"))
    if failed and not found:
        if isinstance(failed[0], ConfigError):
            raise failed[0]
        return None
    if seen and app.asked("cache"):
        app.store.seen(kind, seen[:INDEXED_AT_MOST])
    return found
