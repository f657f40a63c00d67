"""Taking a rotation back: the old key works again, is in every sink again, and the new one goes.

It works from any point at which the old key is still there. Where the old secret is not known on
this machine, what holds the new key cannot get it back: then the new key stays.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from hawse.aws.access_keys import Pair
from hawse.errors import NotFound, Refused
from hawse.plan import Hand, Procedure, Stage
from hawse.services.iam.keys.listing import ACTIVE, AccessKey, listed
from hawse.services.iam.calls_identities import DELETE_ACCESS_KEY
from hawse.services.iam.keys.calls import CREATE_ACCESS_KEY, UPDATE_ACCESS_KEY
from hawse.services.iam.keys.proof import learning
from hawse.services.iam.keys.state import Rotation
from hawse.services.iam.keys.pairs import (
    as_new,
    as_old,
    forget_all,
    forget_derived,
    new_pair,
    old_pair,
    prove_for,
    strays,
)
from hawse.services.iam.keys.sinks import Sink, sinks_of


def revive(hand: Hand, state: Rotation) -> Rotation:
    """The old key is active and works; Refused when it is gone, or could not be put back."""
    hands = as_new(hand, state)
    found = None if state.gone else _old_key(hands, state)
    if found is None:
        why = f"{state.old} is deleted already"
        raise Refused(state.user, why=why, hint="hawse iam key rotate --resume ends the rotation")
    if not can_go_back(hand, state, hands):
        why = f"the secret of {state.old} is not known here, and a sink holds the new key"
        raise Refused(state.user, why=why, hint="hawse iam key rotate --resume ends the rotation")
    params = {"UserName": state.user, "AccessKeyId": state.old, "Status": ACTIVE}
    if not found.active:
        learning(hands, lambda one: one.write(UPDATE_ACCESS_KEY, on=state.user, **params))
    if pair := old_pair(hand):
        prove_for(hand, state, pair)
    return state


def _old_key(hands: list[Hand], state: Rotation) -> AccessKey | None:
    keys = learning(hands, lambda one: listed(one.target, state.user))
    return next((key for key in keys if key.id == state.old), None)


def restore(hand: Hand, state: Rotation) -> Rotation:
    """Every sink that holds the new key gets the old one back."""
    pair, new = old_pair(hand), _new_id(hand, state)
    for sink in _switched(hand, state, as_old(hand, state)):
        assert pair is not None  # else it could not go back
        learning(as_old(hand, state), partial(_write, sink, pair, new))
    forget_derived(hand, state)
    return state


def discard(hand: Hand, state: Rotation) -> Rotation:
    """The new key is gone, whether or not anybody learned its secret."""
    ids = _made(hand, state)
    switched = _switched(hand, state, as_old(hand, state))
    if ids and any(not sink.blind for sink in switched):
        raise Refused(state.user, why="a sink holds the new key again", hint="run it once more")
    for id in ids:
        with suppress(NotFound):
            learning(as_old(hand, state), partial(_delete, state.user, id))
    forget_all(hand, state)
    return state


ROLL_BACK = Procedure(
    "roll back",
    Rotation,
    (
        Stage("activate {old} if it is inactive", revive),
        Stage("write {old} back to {places}", restore),
        Stage("delete the new key", discard),
    ),
)


def _write(sink: Sink, pair: Pair, instead_of: str, hand: Hand) -> None:
    sink.write(hand, pair, instead_of)


def _delete(user: str, id: str, hand: Hand) -> None:
    hand.write(DELETE_ACCESS_KEY, on=user, UserName=user, AccessKeyId=id)


def can_go_back(hand: Hand, state: Rotation, hands: list[Hand]) -> bool:
    """Whether nothing holds the new key, or the old one is known and can take its place.

    `hands` are those whose keys AWS may take now.
    """
    return old_pair(hand) is not None or not _switched(hand, state, hands)


def go_back(hand: Hand, state: Rotation) -> None:
    """All of it at once, after a failure."""
    restore(hand, state)
    discard(hand, state)


def _switched(hand: Hand, state: Rotation, hands: list[Hand]) -> list[Sink]:
    """The sinks that hold the new key, or may."""
    new = _new_id(hand, state)
    if not new or not state.writing:
        return []
    sinks = sinks_of(state.sinks, state.user)

    def holds(sink: Sink) -> bool:
        return learning(hands, lambda one: sink.pair(one.target, new)) is not None

    return [sink for sink in sinks if sink.blind or holds(sink)]


def _new_id(hand: Hand, state: Rotation) -> str:
    pair = new_pair(hand)
    return pair.id if pair else state.new


def _made(hand: Hand, state: Rotation) -> list[str]:
    """The ids of the new key: as recorded, as sealed, or as a call left it whose end is unknown."""
    keys = learning(as_old(hand, state), lambda one: listed(one.target, state.user))
    ids = {key.id for key in keys}
    new = _new_id(hand, state)
    if new:
        return [new] if new in ids else []
    if hand.unfinished(CREATE_ACCESS_KEY) is None and not hand.made(CREATE_ACCESS_KEY):
        return []
    return learning(as_old(hand, state), lambda one: strays(one, state))
