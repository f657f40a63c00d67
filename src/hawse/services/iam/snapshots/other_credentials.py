"""The credentials of users for single services: SSH keys, service-specific ones, certificates.

The credential report tells who has no signing certificate, and one call has all service-specific
credentials; SSH keys are asked for each user.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hawse.services.iam.account import OtherCredential, UserDetail
from hawse.services.iam.calls_accounts import (
    LIST_SERVICE_SPECIFIC_CREDENTIALS,
    LIST_SIGNING_CERTIFICATES,
    LIST_SSH_PUBLIC_KEYS,
)

if TYPE_CHECKING:
    from hawse.services.iam.snapshots.attempts import Attempts

_Of = dict[str, tuple[OtherCredential, ...] | None]
_FORMS = {
    "SSH public key": ("SSHPublicKeyId", "UploadDate"),
    "service-specific credential": ("ServiceSpecificCredentialId", "CreateDate"),
    "signing certificate": ("CertificateId", "UploadDate"),
}


def with_other_credentials(
    users: Mapping[str, UserDetail], asking: Attempts
) -> dict[str, UserDetail]:
    """The users with these credentials; None for whom one kind is not known."""
    kinds = (_ssh_keys(users, asking), _service_specific(users, asking), _certified(users, asking))
    found: dict[str, UserDetail] = {}
    for name, user in users.items():
        some = [kind[name] for kind in kinds]
        known = None if None in some else tuple(one for few in some for one in few or ())
        found[name] = replace(user, other_credentials=known)
    return found


def _ssh_keys(users: Iterable[str], asking: Attempts) -> _Of:
    def listed(name: str) -> tuple[OtherCredential, ...]:
        items = asking.target.items(LIST_SSH_PUBLIC_KEYS, UserName=name)
        return tuple(_credential("SSH public key", one) for one in items)

    names = list(users)
    return dict(zip(names, asking.every(LIST_SSH_PUBLIC_KEYS, names, listed), strict=True))


def _service_specific(users: Iterable[str], asking: Attempts) -> _Of:
    def listed() -> list[Any]:
        return list(asking.target.items(LIST_SERVICE_SPECIFIC_CREDENTIALS, AllUsers=True))

    every = asking.one(LIST_SERVICE_SPECIFIC_CREDENTIALS, listed)
    if every is None:
        return dict.fromkeys(users)
    found: _Of = {}
    for name in users:
        own = [one for one in every if one["UserName"] == name]
        found[name] = tuple(_credential("service-specific credential", one) for one in own)
    return found


def _certified(users: Mapping[str, UserDetail], asking: Attempts) -> _Of:
    def listed(name: str) -> tuple[OtherCredential, ...]:
        items = asking.target.items(LIST_SIGNING_CERTIFICATES, UserName=name)
        return tuple(_credential("signing certificate", one) for one in items)

    names = [
        name for name, user in users.items() if user.report is None or any(user.report.certificates)
    ]
    found = dict(zip(names, asking.every(LIST_SIGNING_CERTIFICATES, names, listed), strict=True))
    return {name: found.get(name, ()) for name in users}


def _credential(kind: str, one: Mapping[str, Any]) -> OtherCredential:
    id, created = _FORMS[kind]
    active = one.get("Status") == "Active"
    return OtherCredential(kind, str(one[id]), active, one.get(created))
