"""Removed identities as files, and back: everything but secrets.

The file is JSON of our own, with a mark and a version. Reading one trusts nothing: a file that is
damaged or of another kind is a UsageError that says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError, Refused, UsageError
from hawse.nesting import json_value
from hawse.plan import Hand, Procedure, Run, Stage
from hawse.services.iam.account import GroupDetail, NamedDocument, RoleDetail, UserDetail
from hawse.services.iam.report_lines import AccessKey
from hawse.services.iam.inventory import kind_of, owner_of
from hawse.services.iam.records import (
    Credential,
    GroupRecord,
    Profile,
    PublicKey,
    Record,
    RoleRecord,
    UserRecord,
    read_group,
    read_role,
    read_user,
)

if TYPE_CHECKING:
    from datetime import datetime

VERSION = 1
MARK = "hawse_iam_backup"
_KINDS = ("user", "role", "group", "policy")
_READERS = {"user": read_user, "role": read_role, "group": read_group}


@dataclass(frozen=True)
class Backup:
    """What a file holds: a record, and the account and partition it was in."""

    account: str
    partition: str
    record: Record


@dataclass(frozen=True)
class BackingUp:
    """The identity that is backed up; `file` is where, "" until it is known."""

    noun: str
    name: str
    id: str
    file: str
    shown: str


def _write(hand: Hand, state: BackingUp) -> BackingUp:
    """What is there now, and not what was there when it was planned."""
    record = _READERS[state.noun](hand.target, state.name)
    if record is None or record.detail.id != state.id:
        raise CLIError(
            f"{state.name} changed since it was planned",
            why=f"the {state.noun} {state.id} is gone",
            hint="plan it again",
        )
    target = hand.target
    text = backed_up(Backup(target.account, target.partition, record))
    path = hand.keep(f"{target.account}-{state.noun}-{state.name}.json", text, path=state.file)
    return BackingUp(state.noun, state.name, state.id, state.file, path)


BACK_UP = Procedure(
    "back up", BackingUp, (Stage("all but secrets to {shown}", _write),), result="{shown}"
)


def back_up(record: Record, file: str) -> Run[BackingUp]:
    """The entry that writes the record to `file`; "" is a file in the state folder."""
    owner = owner_of(record)
    shown = file or "a file that the report names"
    state = BackingUp(kind_of(record).noun, owner.name, owner.id, file, shown)
    return Run(BACK_UP, state, on=owner.on, name=owner.name)


def backed_up(backup: Backup) -> str:
    """The text of the file."""
    data = {
        MARK: VERSION,
        "kind": kind_of(backup.record).noun,
        "account": backup.account,
        "partition": backup.partition,
        **asdict(backup.record),
    }
    return json.dumps(data, indent=2, default=_time) + "\n"


def _time(value: datetime) -> str:
    return value.isoformat()


def read_back(file: str, text: str) -> Backup:
    """What a file says; UsageError when it is none of ours, or damaged."""
    data = marked(file, text, tuple(_RECORDS))
    try:
        record = _RECORDS[data["kind"]](data)
        return Backup(str(data["account"]), str(data["partition"]), record)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UsageError(file, why=f"it is damaged: {type(error).__name__} {error}") from error


def marked(file: str, text: str, kinds: tuple[str, ...]) -> Mapping[str, Any]:
    """The backup of one of these kinds as JSON; UsageError for anything else."""
    try:
        data = json_value(text)
    except ValueError as error:
        raise UsageError(file, why=f"it is not JSON: {error}") from error
    if not isinstance(data, dict) or MARK not in data:
        raise UsageError(file, why="it is no backup that 'hawse iam … rm' wrote")
    if data[MARK] != VERSION:
        raise UsageError(file, why=f"its version {data[MARK]} is not {VERSION}")
    kind = data.get("kind")
    if kind in _KINDS and kind not in kinds:
        hint = f"hawse iam {kind} restore {file}"
        raise UsageError(file, why=f"it is the backup of a {kind}", hint=hint)
    return data


def check_account(file: str, there: str, account: str) -> None:
    """Refused in another account, since the ARNs of the backup would lead there."""
    if there != account:
        why = f"it is from account {there}, these credentials are for {account}"
        raise Refused(file, why=why, hint="name the profile with -p")


def _user(data: Mapping[str, Any]) -> UserRecord:
    detail = data["detail"]
    keys = tuple(AccessKey(str(key["id"]), bool(key["active"])) for key in detail["keys"] or ())
    return UserRecord(
        UserDetail(
            **_principal(detail),
            groups=_texts(detail["groups"]),
            boundary=_text(detail["boundary"]),
            tags=_tags(detail["tags"]),
            keys=keys,
            mfa=_texts(detail["mfa"]),
        ),
        password=bool(data["password"]),
        certificates=_public(data["certificates"]),
        ssh_keys=_public(data["ssh_keys"]),
        credentials=tuple(
            Credential(str(one["id"]), str(one["service"])) for one in data["credentials"] or ()
        ),
    )


def _role(data: Mapping[str, Any]) -> RoleRecord:
    detail = data["detail"]
    profiles = tuple(
        Profile(str(one["name"]), str(one["path"]), bool(one["ours"])) for one in data["profiles"]
    )
    seconds = data["session_seconds"]
    return RoleRecord(
        RoleDetail(
            **_principal(detail),
            trust=detail["trust"],
            boundary=_text(detail["boundary"]),
            tags=_tags(detail["tags"]),
            instance_profiles=tuple(profile.name for profile in profiles),
        ),
        _text(data["description"]),
        None if seconds is None else int(seconds),
        profiles,
    )


def _group(data: Mapping[str, Any]) -> GroupRecord:
    return GroupRecord(GroupDetail(**_principal(data["detail"])), _texts(data["members"]))


_RECORDS: dict[str, Callable[[Mapping[str, Any]], Record]] = {
    "user": _user,
    "role": _role,
    "group": _group,
}


def _principal(detail: Mapping[str, Any]) -> dict[str, Any]:
    inline = tuple(NamedDocument(str(one["name"]), one["document"]) for one in detail["inline"])
    plain = {key: str(detail[key]) for key in ("name", "id", "arn", "path")}
    return {**plain, "inline": inline, "attached": _texts(detail["attached"])}


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in values or ())


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _tags(value: Any) -> dict[str, str]:
    return {str(key): str(one) for key, one in value.items()}


def _public(values: Any) -> tuple[PublicKey, ...]:
    return tuple(PublicKey(str(one["id"]), str(one["body"])) for one in values or ())
