"""What was typed about a new or another identity, as the records and edits that the rules take.

What can be wrong without asking AWS is told before anything is asked; names of policies, groups
and providers are looked up here, so that a plan fails before its first step and not in its middle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound, UsageError
from hawse.services.iam.account import GroupDetail, RoleDetail, UserDetail
from hawse.services.iam.calls_snapshots import (
    LIST_OPEN_ID_CONNECT_PROVIDERS,
    LIST_SAML_PROVIDERS,
)
from hawse.services.iam.editing import Edit, check, seconds
from hawse.services.iam.kinds import GROUP, ROLE, USER, Kind
from hawse.services.iam.naming import check_new, check_path, check_plain, policy_arn, policy_arns
from hawse.services.iam.records import GroupRecord, Profile, Record, RoleRecord, UserRecord
from hawse.services.iam import trust
from hawse.services.tags.rules import check_keys, parse

if TYPE_CHECKING:
    from hawse.aws.targets import Target

Typed = Mapping[str, Any]


def new_users(target: Target, names: Sequence[str], typed: Typed) -> list[Record]:
    """The users that shall be."""
    _check_new(USER, names, typed)
    tags = parse(typed["tags"])
    groups = _known(target, GROUP, typed["groups"])
    more = _rights(target, typed)
    return [
        UserRecord(UserDetail(name, "", "", **more, groups=groups, tags=tags)) for name in names
    ]


def new_groups(target: Target, names: Sequence[str], typed: Typed) -> list[Record]:
    """The groups that shall be."""
    _check_new(GROUP, names, typed)
    members = _known(target, USER, typed["users"])
    more = _rights(target, typed)
    return [GroupRecord(GroupDetail(name, "", "", **more), members) for name in names]


def new_roles(target: Target, names: Sequence[str], typed: Typed) -> list[Record]:
    """The roles that shall be."""
    _check_new(ROLE, names, typed)
    tags, session = parse(typed["tags"]), seconds(typed["session"])
    document = trust_policy(target, typed)
    more, path = _rights(target, typed), typed["path"] or "/"
    return [
        RoleRecord(
            RoleDetail(name, "", "", **more, trust=document, tags=tags),
            typed["description"],
            session,
            (Profile(name, path, ours=True),) if typed["instance_profile"] else (),
        )
        for name in names
    ]


def edit_of(target: Target, kind: Kind, names: Sequence[str], typed: Typed) -> Edit:
    """The edit that was typed."""
    check_plain(kind, names)
    check_path(typed.get("path"))
    if typed.get("rename"):
        check_new(kind, [typed["rename"]])
    for option in ("boundary", "description"):
        if typed.get(option) and typed.get(f"no_{option}"):
            raise UsageError(f"--{option}", why=f"it is given together with --no-{option}")
    check_keys(typed.get("untag", ()))
    asked = Edit(
        rename=typed.get("rename"),
        path=typed.get("path"),
        boundary="" if typed.get("no_boundary") else typed.get("boundary"),
        description="" if typed.get("no_description") else typed.get("description"),
        session_seconds=seconds(typed.get("session")),
        trust=trust_of(typed) if kind is ROLE and trust_of(typed).given else None,
        tags=parse(typed.get("tags", ())) or None,
        untag=typed.get("untag", ()),
        add=typed.get("add", ()),
        remove=typed.get("remove", ()),
    )
    check(asked, names)
    return _looked_up(target, kind, asked, typed)


def _looked_up(target: Target, kind: Kind, asked: Edit, typed: Typed) -> Edit:
    from dataclasses import replace

    changes: dict[str, Any] = {}
    if asked.boundary:
        changes["boundary"] = policy_arn(target, asked.boundary)
    if asked.trust is not None:
        changes["trust"] = trust_policy(target, typed)
    if asked.add:
        changes["add"] = _known(target, GROUP if kind is USER else USER, asked.add)
    return replace(asked, **changes)


def trust_of(typed: Typed) -> trust.Trust:
    """Who may assume the role, as typed."""
    file = typed["trust_policy"]
    return trust.Trust(
        service=typed["service"],
        account=typed["trust_account"],
        oidc=typed["oidc"],
        saml=typed["saml"],
        document=trust.read_document(file) if file else None,
        external_id=typed["external_id"],
        mfa=typed["mfa"],
        organization=typed["org"],
        source_account=typed["source_account"],
        source_arn=typed["source_arn"],
        subjects=typed["subjects"],
        audience=typed["audience"],
    )


def trust_policy(target: Target, typed: Typed) -> Any:
    """The trust policy that was asked for, checked before AWS is asked."""
    asked = trust_of(typed)
    trust.check(asked)
    place = trust.Place(
        target.account,
        target.partition,
        tuple(i["Arn"] for i in target.items(LIST_OPEN_ID_CONNECT_PROVIDERS)) if asked.oidc else (),
        tuple(i["Arn"] for i in target.items(LIST_SAML_PROVIDERS)) if asked.saml else (),
    )
    return trust.document(asked, place)


def _check_new(kind: Kind, names: Sequence[str], typed: Typed) -> None:
    check_new(kind, names)
    check_path(typed["path"])


def _rights(target: Target, typed: Typed) -> dict[str, Any]:
    """Path, attached policies and boundary of a new identity."""
    found: dict[str, Any] = {"path": typed["path"] or "/"}
    found["attached"] = tuple(policy_arns(target, typed["policies"]))
    if typed.get("boundary"):
        found["boundary"] = policy_arn(target, typed["boundary"])
    return found


def _known(target: Target, kind: Kind, names: Sequence[str]) -> tuple[str, ...]:
    """The names, each of something that is there; NotFound for the first that is not."""
    for name in names:
        try:
            target.read(kind.get, **{kind.key: name})
        except NotFound as error:
            raise NotFound(f"{kind.noun} {name}", why="not in this account") from error
    return tuple(names)
