"""Whether a rotation can be begun, and how: which key goes, what makes room, where to.

IAM allows two keys for a user, inactive ones included. Nothing is ever deleted to make room
unless it was asked for, and a plan that could strand somebody is blocked with the way out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hawse.errors import CLIError, NotFound, Refused, UsageError
from hawse.plan import Entry, Run, Skip
from hawse.services.iam.keys.listing import AccessKey, keys_of, span
from hawse.services.iam.keys.forward import ROTATE
from hawse.services.iam.keys.state import Rotation
from hawse.services.iam.keys.sinks import Sink, sinks_of
from hawse.services.iam.keys.local_sinks import (
    ProfileSink,
    StoreSink,
    kept_with,
    profiles_with,
)

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_LIMIT = 2
_STALE = timedelta(days=30)
_YOUNG = timedelta(days=1)
LEAST_GRACE = timedelta(minutes=30)


@dataclass(frozen=True)
class Wish:
    """How keys are to be rotated, as it was typed."""

    to: tuple[str, ...] = ()
    key: str = ""
    older_than: timedelta | None = None
    grace: timedelta = timedelta()
    soak: timedelta = timedelta()
    prune_inactive: bool = False
    prune_other: str = ""
    services: tuple[str, ...] = ()

    def check(self, users: Sequence[str]) -> None:
        """UsageError for what cannot be meant."""
        if timedelta() < self.grace < LEAST_GRACE:
            why = "IAM tells the last use of a key to 15 minutes: it is at least 30m, or 0"
            raise UsageError("--grace", why=why)
        if len(users) > 1:
            for text in self.to:
                if "{user}" not in text and not text.startswith("command:"):
                    why = "the keys of several users cannot go to one place"
                    raise UsageError(f"--to {text}", why=why, hint="such as ssm:/keys/{user}")
            if self.key or self.prune_other:
                raise UsageError("--key and --prune-other", why="they are of one user")


def own_user(target: Target) -> str:
    """The user whose key signs the requests of this run; Refused when it is none of a user."""
    arn, key = target.caller, target.key_id
    kind, _, name = arn.rpartition(":")[2].partition("/")
    if kind == "root":
        why = "these are keys of the root user, which should have none"
        raise Refused("key rotate", why=why, hint="delete them in the console, as the root user")
    if kind != "user" or key.startswith("ASIA"):
        raise Refused(
            "key rotate",
            why=f"{arn or 'the caller'} is a session, which has no key to rotate",
            hint="name the user, or with -p the profile that holds the key itself",
        )
    return name.rpartition("/")[2]


def rotation(target: Target, user: str, wish: Wish, *, now: datetime) -> Entry:
    """The rotation of one user's key, or why there is none."""
    try:
        keys = keys_of(target, user)
        old = _old(target, keys, wish, user)
        if wish.older_than is not None and now - old.created < wish.older_than:
            age = span((now - old.created).total_seconds())
            return Skip(user, f"{old.id} is {age} old", name=old.id)
        prune = _pruned(keys, old, wish, now)
        sinks = _sinks(target, user, old, wish)
        for sink in sinks:
            sink.check(target, old.id)
    except UsageError:
        raise
    except CLIError as error:
        return Skip(user, f"{error.message}; {error.hint}".rstrip("; "), blocked=True)
    return Run(
        ROTATE,
        _state(target, keys, old, sinks, wish, prune),
        on=user,
        name=old.id,
        note=_note(target, old, prune, now),
    )


def _old(target: Target, keys: Sequence[AccessKey], wish: Wish, user: str) -> AccessKey:
    """The key that goes: as asked, else the one that the run or a place of --to here uses."""
    known = {key.id: key for key in keys}
    if wish.key:
        if wish.key not in known:
            raise NotFound(wish.key, why=f"{user} has no such key")
        return known[wish.key]
    if not keys:
        raise Refused(user, why="has no access key")
    used = [target.key_id]
    for sink in sinks_of(wish.to, user):
        if isinstance(sink, ProfileSink | StoreSink) and (pair := sink.pair(target, *known)):
            used.insert(0, pair.id)
    active = [key for key in keys if key.active]
    chosen = next((known[id] for id in used if id in known), None)
    if chosen is None and len(active) != 1:
        told = ", ".join(f"{key.id} ({key.status.lower()})" for key in keys)
        raise Refused(user, why=f"which key is not clear: {told}", hint="name it with --key")
    return chosen or active[0]


def _pruned(
    keys: Sequence[AccessKey], old: AccessKey, wish: Wish, now: datetime
) -> AccessKey | None:
    """The key that is deleted to make room; None when there is room. Refused otherwise."""
    others = [key for key in keys if key.id != old.id]
    if wish.prune_other and wish.prune_other not in {key.id for key in others}:
        raise NotFound(wish.prune_other, why=f"{old.user} has no such other key")
    if len(keys) < _LIMIT:
        return None
    other = others[0]
    if wish.prune_other == other.id:
        return other
    told = f"has two keys, the most there can be: {other.id} too, {other.status.lower()}"
    told += f", {other.used_text(now)}"
    stale = now - other.created > _YOUNG and (other.used is None or now - other.used > _STALE)
    if not other.active and stale:
        if wish.prune_inactive:
            return other
        raise Refused(old.user, why=told, hint="--prune-inactive deletes that one first")
    hint = f"--prune-other {other.id} deletes it; --status tells of a rotation that is under way"
    raise Refused(old.user, why=told, hint=hint)


def _sinks(target: Target, user: str, old: AccessKey, wish: Wish) -> list[Sink]:
    """Where the new secret goes; by itself only back to where this machine has the old one."""
    holding, kept = profiles_with(target, old.id), kept_with(target, old.id)
    own = (*(f"profile:{name}" for name in holding[:1]), *(f"store:{name}" for name in kept))
    texts = wish.to or own
    if not texts:
        hint = "such as --to profile:ci, --to ssm:/keys/{user} or --to 'command:vault …'"
        raise UsageError(f"{user}", why="where the new secret goes is not said", hint=hint)
    sinks = sinks_of(texts, user)
    for text in own:
        if not any(_covers(target, sink, text) for sink in sinks):
            kind, _, name = text.partition(":")
            what = f"profile {name}" if kind == "profile" else f"the kept key {name}"
            why = f"{what} of this machine holds {old.id} and would stop working"
            raise Refused(user, why=why, hint=f"add --to {text}")
    return sinks


def _covers(target: Target, sink: Sink, text: str) -> bool:
    """Whether what this machine has there is replaced; with one profile all that hold the key."""
    if isinstance(sink, StoreSink):
        return text == f"store:{sink.name}" and sink.has_name(target)
    return isinstance(sink, ProfileSink) and text.startswith("profile:")


def _state(  # pylint: disable=too-many-arguments,too-many-positional-arguments  # spelled out once
    target: Target,
    keys: Sequence[AccessKey],
    old: AccessKey,
    sinks: Sequence[Sink],
    wish: Wish,
    prune: AccessKey | None,
) -> Rotation:
    grace, soak = wish.grace.total_seconds(), wish.soak.total_seconds()
    room = f"delete {prune.id} to make room, " if prune else ""
    return Rotation(
        user=old.user,
        account=target.account,
        old=old.id,
        known=tuple(key.id for key in keys),
        sinks=tuple(sink.text for sink in sinks),
        own=target.key_id == old.id,
        prune=prune.id if prune else "",
        grace=grace,
        soak=soak,
        room=f"{room}check that all can be written to",
        places=", ".join(sink.text for sink in sinks),
        waits=(
            f"wait until {old.id} was unused for {span(grace)}"
            if grace
            else f"go on at once, whoever uses {old.id} still"
        ),
        keeps=f"{span(soak)} later, " if soak else "",
        services=wish.services,
        proof=_proof(wish.services),
    )


def _proof(services: Sequence[str]) -> str:
    if not services:
        return "STS and IAM until both know it"
    *most, last = ("STS", "IAM", *map(str.upper, services))
    return f"{', '.join(most)} and {last} until all know it"


def _note(target: Target, old: AccessKey, prune: AccessKey | None, now: datetime) -> str:
    notes = [f"{span((now - old.created).total_seconds())} old", old.used_text(now)]
    if prune:
        made = prune.created.date().isoformat()
        notes.append(
            f"DELETES {prune.id} of {made}, {prune.status.lower()}, {prune.used_text(now)}"
        )
    if target.env.get("AWS_ACCESS_KEY_ID") == old.id:
        notes.append("AWS_ACCESS_KEY_ID of this shell holds it: set it anew afterwards")
    return " · ".join(notes)
