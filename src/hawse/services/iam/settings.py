"""The values that an identity has one of: boundary, tags, path, description, trust. Pure.

Each setting knows its old value, so that it is not overwritten when it has changed meanwhile, and
so that undo can bring it back.
"""

from __future__ import annotations

from typing import Any

from hawse.plan import Look, Step
from hawse.services.iam import calls_identities as iam
from hawse.services.iam.account import Principal
from hawse.services.iam.belongings import short
from hawse.services.iam.kinds import Kind
from hawse.services.iam.parts import Move, Setting, quoted, seen, written
from hawse.services.iam.records import RoleRecord

ARN_CHANGES = "its ARN changes: policies that name it do not follow"


def boundary(kind: Kind, owner: str, old: str | None, new: str | None) -> Setting:
    """The permissions boundary; None is none."""
    bound, unbound = kind.bound, kind.unbound
    assert bound and unbound
    who, member = {kind.key: owner}, f"{kind.member}.PermissionsBoundary.PermissionsBoundaryArn"

    def move(arn: str | None) -> Move:
        if arn is None:
            return Move(unbound, who, "remove boundary")
        return Move(bound, {**who, "PermissionsBoundary": arn}, f"set boundary {short(arn)}")

    return Setting(kind.get, who, member, old, new, move(new), move(old))


def tag(kind: Kind, owner: str, key: str, old: str | None, new: str | None) -> Setting:
    """One tag; None is no such tag."""
    put, drop = kind.tag, kind.untag
    assert put and drop
    who, member = {kind.key: owner}, f"{kind.member}.Tags[?Key=={quoted(key)}].Value"

    def move(value: str | None, was: str | None) -> Move:
        if value is None:
            return Move(drop, {**who, "TagKeys": (key,)}, f"remove tag {key}={was}")
        says = f"set tag {key}={value}" + (f", was {was}" if was is not None else "")
        return Move(put, {**who, "Tags": ({"Key": key, "Value": value},)}, says)

    return Setting(kind.get, who, member, old, new, move(new, old), move(old, new))


def path(kind: Kind, detail: Principal, new: str) -> Setting:
    """The path, which is part of the ARN."""
    who = {kind.key: detail.name}

    def move(value: str) -> Move:
        return Move(kind.update, {**who, "NewPath": value}, f"move to {value}")

    member = f"{kind.member}.Path"
    return Setting(kind.get, who, member, detail.path, new, move(new), move(detail.path))


def description(record: RoleRecord, new: str) -> Setting:
    """The description of a role; "" is none."""
    old = record.description or ""
    return Setting(
        iam.GET_ROLE,
        {"RoleName": record.detail.name},
        "Role.Description || ''",
        old,
        new,
        _update(record, _described(new), new, record.session_seconds),
        _update(record, _described(old), old, record.session_seconds),
    )


def _described(text: str) -> str:
    return "set description" if text else "remove description"


def session(record: RoleRecord, new: int, text: str) -> Setting:
    """How long a session of a role may last; `text` is its description by then."""
    old = record.session_seconds or 3600
    return Setting(
        iam.GET_ROLE,
        {"RoleName": record.detail.name},
        "Role.MaxSessionDuration",
        str(old),
        str(new),
        _update(record, f"allow sessions of {lasting(new)}", text, new),
        _update(record, f"allow sessions of {lasting(old)}", text, old),
    )


def _update(record: RoleRecord, says: str, text: str, seconds: int | None) -> Move:
    """UpdateRole with both of its values: it sets the session to an hour where it is not told."""
    params: dict[str, object] = {"RoleName": record.detail.name, "Description": text}
    if seconds:
        params["MaxSessionDuration"] = seconds
    return Move(iam.UPDATE_ROLE, params, says)


def lasting(seconds: int) -> str:
    """4h, 90m, 3601s."""
    for length, unit in ((3600, "h"), (60, "m")):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def trust(record: RoleRecord, new: Any, said: str, was: str) -> Step:
    """The whole trust policy, which is only overwritten while it says what was read.

    It is not waited for: IAM rewrites principals its own way, so nobody can tell what it will say.
    """
    detail = record.detail
    who = {"RoleName": detail.name}

    def look(document: Any) -> Look:
        whole = "to_string(Role.AssumeRolePolicyDocument)"
        return seen(iam.GET_ROLE, who, whole, written(document))

    def params(document: Any) -> dict[str, object]:
        return {**who, "PolicyDocument": written(document)}

    back = Step(
        iam.UPDATE_ASSUME_ROLE_POLICY,
        params(detail.trust),
        on=detail.id,
        says=f"trust {was}",
        name=detail.name,
        expects=look(new),
        wait=look(detail.trust),
    )
    return Step(
        iam.UPDATE_ASSUME_ROLE_POLICY,
        params(new),
        on=detail.id,
        says=f"trust {said}",
        name=detail.name,
        note=f"instead of {was}",
        expects=look(detail.trust),
        undo=(back,),
    )


def name(kind: Kind, detail: Principal, new: str) -> Step:
    """The name; afterwards the identity is looked for under the new one, and has its id still."""
    id_ = f"{kind.member}.{kind.member}Id"

    def called(one: str) -> dict[str, object]:
        return {kind.key: one}

    new_key = f"New{kind.key}"
    there = seen(kind.get, called(detail.name), id_, detail.id)
    then = seen(kind.get, called(new), id_, detail.id)
    back = Step(
        kind.update,
        {**called(new), new_key: detail.name},
        on=detail.id,
        says=f"rename to {detail.name}",
        name=new,
        expects=then,
        wait=there,
    )
    return Step(
        kind.update,
        {**called(detail.name), new_key: new},
        on=detail.id,
        says=f"rename to {new}",
        name=detail.name,
        note=ARN_CHANGES,
        expects=there,
        wait=then,
        undo=(back,),
    )
