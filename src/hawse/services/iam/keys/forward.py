"""The stages of a rotation. Each may run twice, and none trusts that the one before was alone.

At any moment a working key is in every sink: the old one is deactivated only when the new one was
proven, was written everywhere and was read back, and deleted last. How it is taken back is in
`back`.
"""

from __future__ import annotations

from dataclasses import replace

from hawse.aws.access_keys import Pair
from hawse.errors import (
    CircuitOpen,
    CLIError,
    Interrupted,
    NotFound,
    NotYet,
    Refused,
    Throttled,
    Unavailable,
)
from hawse.plan import Hand, Procedure, Stage
from hawse.services.iam.keys.listing import INACTIVE, AccessKey, listed, span, with_use
from hawse.services.iam.calls_identities import DELETE_ACCESS_KEY
from hawse.services.iam.keys.calls import CREATE_ACCESS_KEY, UPDATE_ACCESS_KEY
from hawse.services.iam.keys.proof import learning
from hawse.services.iam.keys.back import can_go_back, go_back
from hawse.services.iam.keys.state import Rotation
from hawse.services.iam.keys.pairs import (
    NEW,
    OLD,
    as_new,
    as_old,
    forget_all,
    forget_derived,
    forget_secrets,
    new_pair,
    prove_for,
    seal_pair,
    strays,
)
from hawse.services.iam.keys.sinks import sinks_of

_AGAIN = "hawse iam key rotate --resume, or --rollback"


def prepare(hand: Hand, state: Rotation) -> Rotation:
    """Nothing changed since it was planned, every sink can be written, and there is room."""
    ids = {key.id for key in listed(hand.target, state.user)}
    try:
        if state.old not in ids or not ids <= set(state.known):
            raise Refused(state.user, why="its keys changed since this was planned")
        for sink in sinks_of(state.sinks, state.user):
            sink.check(hand.target, state.old)
    except CLIError as error:
        error.taken_back = True  # nothing was made
        raise
    _seal_old(hand, state)
    if state.prune in ids:
        hand.write(DELETE_ACCESS_KEY, on=state.user, UserName=state.user, AccessKeyId=state.prune)
    return replace(state, known=tuple(id for id in state.known if id != state.prune))


def create(hand: Hand, state: Rotation) -> Rotation:
    """Make the key and seal its secret, which AWS tells once, before anything else can fail."""
    ids = {key.id for key in listed(hand.target, state.user)}
    pair = new_pair(hand)
    if pair is not None and pair.id in ids:
        return replace(state, new=pair.id)
    try:
        for id in strays(hand, state):
            hand.write(DELETE_ACCESS_KEY, on=state.user, UserName=state.user, AccessKeyId=id)
        pair = _created(hand, state)
    except CLIError as error:
        if error.taken_back:
            forget_secrets(hand)
        raise
    seal_pair(hand, NEW, pair)
    return replace(state, new=pair.id)


def verify(hand: Hand, state: Rotation) -> Rotation:
    """The key works for STS, IAM and who else was named; else it is deleted again."""
    pair = _pair(hand, state)
    try:
        prove_for(hand, state, pair)
    except Interrupted:
        raise
    except CLIError as error:
        _given_up(hand, state, error)
        raise
    return replace(state, writing=True)


def switch(hand: Hand, state: Rotation) -> Rotation:
    """Every sink holds the new key; when one cannot, the others get the old one back."""
    pair = _pair(hand, state)
    try:
        for sink in sinks_of(state.sinks, state.user):
            sink.write(hand, pair, state.old)
    except Interrupted:
        raise
    except CLIError as error:
        if not can_go_back(hand, state, as_old(hand, state)):
            error.hint = f"both keys work meanwhile: {_AGAIN}"
            raise
        _given_up(hand, state, error)
        raise
    forget_derived(hand, state)
    return replace(state, switched=hand.target.clock.now().timestamp())


def wait_for_disuse(hand: Hand, state: Rotation) -> Rotation:
    """Nobody used the old key for as long as was asked."""
    if not state.grace:
        return state
    now = hand.target.clock.now()
    old = learning(as_new(hand, state), lambda one: _with_use(one, state))
    if old is None:
        return state
    used = old.used.timestamp() if old.used else 0.0
    left = max(state.switched, used) + state.grace - now.timestamp()
    if left > 0:
        why = f"{old.used_text(now)}, {span(left)} to go at least"
        raise NotYet(state.old, why=why, hint="hawse iam key rotate --resume")
    return state


def retire(hand: Hand, state: Rotation) -> Rotation:
    """The old key is inactive, and the new one works without it."""
    hands = as_new(hand, state)
    _settle(hand, state)
    params = {"UserName": state.user, "AccessKeyId": state.old, "Status": INACTIVE}
    if _status(hands, state) not in ("", INACTIVE):
        learning(hands, lambda one: one.write(UPDATE_ACCESS_KEY, on=state.user, **params))
        if _status(hands, state) not in ("", INACTIVE):
            raise CLIError(state.old, why="is still active", hint=_AGAIN)
    try:
        prove_for(hand, state, _pair(hand, state))
    except CLIError as error:
        error.hint = "hawse iam key rotate --rollback activates the old key again"
        raise
    return replace(state, retired=hand.target.clock.now().timestamp())


def remove(hand: Hand, state: Rotation) -> Rotation:
    """The old key is gone, after it was inactive for as long as was asked."""
    left = state.retired + state.soak - hand.target.clock.now().timestamp()
    if state.soak and left > 0:
        why = f"inactive, is deleted in {span(left)}"
        raise NotYet(state.old, why=why, hint="hawse iam key rotate --resume")
    _settle(hand, state)
    params = {"UserName": state.user, "AccessKeyId": state.old}
    hands = as_new(hand, state)
    try:
        if _status(hands, state):
            learning(hands, lambda one: one.write(DELETE_ACCESS_KEY, on=state.user, **params))
    except NotFound:
        pass  # it is gone, which was asked for
    return replace(state, gone=True)


def forget(hand: Hand, state: Rotation) -> Rotation:
    """No secret is kept: a stage of its own, since nothing else could run again after it."""
    forget_all(hand, state)
    return state


ROTATE = Procedure(
    "rotate",
    Rotation,
    (
        Stage("{room}", prepare),
        Stage("create a key for {user}", create),
        Stage("use it with {proof}", verify),
        Stage("write it to {places}, and read it back", switch),
        Stage("{waits}", wait_for_disuse),
        Stage("deactivate {old}", retire),
        Stage("{keeps}delete {old}", remove),
        Stage("forget both secrets here", forget),
    ),
    back="roll back",
)


def _created(hand: Hand, state: Rotation) -> Pair:
    """A new key. When the answer was lost, what it made is found, deleted, and made once more."""
    try:
        return _create(hand, state)
    except (Throttled, CircuitOpen) as error:
        error.taken_back = True  # it was not sent, or not done
        raise
    except Unavailable as lost:
        return _created_again(hand, state, lost)
    except CLIError as error:
        error.taken_back = not isinstance(error, Interrupted)
        raise


def _created_again(hand: Hand, state: Rotation, lost: Unavailable) -> Pair:
    unknown = f"whether a key was made is not known yet: {_AGAIN}"
    if not (found := _appeared(hand, state)):
        lost.hint = unknown
        raise lost
    for id in found:
        hand.write(DELETE_ACCESS_KEY, on=state.user, UserName=state.user, AccessKeyId=id)
    try:
        return _create(hand, state)
    except Unavailable as error:
        error.hint = unknown
        raise


def _create(hand: Hand, state: Rotation) -> Pair:
    key = hand.write(CREATE_ACCESS_KEY, on=state.user, UserName=state.user)["AccessKey"]
    return Pair(key["AccessKeyId"], key["SecretAccessKey"])


def _appeared(hand: Hand, state: Rotation) -> list[str]:
    """What a lost CreateAccessKey made, waiting until IAM lists it."""
    from hawse.aws.waiting import rest

    for pause in (0.0, 1.0, 2.0, 5.0, 10.0):
        rest(hand.target, hand.target.clock, pause)
        if found := strays(hand, state):
            return found
    return []


def _seal_old(hand: Hand, state: Rotation) -> None:
    """Keep the old secret where it is known, for taking back."""
    if hand.unseal(OLD):
        return
    for sink in sinks_of(state.sinks, state.user):
        if pair := sink.pair(hand.target, state.old):
            seal_pair(hand, OLD, pair)
            return
    if state.own:
        keys = hand.target.reach.keys()
        if keys.access == state.old:
            seal_pair(hand, OLD, Pair(keys.access, keys.secret))


def _pair(hand: Hand, state: Rotation) -> Pair:
    pair = new_pair(hand)
    if pair is None or pair.id != state.new:
        error = Refused(state.new, why="its secret is not kept on this machine", hint=_AGAIN)
        raise error
    return pair


def _settle(hand: Hand, state: Rotation) -> None:
    """Every sink holds the new key still; what was put back meanwhile is written again."""
    pair, hands = _pair(hand, state), as_new(hand, state)

    def write(one: Hand) -> None:
        for sink in sinks_of(state.sinks, state.user):
            if not sink.blind:
                sink.write(one, pair, state.old)

    learning(hands, write)


def _given_up(hand: Hand, state: Rotation, error: CLIError) -> None:
    """Take everything back after a failure; the failure says so, or how to do it later."""
    try:
        go_back(hand, state)
        error.taken_back = True
        error.hint = f"the new key was deleted, {state.old} works as before"
    except CLIError as more:
        error.hint = f"taking it back failed too ({more.message}): {_AGAIN}"


def _status(hands: list[Hand], state: Rotation) -> str:
    """The status of the old key; "" when it is gone."""
    keys = learning(hands, lambda one: listed(one.target, state.user))
    return next((key.status for key in keys if key.id == state.old), "")


def _with_use(hand: Hand, state: Rotation) -> AccessKey | None:
    keys = [key for key in listed(hand.target, state.user) if key.id == state.old]
    return with_use(hand.target, keys[0]) if keys else None
