"""The keys of a rotation under way: sealed pairs, who signs what, and keys that nobody planned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hawse.aws.access_keys import Pair
from hawse.errors import Refused
from hawse.services.iam.keys.listing import listed, with_use
from hawse.services.iam.keys.calls import CREATE_ACCESS_KEY
from hawse.services.iam.keys.local_sinks import kept_with, profiles_with, tidy_profiles
from hawse.services.iam.keys.proof import prove

if TYPE_CHECKING:
    from hawse.plan import Hand
    from hawse.services.iam.keys.state import Rotation

NEW, OLD = "new", "old"
_CLOCKS_DIFFER = 60.0


def seal_pair(hand: Hand, name: str, pair: Pair) -> None:
    """Keep a key with its secret for whoever goes on after a crash."""
    hand.seal(name, json.dumps(list(pair)))


def new_pair(hand: Hand) -> Pair | None:
    """The new key, once it was made."""
    return _unsealed(hand, NEW)


def old_pair(hand: Hand) -> Pair | None:
    """The old key, where its secret was known."""
    return _unsealed(hand, OLD)


def forget_all(hand: Hand, state: Rotation) -> None:
    """Nothing is kept of a rotation that is at its end."""
    forget_derived(hand, state)
    if any(text.startswith("profile:") for text in state.sinks):
        tidy_profiles(hand.target)
    forget_secrets(hand)


def forget_secrets(hand: Hand) -> None:
    """Nothing is sealed any longer."""
    for name in (NEW, OLD):
        hand.forget(name)


def as_new(hand: Hand, state: Rotation) -> list[Hand]:
    """Who signs once every sink has the new key: whoever did before, unless that key goes."""
    return _signing(hand, state, (NEW, OLD))


def as_old(hand: Hand, state: Rotation) -> list[Hand]:
    """Who signs while the new key is on its way out."""
    return _signing(hand, state, (OLD, NEW))


def _signing(hand: Hand, state: Rotation, names: tuple[str, ...]) -> list[Hand]:
    if not state.own:
        return [hand]
    pairs = [pair for name in names if (pair := _unsealed(hand, name))]
    return [*(hand.at(hand.target.with_key(*pair)) for pair in pairs), hand]


def strays(hand: Hand, state: Rotation) -> list[str]:
    """Keys that this rotation made and whose secret is nobody's: the answer of CreateAccessKey was
    lost, or the run was killed before the secret was kept.

    Refused for a key that somebody else may have made.
    """
    keys = listed(hand.target, state.user)
    found = [key for key in keys if key.id not in {*state.known, state.new}]
    made, began = hand.made(CREATE_ACCESS_KEY), hand.unfinished(CREATE_ACCESS_KEY)
    for key in found:
        if key.id in made:
            continue
        ours = began is not None and key.created.timestamp() > began - _CLOCKS_DIFFER
        if not ours or len(found) > 1 or with_use(hand.target, key).used is not None:
            why = f"somebody made the key {key.id} since this was planned"
            error = Refused(state.user, why=why)
            error.taken_back = not state.new
            raise error
    return [key.id for key in found]


def forget_derived(hand: Hand, state: Rotation) -> None:
    """Sessions on this machine that came from the key that goes are not used any longer."""
    from hawse.aws.derived_sessions import forget_sessions
    from hawse.aws.profiles import Profiles
    from hawse.aws.stores.own_process import key_name

    profiles, ids = Profiles(hand.target.env), (state.old, state.new)
    names = {one for id in ids for one in profiles_with(hand.target, id)}
    kept = {one for id in ids for one in kept_with(hand.target, id)}
    names.update(one for one in profiles.names if key_name(profiles.get(one)) in kept)
    if names:
        forget_sessions(profiles, names)


def _unsealed(hand: Hand, name: str) -> Pair | None:
    text = hand.unseal(name)
    return Pair(*json.loads(text)) if text else None


def prove_for(hand: Hand, state: Rotation, pair: Pair) -> None:
    """The key of this rotation works, as `prove`, for every service that was named."""
    prove(hand.target, pair, user=state.user, account=state.account, services=state.services)
