"""Deactivating, activating and deleting access keys: keys by their ids → plan entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hawse.errors import Refused, UsageError
from hawse.plan import Entry, Look, Skip, Step
from hawse.services.iam.keys.listing import (
    ACTIVE,
    INACTIVE,
    AccessKey,
    listed,
    owner_of,
    with_use,
)
from hawse.services.iam.calls_identities import DELETE_ACCESS_KEY
from hawse.services.iam.calls_snapshots import LIST_ACCESS_KEYS
from hawse.services.iam.keys.calls import UPDATE_ACCESS_KEY

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_ID = re.compile(r"\w{16,128}")
_OWN = "signs this run: only somebody else can activate it again"


def set_statuses(target: Target, ids: Sequence[str], status: str) -> Iterator[Entry]:
    """Deactivate or activate the keys with these ids."""
    now = target.clock.now()
    for key, _ in _found(target, ids):
        yield set_status(key, status, now=now, own=key.id == target.key_id)


def removals(target: Target, ids: Sequence[str], unused: timedelta) -> Iterator[Entry]:
    """Delete the inactive keys with these ids that were not used for so long."""
    now = target.clock.now()
    for key, siblings in _found(target, ids):
        yield remove(key, siblings, now=now, unused=unused)


def _found(target: Target, ids: Sequence[str]) -> Iterator[tuple[AccessKey, list[AccessKey]]]:
    """Each key with its user's others; the frame tells what is of nobody here."""
    for id in ids:
        if not _ID.fullmatch(id):
            raise UsageError(id, why="not the id of an access key", hint="hawse iam key ls")
        user = owner_of(target, id)
        if user is None:
            continue
        if not user:
            raise Refused(
                id, why="it is of the root user", hint="use the console, as the root user"
            )
        keys = listed(target, user)
        mine = [key for key in keys if key.id == id]
        if mine:
            yield with_use(target, mine[0]), [key for key in keys if key.id != id]


def set_status(key: AccessKey, status: str, *, now: datetime, own: bool = False) -> Entry:
    """Deactivate or activate a key; `own`: it signs the requests of this run."""
    if key.status == status:
        return Skip(key.id, f"is already {status.lower()}", name=key.user)
    note = _joined(key.used_text(now), _OWN if own and status == INACTIVE else "")
    return _status(key, status, note=note)


def remove(
    key: AccessKey, siblings: Sequence[AccessKey], *, now: datetime, unused: timedelta
) -> Entry:
    """Delete an inactive key that was not used for so long; `siblings` are its user's others."""
    if key.active:
        why = f"is active: hawse iam key deactivate {key.id} first, and see what breaks"
        return Skip(key.id, why, name=key.user, blocked=True)
    if key.used is not None and now - key.used < unused:
        why = f"{key.used_text(now)}: --unused-for 0d deletes it all the same"
        return Skip(key.id, why, name=key.user, blocked=True)
    return Step(
        DELETE_ACCESS_KEY,
        {"UserName": key.user, "AccessKeyId": key.id},
        on=key.id,
        says="delete",
        name=key.user,
        note=_joined(key.used_text(now), _left(key.user, siblings)),
        expects=_is(key, INACTIVE),
        no_undo="AWS keeps no copy of the secret: whatever still has the key needs a new one",
    )


def _status(key: AccessKey, status: str, *, note: str = "", undo: bool = True) -> Step:
    before = ACTIVE if status == INACTIVE else INACTIVE
    return Step(
        UPDATE_ACCESS_KEY,
        {"UserName": key.user, "AccessKeyId": key.id, "Status": status},
        on=key.id,
        says="deactivate" if status == INACTIVE else "activate",
        name=key.user,
        note=note,
        expects=_is(key, before),
        wait=_is(key, status),
        undo=(_status(key, before, undo=False),) if undo else (),
    )


def _is(key: AccessKey, *want: str) -> Look:
    path = f"AccessKeyMetadata[?AccessKeyId=='{key.id}'].Status"
    return Look(LIST_ACCESS_KEYS, {"UserName": key.user}, path, want)


def _left(user: str, siblings: Sequence[AccessKey]) -> str:
    others = [one for one in siblings if one.active]
    return f"{user} keeps {others[0].id}" if others else f"{user} has no active key then"


def _joined(*notes: str) -> str:
    return " · ".join(note for note in notes if note)
