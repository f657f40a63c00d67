"""Which parts a record has, in the order in which they must be taken: itself last.

IAM refuses to delete what still has anything. Credentials go first, so that whoever holds them is
locked out before the rights change. A boundary stays until the end and comes with the identity:
there is no moment without it, and whoever may only work within one may do all of this. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hawse.services.iam import calls_identities as iam
from hawse.services.iam import belongings as part
from hawse.services.iam.account import Principal, RoleDetail, UserDetail
from hawse.services.iam.report_lines import AccessKey
from hawse.services.iam.kinds import GROUP, ROLE, USER, Kind
from hawse.services.iam.parts import Move, Owner, Part, seen, unseen, written
from hawse.services.iam.records import (
    MADE_FOR,
    Profile,
    Record,
    RoleRecord,
    UserRecord,
)


def kind_of(record: Record) -> Kind:
    """Whether it is a user, a role or a group."""
    if isinstance(record, UserRecord):
        return USER
    return ROLE if isinstance(record, RoleRecord) else GROUP


def owner_of(record: Record) -> Owner:
    """What a plan calls it."""
    return Owner(record.detail.id, record.detail.name)


def parts_of(record: Record) -> list[Part]:
    """All its parts, in the order in which they are taken."""
    if isinstance(record, UserRecord):
        return [*_credentials(record), *_rights(USER, record.detail), *_user(record)]
    if isinstance(record, RoleRecord):
        return [*_profiles(record), *_rights(ROLE, record.detail), *_role(record)]
    members = (part.membership(user, record.detail.name, of_group=True) for user in record.members)
    return [*members, *_rights(GROUP, record.detail), itself(GROUP, record.detail, {})]


def _credentials(record: UserRecord) -> Iterator[Part]:
    name = record.detail.name
    if record.password:
        used = record.password_used
        yield part.password(name, f"used {used:%Y-%m-%d}" if used else "")
    for key in record.detail.keys or ():
        yield part.access_key(name, key.id, _use(key))
    for one in record.certificates or ():
        yield part.certificate(name, one.id, one.body)
    for one in record.ssh_keys or ():
        yield part.ssh_key(name, one.id, one.body)
    for credential in record.credentials or ():
        yield part.service_credential(name, credential.id, credential.service)
    for serial in record.detail.mfa or ():
        yield from part.mfa(name, serial)


def _use(key: AccessKey) -> str:
    if not key.use_known:
        return "last use unknown"
    if key.used is None:
        return "never used"
    return f"used {key.used:%Y-%m-%d}" + (f" for {key.used_service}" if key.used_service else "")


def _rights(kind: Kind, detail: Principal) -> Iterator[Part]:
    for policy in detail.inline:
        yield part.inline(kind, detail.name, policy.name, policy.document)
    for arn in detail.attached:
        yield part.attachment(kind, detail.name, arn)


def _user(record: UserRecord) -> Iterator[Part]:
    detail = record.detail
    for group in detail.groups:
        yield part.membership(detail.name, group)
    yield itself(USER, detail, _made_with(detail))


def _role(record: RoleRecord) -> Iterator[Part]:
    detail, more = record.detail, _made_with(record.detail)
    if record.description:
        more["Description"] = record.description
    if record.session_seconds:
        more["MaxSessionDuration"] = record.session_seconds
    more["AssumeRolePolicyDocument"] = written(detail.trust)
    if not detail.use_known:
        note = ""
    elif detail.used is None:
        note = "not used since 400 days"
    else:
        note = f"used {detail.used:%Y-%m-%d}"
    yield itself(ROLE, detail, more, note)


def _profiles(record: RoleRecord) -> Iterator[Part]:
    for profile in record.profiles:
        yield part.in_profile(record.detail.name, profile.name)
        if profile.ours:
            yield instance_profile(profile, record.detail.name)


def instance_profile(profile: Profile, role: str) -> Part:
    """An instance profile that was made together with its role."""
    name = {"InstanceProfileName": profile.name}
    tags = ({"Key": MADE_FOR, "Value": role},)
    path = "InstanceProfile.InstanceProfileName"
    return Part(
        f"profile {profile.name}",
        seen(iam.GET_INSTANCE_PROFILE, name, path, profile.name),
        unseen(iam.GET_INSTANCE_PROFILE, name, path),
        Move(iam.DELETE_INSTANCE_PROFILE, name, f"delete instance profile {profile.name}"),
        Move(
            iam.CREATE_INSTANCE_PROFILE,
            {**name, "Path": profile.path, "Tags": tags},
            f"create instance profile {profile.name}",
        ),
    )


def itself(kind: Kind, detail: Principal, more: Mapping[str, object], note: str = "") -> Part:
    """The identity; it is taken only while it is the one that was read, not a namesake."""
    who = {kind.key: detail.name}
    name, id_ = f"{kind.member}.{kind.key}", f"{kind.member}.{kind.member}Id"
    return Part(
        kind.noun,
        seen(kind.get, who, id_, detail.id),
        unseen(kind.get, who, name),
        Move(kind.delete, who, f"delete {kind.noun}"),
        Move(kind.create, {**who, "Path": detail.path, **more}, f"create {kind.noun}"),
        given=seen(kind.get, who, name, detail.name),
        note=note,
        is_whole=True,
    )


def _made_with(detail: UserDetail | RoleDetail) -> dict[str, object]:
    """What CreateUser and CreateRole take along."""
    more: dict[str, object] = {}
    if detail.boundary:
        more["PermissionsBoundary"] = detail.boundary
    if detail.tags:
        more["Tags"] = tuple({"Key": key, "Value": one} for key, one in detail.tags.items())
    return more
