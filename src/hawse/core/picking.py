"""A list to pick from, where something lacks and a person sits at the terminal.

Where nobody can pick, or there is nothing to pick from, the error stays as it is. What is picked
counts as typed, and is told, so that it can be typed the next time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from hawse.core.frecency import weights
from hawse.errors import NoCredentials, NoRegion

if TYPE_CHECKING:
    from hawse.app import App

T = TypeVar("T")
Offer = tuple[str, str]
"""A value, and what is shown beside it."""


def has_person(app: App) -> bool:
    """Whether somebody can pick: at a terminal, not in CI, and not with --no-input."""
    if not app.streams.person or app.env.get("CI") or not app.prompter.can_pick():
        return False
    return not app.asked("no_input")


def picked(app: App, what: str, offers: list[Offer]) -> str:
    """The value that the person picks, from the most used down."""
    used = weights(app)
    ordered = sorted(offers, key=lambda offer: -_weight(used, offer))
    with app.progress.paused():
        value = app.prompter.pick(what, ordered, colour=app.colour(app.streams.stderr))
    app.say(f"{what}: {value}")
    return value


def _weight(used: Mapping[str, float], offer: Offer) -> float:
    value, about = offer
    return max(used.get(text, 0.0) for text in (value, about.partition(" ")[0]))


def placed(app: App, error: NoRegion | NoCredentials) -> App:
    """The app with the region or the profile that the person picks; `error` when nobody can."""
    lacks, offers = ("region", _regions) if isinstance(error, NoRegion) else ("profile", _profiles)
    if getattr(app.options, lacks) or not has_person(app) or not (found := offers(app)):
        raise error
    value = picked(app, lacks, found)
    app.talk.hint(f"export AWS_{lacks.upper()}={value} keeps it")
    place: dict[str, Any] = {lacks: (value,)}
    return replace(app, options=replace(app.options, **place))


def with_place(app: App, work: Callable[[App], T]) -> T:
    """What `work` gives, with the region and the profile that are picked where it lacks them."""
    try:
        return work(app)
    except (NoCredentials, NoRegion) as error:
        return with_place(placed(app, error), work)


def _profiles(app: App) -> list[Offer]:
    from hawse.core.completion import profiles_of

    return list(profiles_of(app))


def _regions(app: App) -> list[Offer]:
    """Those that this machine has to do with first."""
    from hawse.core.completion import regions_of

    known = regions_of(app)
    return [(region, "") for region in dict.fromkeys([*known, *sorted(app.aws.known_regions)])]
