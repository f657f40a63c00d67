"""Launching where AWS has room: other zones and other types, tried in the order that was shown.

Each way of launching an instance has a client token of its own, and is a stage of its own: a run
that is resumed sends the way again that it died in, which makes no second instance, and none that
AWS refused before.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import CLIError, Interrupted, TimedOut, UsageError
from hawse.plan import Entry, Hand, Procedure, Run, Skip, Stage
from hawse.services.ec2 import looks
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, RUN_INSTANCES
from hawse.services.ec2.instance_types import named_types, offered_zones, required
from hawse.services.ec2.launching import Found, Order, check_fit, made_before, params
from hawse.services.ec2.machines import GONE
from hawse.services.ec2.pinned import as_planned, digest_of
from hawse.services.ec2.places import Place, find_places
from hawse.services.ec2.selection import VALUES, matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.services.prices.rates import Prices

NO_ROOM = "InsufficientInstanceCapacity"
MOST = 24
"""Ways of launching one instance."""
_ZONE = re.compile(r"\b[a-z]{2,4}(?:-[a-z]+)+-\d+(?:-[a-z]+-\d+)?[a-z]\b")
_OWN = ("ClientToken", "InstanceType", "SubnetId", "UserData")


class Way(NamedTuple):
    """One way of launching: a type in a place."""

    type: str
    place: Place

    def __str__(self) -> str:
        return f"{self.type} in {self.place.zone} ({self.place.name or self.place.subnet})"


@dataclass(frozen=True)
class Trying:
    """One instance and the ways to launch it, in order: the members of each at the same index.

    `params` are those of RunInstances that all ways share, `file` the user data. `refused` are the
    ways for which AWS had no room, and `named` the zones that it named instead, by type.
    """

    on: str
    params: Mapping[str, Any]
    file: str
    digest: str
    types: tuple[str, ...]
    subnets: tuple[str, ...]
    zones: tuple[str, ...]
    tokens: tuple[str, ...]
    said: tuple[str, ...]
    refused: tuple[str, ...] = ()
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: str = ""
    where: str = ""


def types_of(text: str | None) -> tuple[str, ...]:
    """The types of `--type-fallback m7i.large,m6i.large`."""
    if text is None:
        return ()
    types = [part.strip() for part in text.split(",")]
    if not all(types):
        raise UsageError(f"--type-fallback {text}", why="a type is empty")
    return tuple(types)


def ways(
    target: Target, order: Order, found: Found, types: Sequence[str], *, zones: bool
) -> tuple[Way, ...]:
    """The ways to try: each type in every place, the one that was ordered first.

    UsageError for a type that cannot run the image, or when there is nothing to fall back to.
    """
    if not types and not zones:
        return (Way(order.type, found.place),)
    wanted = tuple(dict.fromkeys([order.type, *types]))
    kinds = named_types(target, wanted)
    offered: dict[str, frozenset[str]] = {}
    for name in wanted:
        check_fit(found.image, required(kinds, name, target.region))
        offered[name] = offered_zones(target, name)
    places = [found.place]
    if zones:
        everywhere = frozenset().union(*offered.values())
        others = find_places(target, order.subnet, order.type, everywhere)
        places += [one for one in others if one.subnet != found.place.subnet]
    made = tuple(
        Way(name, place) for name in wanted for place in places if place.zone in offered[name]
    )
    _check(made, wanted, zones=zones, places=places)
    return made


def _check(
    made: Sequence[Way], wanted: Sequence[str], *, zones: bool, places: Sequence[Place]
) -> None:
    where = ", ".join(dict.fromkeys(place.zone for place in places))
    for name in wanted:
        if all(way.type != name for way in made):
            why = f"{name} is not offered in {where}"
            raise UsageError("--type-fallback", why=why, hint=f"hawse ec2 types --like {wanted[0]}")
    if zones and len(places) == 1:
        why = f"there is no subnet in another zone than {where}"
        raise UsageError("--az-fallback", why=why, hint="name several with --subnet 'private-*'")
    if len(made) > MOST:
        raise UsageError("--type-fallback", why=f"{len(made)} ways to try are more than {MOST}")


def launch(
    target: Target,
    order: Order,
    found: Found,
    tried: Sequence[Way],
    prices: Prices,
    user_data: str | None,
) -> Iterator[Entry]:
    """A run for each instance; what an earlier run made with the same token is skipped."""
    tokens = {base: tuple(_token(base, way) for way in tried) for base in found.tokens}
    every = [token for some in (tokens.values() if order.once else ()) for token in some]
    made = dict(found.made)
    for start in range(0, len(every), VALUES):
        made.update(made_before(target, every[start : start + VALUES]))
    said = _said(tried, found, prices)
    for number, (name, base) in enumerate(zip(order.names, found.tokens, strict=True), start=1):
        before = next((made[one] for one in (base, *tokens[base]) if one in made), "")
        if before:
            yield Skip(before, "was launched with this token before", name=name)
            continue
        state = Trying(
            on=name or f"new-{number}",
            params={k: v for k, v in params(order, found, name, base).items() if k not in _OWN},
            file=os.path.abspath(user_data) if user_data and order.user_data else "",
            digest=digest_of(order.user_data) if order.user_data else "",
            types=tuple(way.type for way in tried),
            subnets=tuple(way.place.subnet for way in tried),
            zones=tuple(way.place.zone for way in tried),
            tokens=tokens[base],
            said=said,
        )
        note = f"{found.image.name or found.image.id} · the first that AWS has room for"
        if name in found.taken:
            note += f" · {found.taken[name]} has this name too"
        yield Run(PROCEDURES[len(tried)], state, on=state.on, name=name, note=note)


def _said(tried: Sequence[Way], found: Found, prices: Prices) -> tuple[str, ...]:
    from hawse.services.prices.rates import Product

    operation = found.image.operation
    return tuple(f"{way} · {prices.said(Product(way.type, operation))}" for way in tried)


def _token(base: str, way: Way) -> str:
    """The client token of a way: its own, since other parameters with the same are an error."""
    return sha256(f"{base} {way.type} {way.place.subnet}".encode()).hexdigest()


def _attempt(number: int) -> Any:
    """The stage that tries one way, unless an earlier one succeeded or AWS named other zones."""

    def run(hand: Hand, state: Trying) -> Trying:
        if not state.made and not _passed_over(state, number):
            state = _tried(hand, state, number)
        if number + 1 == len(state.tokens) and not state.made:
            raise _nowhere(state)
        return state

    return run


def _passed_over(state: Trying, number: int) -> bool:
    """Whether AWS said that it has the type in other zones than this."""
    named = state.named.get(state.types[number])
    return bool(named) and state.zones[number] not in (named or ())


def _tried(hand: Hand, state: Trying, number: int) -> Trying:
    way = f"{state.types[number]} in {state.zones[number]}"
    token = state.tokens[number]
    own = {
        "ClientToken": token,
        "InstanceType": state.types[number],
        "SubnetId": state.subnets[number],
    }
    if state.file:
        own["UserData"] = as_planned(state.file, state.digest, "--user-data")
    try:
        answer = hand.write(RUN_INSTANCES, on=state.on, **state.params, **own)
        id_ = answer["Instances"][0]["InstanceId"]
        hand.wait(looks.state(token, "running", never=GONE, key="client-token"))
    except (Interrupted, TimedOut):
        raise
    except CLIError as error:
        if error.aws_code != NO_ROOM and not _ended_without_room(hand.target, token):
            raise
        named = named_zones(error.why)
        hand.tell(f"{state.on}: no room for {way}{_instead(named)}")
        known = {**state.named, state.types[number]: named} if named else state.named
        return replace(state, refused=(*state.refused, way), named=known)
    return replace(state, made=id_, where=way)


def _instead(named: Sequence[str]) -> str:
    return f"; AWS names {', '.join(named)}" if named else ""


def _ended_without_room(target: Target, token: str) -> bool:
    """Whether an instance was made and ended at once, since there was no room after all."""
    items = target.items(DESCRIBE_INSTANCES, Filters=(matching("client-token", (token,)),))
    return any(NO_ROOM in item.get("StateReason", {}).get("Code", "") for item in items)


def _nowhere(state: Trying) -> CLIError:
    left = [
        f"{type_} in {zone}"
        for number, (type_, zone) in enumerate(zip(state.types, state.zones, strict=True))
        if _passed_over(state, number) and f"{type_} in {zone}" not in state.refused
    ]
    why = f"AWS has no room for {', '.join(state.refused)}"
    if left:
        why += f"; not tried, since AWS named other zones: {', '.join(left)}"
    error = CLIError(f"{state.on} was not launched", why=why)
    error.hint = f"hawse ec2 types --like {state.types[0]} finds more for --type-fallback"
    error.taken_back = True
    return error


def named_zones(message: str) -> tuple[str, ...]:
    """The zones that AWS says have room, in its words `… or choosing eu-west-1b, eu-west-1c.`"""
    return tuple(dict.fromkeys(_ZONE.findall(message.partition("choosing")[2])))


def _procedure(count: int) -> Procedure[Trying]:
    words = ("try", *["else"] * (count - 1))
    stages = (
        Stage(f"{word} {{said[{number}]}}", _attempt(number)) for number, word in enumerate(words)
    )
    return Procedure(f"launch ({count} ways)", Trying, tuple(stages), "{made}, {where}")


PROCEDURES = {count: _procedure(count) for count in range(2, MOST + 1)}
"""Launches one instance in the first of so many ways; a plan is found again by their number."""
