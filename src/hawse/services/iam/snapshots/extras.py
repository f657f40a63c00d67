"""The key `hawse` of a snapshot file: all that GetAccountAuthorizationDetails does not give.

Each pair of functions here turns one part into JSON and back; what is None has no key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hawse.errors import UsageError
from hawse.services.iam.account import (
    Account,
    Gap,
    NamedDocument,
    Organization,
    OtherCredential,
    UserDetail,
)
from hawse.services.iam.report_lines import AccessKey, CredentialReport
from hawse.services.iam.snapshots.entries import Entry

KEY = "hawse"
VERSION = 1
_PLAIN = (
    "summary",
    "password_policy",
    "oidc_providers",
    "resource_policies",
    "contacts",
    "analyzers",
    "resources",
    "services_used",
)
Levels = tuple[tuple[NamedDocument, ...], ...]


def extras(account: Account) -> dict[str, Any]:
    """The part of a file that is ours, as JSON."""
    users = {name: _of_user(user) for name, user in account.users.items()}
    return {
        "version": VERSION,
        "account": account.id,
        "partition": account.partition,
        "taken": moment(account.taken),
        "gaps": [{"call": gap.call, "why": gap.why} for gap in account.gaps],
        **_known(
            alias=account.alias,
            organization=account.organization and _of_organization(account.organization),
            root=account.root and _of_report(account.root),
            users={name: known for name, known in users.items() if known},
            root_virtual_mfa=account.root_virtual_mfa,
            root_features=account.root_features,
            saml_providers=account.saml_providers,
            server_certificates=account.server_certificates
            and {name: moment(end) for name, end in account.server_certificates.items()},
            **{part: getattr(account, part) for part in _PLAIN},
        ),
    }


def account_of(entry: Entry) -> Account:
    """What our part says of the account, users and the like apart."""
    version = entry.number("version") or 0
    if version > VERSION:
        why = f"a newer hawse wrote it (form {version}; this one reads {VERSION})"
        raise UsageError(entry.file, why=why, hint="update hawse")
    root, organization = entry.entry("root"), entry.entry("organization")
    return Account(
        id=entry.text("account"),
        partition=entry.text("partition", "aws"),
        alias=entry.maybe("alias"),
        taken=entry.time("taken"),
        organization=_organization(organization) if organization else None,
        root=_report(root) if root else None,
        root_virtual_mfa=_texts(entry, "root_virtual_mfa"),
        root_features=_texts(entry, "root_features"),
        saml_providers=_texts(entry, "saml_providers"),
        server_certificates=_certificates(entry),
        gaps=tuple(Gap(one.text("call"), one.text("why")) for one in entry.entries("gaps")),
        **{part: found.item for part in _PLAIN if (found := entry.entry(part))},
    )


def of_users(entry: Entry) -> dict[str, dict[str, Any]]:
    """The fields of users that are in our part, by the users' names."""
    return {name: _user_fields(one) for name, one in entry.each("users")}


def moment(time: datetime | None) -> str | None:
    """A time as the AWS CLI writes it."""
    return time.astimezone(UTC).isoformat() if time else None


def _known(**parts: Any) -> dict[str, Any]:
    return {name: value for name, value in parts.items() if value is not None}


def _texts(entry: Entry, key: str) -> tuple[str, ...] | None:
    return entry.texts(key) if key in entry.item else None


def _of_user(user: UserDetail) -> dict[str, Any]:
    return _known(
        keys=None if user.keys is None else [_of_key(key) for key in user.keys],
        mfa=user.mfa,
        other_credentials=user.other_credentials
        and [_of_other(one) for one in user.other_credentials],
        report=user.report and _of_report(user.report),
    )


def _user_fields(entry: Entry) -> dict[str, Any]:
    report = entry.entry("report")
    return _known(
        keys=tuple(map(_key, entry.entries("keys"))) if "keys" in entry.item else None,
        mfa=_texts(entry, "mfa"),
        other_credentials=_others(entry),
        report=_report(report) if report else None,
    )


def _of_key(key: AccessKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "active": key.active,
        "use_known": key.use_known,
        **_known(
            created=moment(key.created),
            used=moment(key.used),
            used_service=key.used_service,
            used_region=key.used_region,
        ),
    }


def _key(entry: Entry) -> AccessKey:
    return AccessKey(
        id=entry.text("id"),
        active=bool(entry.flag("active")),
        created=entry.time("created"),
        used=entry.time("used"),
        used_service=entry.maybe("used_service"),
        used_region=entry.maybe("used_region"),
        use_known=bool(entry.flag("use_known")),
    )


def _of_other(one: OtherCredential) -> dict[str, Any]:
    created = _known(created=moment(one.created))
    return {"kind": one.kind, "id": one.id, "active": one.active, **created}


def _others(entry: Entry) -> tuple[OtherCredential, ...] | None:
    if "other_credentials" not in entry.item:
        return None
    return tuple(
        OtherCredential(
            one.text("kind"), one.text("id"), bool(one.flag("active")), one.time("created")
        )
        for one in entry.entries("other_credentials")
    )


def _of_report(report: CredentialReport) -> dict[str, Any]:
    return {
        "user": report.user,
        "arn": report.arn,
        "mfa": report.mfa,
        "keys": [_of_key(key) for key in report.keys],
        "certificates": list(report.certificates),
        **_known(
            created=moment(report.created),
            password_enabled=report.password_enabled,
            password_used=moment(report.password_used),
            password_changed=moment(report.password_changed),
        ),
    }


def _report(entry: Entry) -> CredentialReport:
    keys = tuple(map(_key, entry.entries("keys")))
    certificates = entry.list("certificates")
    if len(keys) != 2 or len(certificates) != 2:
        raise entry.wrong("does not have two keys and two certificates")
    return CredentialReport(
        user=entry.text("user"),
        arn=entry.text("arn"),
        created=entry.time("created"),
        password_enabled=entry.flag("password_enabled"),
        password_used=entry.time("password_used"),
        password_changed=entry.time("password_changed"),
        mfa=bool(entry.flag("mfa")),
        keys=(keys[0], keys[1]),
        certificates=(bool(certificates[0]), bool(certificates[1])),
    )


def _of_organization(organization: Organization) -> dict[str, Any]:
    return {
        "id": organization.id,
        "management_account": organization.management_account,
        "paths": list(organization.paths),
        **_known(scps=_of_levels(organization.scps), rcps=_of_levels(organization.rcps)),
    }


def _organization(entry: Entry) -> Organization:
    return Organization(
        id=entry.text("id"),
        management_account=entry.text("management_account"),
        paths=entry.texts("paths"),
        scps=_levels(entry, "scps"),
        rcps=_levels(entry, "rcps"),
    )


def _of_levels(levels: Levels | None) -> list[dict[str, Any]] | None:
    if levels is None:
        return None
    return [
        {"policies": [{"name": one.name, "document": one.document} for one in level]}
        for level in levels
    ]


def _levels(entry: Entry, key: str) -> Levels | None:
    if key not in entry.item:
        return None
    return tuple(
        tuple(
            NamedDocument(one.text("name"), one.item.get("document"))
            for one in level.entries("policies")
        )
        for level in entry.entries(key)
    )


def _certificates(entry: Entry) -> Mapping[str, datetime] | None:
    found = entry.entry("server_certificates")
    if found is None:
        return None
    ends = {name: found.time(name) for name in found.item}
    if None in ends.values():
        raise found.wrong("has a certificate without its end")
    return {name: end for name, end in ends.items() if end}
