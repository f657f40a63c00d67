"""All that belongs to one user, role or group, read from IAM: what is shown, removed, backed up.

IAM has a request for each kind of belonging, so they are asked side by side. A record is frozen
data; what it may not know is None, and only where the reader said that this is fine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.aws.together import each
from hawse.errors import AccessDenied, CLIError, NotFound
from hawse.services.iam import calls_identities as iam
from hawse.services.iam.account import GroupDetail, NamedDocument, RoleDetail, UserDetail
from hawse.services.iam.report_lines import AccessKey
from hawse.services.iam.calls_snapshots import (
    GET_ACCESS_KEY_LAST_USED,
    LIST_ACCESS_KEYS,
    LIST_MFA_DEVICES,
)
from hawse.services.iam.kinds import GROUP, ROLE, USER, Kind
from hawse.services.iam.calls_accounts import (
    LIST_SERVICE_SPECIFIC_CREDENTIALS,
    LIST_SIGNING_CERTIFICATES,
    LIST_SSH_PUBLIC_KEYS,
)

if TYPE_CHECKING:
    from hawse.aws.targets import Target

MADE_FOR = "hawse:made-for"
"""The tag of an instance profile that was made together with its role; the value is the role."""


@dataclass(frozen=True)
class PublicKey:
    """A signing certificate or an SSH key: its id and its public text."""

    id: str
    body: str


@dataclass(frozen=True)
class Credential:
    """A service-specific credential, without its secret."""

    id: str
    service: str


@dataclass(frozen=True)
class UserRecord:
    """A user with its credentials; `detail.keys` say when they were used."""

    detail: UserDetail
    password_used: datetime | None = None
    password: bool | None = None
    certificates: tuple[PublicKey, ...] | None = None
    ssh_keys: tuple[PublicKey, ...] | None = None
    credentials: tuple[Credential, ...] | None = None


@dataclass(frozen=True)
class Profile:
    """An instance profile that has the role; `ours` when it was made together with the role."""

    name: str
    path: str
    ours: bool


@dataclass(frozen=True)
class RoleRecord:
    """A role with what only GetRole tells."""

    detail: RoleDetail
    description: str | None = None
    session_seconds: int | None = None
    profiles: tuple[Profile, ...] = ()


@dataclass(frozen=True)
class GroupRecord:
    """A group and the names of its members."""

    detail: GroupDetail
    members: tuple[str, ...] = ()


Record = UserRecord | RoleRecord | GroupRecord
Part = Callable[["Target", str], Any]


@dataclass(frozen=True)
class Asking:
    """Which parts are read, None: all; and what of them is unknown.

    A denied part is an error, unless it may be unknown: then it is None, and `unknown` says why.
    """

    only: tuple[str, ...] | None = None
    unknown: list[str] | None = None

    def settle(self, what: str, found: Any) -> Any:
        """The value of a part; None when it may be unknown."""
        if not isinstance(found, CLIError):
            return found
        if self.unknown is None or not isinstance(found, AccessDenied):
            raise found
        self.unknown.append(f"{what}: {found.action} is denied" if found.action else what)
        return None


ALL = Asking()


def read_user(target: Target, name: str, asking: Asking = ALL) -> UserRecord | None:
    """The user of that name; None when there is none."""
    found = _read(target, USER, name, _USER_PARTS, asking)
    if found is None:
        return None
    item, parts = found
    detail = UserDetail(
        **_principal(USER, item, parts),
        groups=parts["groups"] or (),
        boundary=_boundary(item),
        tags=_tags(item),
        keys=parts["access keys"],
        mfa=parts["MFA devices"],
    )
    return UserRecord(
        detail,
        password_used=item.get("PasswordLastUsed"),
        password=parts["password"],
        certificates=parts["signing certificates"],
        ssh_keys=parts["SSH keys"],
        credentials=parts["service credentials"],
    )


def read_role(target: Target, name: str, asking: Asking = ALL) -> RoleRecord | None:
    """The role of that name; None when there is none."""
    found = _read(target, ROLE, name, _ROLE_PARTS, asking)
    if found is None:
        return None
    item, parts = found
    used = item.get("RoleLastUsed", {})
    profiles = parts["instance profiles"] or ()
    detail = RoleDetail(
        **_principal(ROLE, item, parts),
        trust=item.get("AssumeRolePolicyDocument"),
        boundary=_boundary(item),
        tags=_tags(item),
        instance_profiles=tuple(profile.name for profile in profiles),
        used=used.get("LastUsedDate"),
        used_region=used.get("Region"),
        use_known=True,
    )
    session = item.get("MaxSessionDuration")
    return RoleRecord(detail, item.get("Description") or None, session, profiles)


def read_group(target: Target, name: str, asking: Asking = ALL) -> GroupRecord | None:
    """The group of that name; None when there is none."""
    found = _read(target, GROUP, name, _GROUP_PARTS, asking)
    if found is None:
        return None
    item, parts = found
    return GroupRecord(GroupDetail(**_principal(GROUP, item, parts)), parts["members"] or ())


def _read(
    target: Target, kind: Kind, name: str, parts: Mapping[str, Part], asking: Asking
) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """The identity itself, then its parts side by side."""
    try:
        item = target.read(kind.get, **{kind.key: name})[kind.member]
    except NotFound:
        return None
    known: dict[str, Part] = {
        "attached policies": lambda at, of: _attached(at, kind, of),
        "inline policies": lambda at, of: _inline(at, kind, of),
        **parts,
    }
    asked = {what: known[what] for what in (known if asking.only is None else asking.only)}
    # A name may be typed in another case than IAM keeps it in.
    own = item[kind.key]
    found = each(list(asked.values()), lambda part: part(target, own))
    told = {what: asking.settle(what, value) for what, value in zip(asked, found, strict=True)}
    return item, {**dict.fromkeys(known), **told}


def _principal(kind: Kind, item: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": item[kind.key],
        "id": item[f"{kind.member}Id"],
        "arn": item["Arn"],
        "path": item["Path"],
        "created": item["CreateDate"],
        "inline": parts["inline policies"] or (),
        "attached": parts["attached policies"] or (),
    }


def _boundary(item: Mapping[str, Any]) -> str | None:
    return item.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn") or None


def _tags(item: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in item.get("Tags", ())}


def _attached(target: Target, kind: Kind, name: str) -> tuple[str, ...]:
    return tuple(item["PolicyArn"] for item in target.items(kind.attached, **{kind.key: name}))


def _inline(target: Target, kind: Kind, name: str) -> tuple[NamedDocument, ...]:
    who = {kind.key: name}
    names = list(target.items(kind.inline, **who))
    return tuple(
        NamedDocument(one, target.read(kind.get_inline, **who, PolicyName=one)["PolicyDocument"])
        for one in names
    )


def _keys(target: Target, user: str) -> tuple[AccessKey, ...]:
    found = list(target.items(LIST_ACCESS_KEYS, UserName=user))
    return tuple(access_key(target, item) for item in found)


def access_key(target: Target, item: Mapping[str, Any]) -> AccessKey:
    """One key of ListAccessKeys with its last use, where that may be known."""
    id_, used = item["AccessKeyId"], None
    try:
        answer = target.read(GET_ACCESS_KEY_LAST_USED, AccessKeyId=id_)
        used = answer.get("AccessKeyLastUsed", {})
    except AccessDenied:
        pass
    known = used or {}
    return AccessKey(
        id_,
        active=item["Status"] == "Active",
        created=item.get("CreateDate"),
        used=known.get("LastUsedDate"),
        used_service=_told(known.get("ServiceName")),
        used_region=_told(known.get("Region")),
        use_known=used is not None,
    )


def _told(text: str | None) -> str | None:
    """IAM says "N/A" of a key that was never used."""
    return None if text in (None, "N/A") else text


def _password(target: Target, user: str) -> bool:
    try:
        target.read(iam.GET_LOGIN_PROFILE, UserName=user)
    except NotFound:
        return False
    return True


def _mfa(target: Target, user: str) -> tuple[str, ...]:
    return tuple(item["SerialNumber"] for item in target.items(LIST_MFA_DEVICES, UserName=user))


def _certificates(target: Target, user: str) -> tuple[PublicKey, ...]:
    found = target.items(LIST_SIGNING_CERTIFICATES, UserName=user)
    return tuple(PublicKey(item["CertificateId"], item["CertificateBody"]) for item in found)


def _ssh_keys(target: Target, user: str) -> tuple[PublicKey, ...]:
    ids = [i["SSHPublicKeyId"] for i in target.items(LIST_SSH_PUBLIC_KEYS, UserName=user)]
    return tuple(PublicKey(id_, _ssh_body(target, user, id_)) for id_ in ids)


def _ssh_body(target: Target, user: str, id_: str) -> str:
    answer = target.read(iam.GET_SSH_PUBLIC_KEY, UserName=user, SSHPublicKeyId=id_, Encoding="SSH")
    return str(answer["SSHPublicKey"]["SSHPublicKeyBody"])


def _credentials(target: Target, user: str) -> tuple[Credential, ...]:
    if target.redirected:  # emulators do not know them, and fail instead of saying so
        return ()
    answer = target.read(LIST_SERVICE_SPECIFIC_CREDENTIALS, UserName=user)
    return tuple(
        Credential(item["ServiceSpecificCredentialId"], item["ServiceName"])
        for item in answer.get("ServiceSpecificCredentials", ())
    )


def _groups(target: Target, user: str) -> tuple[str, ...]:
    found = target.items(iam.LIST_GROUPS_FOR_USER, UserName=user)
    return tuple(sorted(item["GroupName"] for item in found))


def _members(target: Target, group: str) -> tuple[str, ...]:
    return tuple(sorted(i["UserName"] for i in target.items(iam.GET_GROUP, GroupName=group)))


def _profiles(target: Target, role: str) -> tuple[Profile, ...]:
    found = list(target.items(iam.LIST_INSTANCE_PROFILES_FOR_ROLE, RoleName=role))
    profiles = [_profile(target, item, role) for item in found]
    return tuple(sorted(profiles, key=lambda profile: profile.name))


def _profile(target: Target, item: Mapping[str, Any], role: str) -> Profile:
    """Lists do not tell the tags."""
    name = item["InstanceProfileName"]
    told = target.read(iam.GET_INSTANCE_PROFILE, InstanceProfileName=name)["InstanceProfile"]
    return Profile(name, item["Path"], ours=_tags(told).get(MADE_FOR) == role)


_USER_PARTS: dict[str, Part] = {
    "groups": _groups,
    "access keys": _keys,
    "password": _password,
    "MFA devices": _mfa,
    "signing certificates": _certificates,
    "SSH keys": _ssh_keys,
    "service credentials": _credentials,
}
_ROLE_PARTS: dict[str, Part] = {"instance profiles": _profiles}
_GROUP_PARTS: dict[str, Part] = {"members": _members}
