"""Who else may restore a snapshot: one account, or everybody, is one step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hawse.errors import UsageError
from hawse.plan import Entry, Look, Skip, Step
from hawse.services.ec2.calls_volumes import (
    DESCRIBE_SNAPSHOT_ATTRIBUTE,
    MODIFY_SNAPSHOT_ATTRIBUTE,
)
from hawse.services.ec2.snapshots.facts import EVERYBODY, Snap

_ACCOUNT = re.compile(r"\d{12}")
_ATTRIBUTE = "createVolumePermission"


def check_accounts(accounts: Iterable[str]) -> None:
    """UsageError for what is neither an account's id nor "all"."""
    for account in accounts:
        if account != EVERYBODY and not _ACCOUNT.fullmatch(account):
            raise UsageError(
                account, why="not an account", hint='12 digits, or "all" for everybody'
            )


def share(
    snap: Snap,
    now: Iterable[str],
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    private: bool = False,
) -> Iterator[Entry]:
    """Share a snapshot with the accounts of `add`, and no longer with those of `remove`.

    `now` are those that have it. With `private`, nobody else has it afterwards.
    """
    have = set(now)
    yield from (_one(snap, account, account in have, on=True) for account in add)
    gone = [each for each in sorted(have) if each not in set(add)] if private else remove
    yield from (_one(snap, account, account in have, on=False) for account in gone)
    if private and not have:
        yield Skip(snap.id, "is shared with nobody", name=snap.name)


def _one(snap: Snap, account: str, has: bool, *, on: bool) -> Entry:
    if has is on:
        return Skip(snap.id, f"is {'' if on else 'not '}shared with {account}", name=snap.name)
    why = _obstacle(snap, account) if on else ""
    if why:
        return Skip(snap.id, why, name=snap.name, blocked=True)
    return _step(snap, account, on=on, undo=(_step(snap, account, on=not on),))


def _obstacle(snap: Snap, account: str) -> str:
    if account == EVERYBODY and snap.encrypted:
        return "is encrypted, and EC2 makes no encrypted snapshot public"
    return ""


def _step(snap: Snap, account: str, *, on: bool, undo: tuple[Step, ...] = ()) -> Step:
    whom = {"GroupNames" if account == EVERYBODY else "UserIds": (account,)}
    return Step(
        MODIFY_SNAPSHOT_ATTRIBUTE,
        {
            "SnapshotId": snap.id,
            "Attribute": _ATTRIBUTE,
            "OperationType": "add" if on else "remove",
            **whom,
        },
        on=snap.id,
        says=f"{'share with' if on else 'take from'} {account}",
        name=snap.name,
        note=_note(snap, account) if on and undo else "",
        expects=_has(snap.id, account, not on),
        wait=_has(snap.id, account, on),
        undo=undo,
    )


def _note(snap: Snap, account: str) -> str:
    if account == EVERYBODY:
        return "PUBLIC: anybody may read what is on it"
    if snap.encrypted:
        return (
            "encrypted: that account needs its KMS key as well, and AWS's own key is never shared"
        )
    return "that account may read all that is on it"


def _has(id_: str, account: str, on: bool) -> Look:
    member = "Group" if account == EVERYBODY else "UserId"
    path = f"CreateVolumePermissions[?{member}=='{account}'].{member}"
    params = {"SnapshotId": id_, "Attribute": _ATTRIBUTE}
    return Look(DESCRIBE_SNAPSHOT_ATTRIBUTE, params, path, (account,) if on else (), absent=not on)
