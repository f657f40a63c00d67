"""The single changes that replication is made of, each with what it expects and the way back.

A step never writes over what it was not planned from: what it replaces is compared whole right
before. Everything that S3 already has is a Skip.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hawse.aws.canonical import difference
from hawse.plan import Entry, Look, Place, Skip, Step
from hawse.services.s3.calls_policies import DELETE_BUCKET_POLICY, GET_BUCKET_POLICY
from hawse.services.s3.calls_replication import (
    DELETE_BUCKET_REPLICATION,
    GET_KEY_POLICY,
    PUT_BUCKET_POLICY,
    PUT_BUCKET_REPLICATION,
    PUT_KEY_POLICY,
    UPDATE_ASSUME_ROLE_POLICY,
)
from hawse.services.s3.calls_roles import (
    CREATE_ROLE,
    DELETE_ROLE,
    DELETE_ROLE_POLICY,
    GET_ROLE,
    GET_ROLE_POLICY,
    PUT_ROLE_POLICY,
)
from hawse.services.s3.calls_settings import (
    GET_BUCKET_REPLICATION,
    GET_BUCKET_VERSIONING,
    PUT_BUCKET_VERSIONING,
)
from hawse.services.s3.replication import access
from hawse.services.s3.replication.looking import Key, Role, Side
from hawse.services.s3.settings.setting import Setting, change

Document = Mapping[str, Any]


def _whole(document: object) -> str:
    """As JMESPath's to_string writes what was read."""
    return json.dumps(document, separators=(",", ":"), default=str)


VERSIONING = Setting(
    "versioning",
    GET_BUCKET_VERSIONING,
    PUT_BUCKET_VERSIONING,
    None,
    absent=(),
    members=("Status", "MFADelete"),
    into="VersioningConfiguration",
    off={"Status": "Suspended"},
)
POLICY = Setting(
    "policy",
    GET_BUCKET_POLICY,
    PUT_BUCKET_POLICY,
    DELETE_BUCKET_POLICY,
    absent=("NoSuchBucketPolicy",),
    members=("Policy",),
)
REPLICATION = Setting(
    "replication",
    GET_BUCKET_REPLICATION,
    PUT_BUCKET_REPLICATION,
    DELETE_BUCKET_REPLICATION,
    absent=("ReplicationConfigurationNotFoundError",),
    members=("ReplicationConfiguration",),
)


# --- Versioning


def versioned(where: Side, old: Document | None) -> Entry:
    """Versioning on; the way back suspends it, since nothing makes a bucket unversioned again."""
    if old and old.get("Status") == "Enabled":
        return Skip(where.url, "versioning is on")
    return change(
        VERSIONING,
        where.bucket,
        old,
        {**(old or {}), "Status": "Enabled"},
        says="turn versioning on",
        note="what is overwritten or deleted is kept, and paid for",
        undo_says="suspend versioning",
    ).sent(where.place)


# --- The role


def trusting(name: str, found: Role | None, services: Sequence[str]) -> Iterator[Entry]:
    """The role, which these services may assume."""
    if found is None:
        yield _new_role(name, access.trust(*services))
        return
    lacking = [one for one in services if not trusts(found.trust, one)]
    if not lacking:
        yield Skip(f"role/{name}", "S3 may assume it")
        return
    more = {**access.trust(*lacking)["Statement"][0], "Sid": "S3Replication"}
    new = access.with_statements(found.trust, [more])
    path = "to_string(Role.AssumeRolePolicyDocument)"

    def put(old: Document, to: Document, undo: tuple[Step, ...] = ()) -> Step:
        return Step(
            UPDATE_ASSUME_ROLE_POLICY,
            {"RoleName": name, "PolicyDocument": access.text_of(to)},
            on=f"role/{name}",
            says=f"let {' and '.join(lacking)} assume it" if undo else "trust as before",
            expects=Look(GET_ROLE, {"RoleName": name}, path, (_whole(old),)),
            wait=Look(GET_ROLE, {"RoleName": name}, path, (_whole(to),)),
            undo=undo,
        )

    yield put(found.trust, new, (put(new, found.trust),))


def trusts(document: Document, service: str) -> bool:
    """Whether a trust policy lets a service assume the role."""
    for one in access.statements_of(document):
        who = one.get("Principal", {})
        named = who.get("Service", ()) if isinstance(who, Mapping) else ()
        actions = one.get("Action", ())
        listed = [actions] if isinstance(actions, str) else actions
        allowed = one.get("Effect") == "Allow" and "sts:AssumeRole" in listed
        if allowed and service in ([named] if isinstance(named, str) else named):
            return True
    return False


def _new_role(name: str, trust: Document) -> Step:
    there = Look(GET_ROLE, {"RoleName": name}, "Role.RoleName", (name,))
    gone = Look(GET_ROLE, {"RoleName": name}, "Role.RoleName", (), absent=True)
    back = Step(
        DELETE_ROLE, {"RoleName": name}, on=f"role/{name}", says="remove", expects=there, wait=gone
    )
    return Step(
        CREATE_ROLE,
        {
            "RoleName": name,
            "AssumeRolePolicyDocument": access.text_of(trust),
            "Description": "S3 replicates with it (hawse)",
        },
        on=f"role/{name}",
        says="create",
        note="S3 alone may assume it",
        expects=gone,
        wait=there,
        undo=(back,),
    )


def permitted(role: str, name: str, old: Document | None, new: Document) -> Entry:
    """An inline policy of the role, which says this and nothing else."""
    if old is not None and access.same(old, new):
        return Skip(f"role/{role}", f"has its policy {name}")
    about = {"RoleName": role, "PolicyName": name}

    def says(document: Document | None) -> Look:
        if document is None:
            return Look(GET_ROLE_POLICY, about, "PolicyName", (), absent=True)
        return Look(GET_ROLE_POLICY, about, "to_string(PolicyDocument)", (_whole(document),))

    def put(to: Document, before: Document | None, undo: tuple[Step, ...] = ()) -> Step:
        return Step(
            PUT_ROLE_POLICY,
            {**about, "PolicyDocument": access.text_of(to)},
            on=f"role/{role}",
            says="put its policy",
            note=name,
            expects=says(before),
            wait=says(to),
            undo=undo,
            below=tuple(difference(before, to)) if undo else (),
        )

    back = put(old, new) if old is not None else _unpermitted(role, about, says(new), says(None))
    return put(new, old, (back,))


def _unpermitted(role: str, about: Mapping[str, str], there: Look, gone: Look) -> Step:
    return Step(
        DELETE_ROLE_POLICY,
        about,
        on=f"role/{role}",
        says="remove its policy",
        note=about["PolicyName"],
        expects=there,
        wait=gone,
    )


# --- The other bucket and the keys


def admitted(where: Side, old: Document | None, new: Document | None, says: str) -> Entry:
    """Another policy of a bucket, None for none; `old` is the setting as it was read."""
    before = json.loads(old["Policy"]) if old else None
    if access.same(before, new):
        return Skip(where.url, "its policy lets the role in" if new else "has no policy")
    text = {"Policy": access.text_of(new)} if new else None
    step = change(POLICY, where.bucket, old, text, says=says, undo_says="put its policy back")
    return replace(step, below=tuple(difference(before, new))).sent(where.place)


def unlocked(place: Place, key: Key, statement: Document) -> Entry:
    """The policy of a key with a statement for the role."""
    old = json.loads(key.policy or "{}")
    if any(access.same(one, statement) for one in access.statements_of(old)):
        return Skip(key.arn, "its policy lets the role use it")
    about = {"KeyId": key.arn, "PolicyName": "default"}
    new = access.text_of(access.with_statements(old, [dict(statement)]))

    def says(text: str | None) -> Look:
        return Look(GET_KEY_POLICY, about, "Policy", (text or "",))

    back = Step(
        PUT_KEY_POLICY,
        {**about, "Policy": key.policy},
        on=key.arn,
        says="put its policy back",
        expects=says(new),
    )
    return Step(
        PUT_KEY_POLICY,
        {**about, "Policy": new},
        on=key.arn,
        says="let the role use the key",
        below=tuple(difference(old, json.loads(new))),
        expects=says(key.policy),
        undo=(back,),
    ).sent(place)


# --- The configuration


def configured(
    where: Side, old: Document | None, new: Document | None, says: str, note: str = ""
) -> Step:
    """Another replication configuration, or none; the whole of the old one is expected."""
    return change(
        REPLICATION,
        where.bucket,
        {"ReplicationConfiguration": old} if old else None,
        {"ReplicationConfiguration": new} if new else None,
        says=says,
        note=note,
        undo_says="replicate as before" if old else "stop replicating",
    ).sent(where.place)
