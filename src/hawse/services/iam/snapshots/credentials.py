"""The credentials of users: access keys, when they were used, and MFA devices.

The credential report tells who has none of these, so that only the others are asked about. It may
be four hours old: it counts for the user that it was made of, not for a later one of that name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hawse.services.iam.account import UserDetail
from hawse.services.iam.report_lines import AccessKey, CredentialReport
from hawse.services.iam.calls_snapshots import (
    GET_ACCESS_KEY_LAST_USED,
    LIST_ACCESS_KEYS,
    LIST_MFA_DEVICES,
    LIST_VIRTUAL_MFA_DEVICES,
)
from hawse.services.iam.credential_report import has_keys, told

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.services.iam.snapshots.attempts import Attempts

Report = Mapping[str, CredentialReport]


def with_credentials(
    users: Mapping[str, UserDetail], report: Report | None, asking: Attempts
) -> dict[str, UserDetail]:
    """The users with their keys, MFA devices and lines of the report, as far as they are known."""
    lines = {name: _line(user, report or {}) for name, user in users.items()}
    keyless = {name for name, line in lines.items() if line and not has_keys(line)}
    without_mfa = {name for name, line in lines.items() if line and not line.mfa}
    keys = _keys(asking, [name for name in users if name not in keyless])
    mfa = _mfa(asking, [name for name in users if name not in without_mfa])
    return {
        name: replace(
            user,
            report=lines[name],
            keys=() if name in keyless else keys[name],
            mfa=() if name in without_mfa else mfa[name],
        )
        for name, user in users.items()
    }


def with_report(users: Mapping[str, UserDetail], report: Report | None) -> dict[str, UserDetail]:
    """The users with their lines of the report alone."""
    return {name: replace(user, report=_line(user, report or {})) for name, user in users.items()}


def root_virtual_mfa(target: Target) -> tuple[str, ...]:
    """The serial numbers of the root user's virtual MFA devices."""
    assigned = target.items(LIST_VIRTUAL_MFA_DEVICES, AssignmentStatus="Assigned")
    return tuple(
        str(device["SerialNumber"])
        for device in assigned
        if str(device.get("User", {}).get("Arn", "")).endswith(":root")
    )


def _line(user: UserDetail, report: Report) -> CredentialReport | None:
    line = report.get(user.name)
    return line if line and line.created == user.created else None


def _keys(asking: Attempts, users: Sequence[str]) -> dict[str, tuple[AccessKey, ...] | None]:
    def listed(name: str) -> list[Any]:
        return list(asking.target.items(LIST_ACCESS_KEYS, UserName=name))

    def last_use(id: str) -> Mapping[str, Any]:
        answer = asking.target.read(GET_ACCESS_KEY_LAST_USED, AccessKeyId=id)
        return dict(answer["AccessKeyLastUsed"])

    found = dict(zip(users, asking.every(LIST_ACCESS_KEYS, users, listed), strict=True))
    ids = [str(key["AccessKeyId"]) for keys in found.values() for key in keys or ()]
    uses = dict(zip(ids, asking.every(GET_ACCESS_KEY_LAST_USED, ids, last_use), strict=True))
    return {
        name: None if keys is None else tuple(_key(key, uses[key["AccessKeyId"]]) for key in keys)
        for name, keys in found.items()
    }


def _key(key: Mapping[str, Any], use: Mapping[str, Any] | None) -> AccessKey:
    known = use or {}
    return AccessKey(
        id=str(key["AccessKeyId"]),
        active=key.get("Status") == "Active",
        created=key.get("CreateDate"),
        used=known.get("LastUsedDate"),
        used_service=told(known.get("ServiceName")),
        used_region=told(known.get("Region")),
        use_known=use is not None,
    )


def _mfa(asking: Attempts, users: Sequence[str]) -> dict[str, tuple[str, ...] | None]:
    def serials(name: str) -> tuple[str, ...]:
        devices = asking.target.items(LIST_MFA_DEVICES, UserName=name)
        return tuple(str(device["SerialNumber"]) for device in devices)

    return dict(zip(users, asking.every(LIST_MFA_DEVICES, users, serials), strict=True))
