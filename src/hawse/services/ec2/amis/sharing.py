"""Sharing images with accounts and organisations, and no longer: one image and one other → steps.

Pure but for reading what is so now. Nothing here makes an image public. What the others need
besides (snapshots, to copy it; a KMS key, to launch it) is told with the step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hawse.errors import AccessDenied, UsageError
from hawse.plan import Entry, Look, Skip, Step
from hawse.services.ec2.amis.images import OWN, Ami
from hawse.services.ec2.amis.looking import launch_permissions, permitted
from hawse.services.ec2.calls_amis import (
    DESCRIBE_IMAGE_ATTRIBUTE,
    DESCRIBE_KEY,
    MODIFY_IMAGE_ATTRIBUTE,
)
from hawse.services.ec2.calls_volumes import (
    DESCRIBE_SNAPSHOT_ATTRIBUTE,
    DESCRIBE_SNAPSHOTS,
    MODIFY_SNAPSHOT_ATTRIBUTE,
)
from hawse.services.ec2.selection import matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_ACCOUNT = re.compile(r"[0-9]{12}")
_ORGANISATION = re.compile(r"arn:[a-z-]+:organizations::[0-9]{12}:organization/o-[a-z0-9]+")
_UNIT = re.compile(r"arn:[a-z-]+:organizations::[0-9]{12}:ou/o-[a-z0-9]+/ou-[a-z0-9-]+")
_ACTIONS = "kms:DescribeKey, kms:Decrypt, kms:CreateGrant, kms:ReEncrypt*"


@dataclass(frozen=True)
class Other:
    """Somebody an image is shared with, and the member of a permission that names them."""

    who: str
    member: str = "UserId"

    @property
    def permission(self) -> dict[str, str]:
        """As EC2 spells it."""
        return {self.member: "all" if self.member == "Group" else self.who}


def others(texts: Sequence[str], *, remove: bool) -> list[Other]:
    """Whom was meant; UsageError for what is neither account nor organisation."""
    return [_other(text, remove=remove) for text in dict.fromkeys(texts)]


def _other(text: str, *, remove: bool) -> Other:
    if _ACCOUNT.fullmatch(text):
        return Other(text)
    if _ORGANISATION.fullmatch(text):
        return Other(text, "OrganizationArn")
    if _UNIT.fullmatch(text):
        return Other(text, "OrganizationalUnitArn")
    if text == "public" and remove:
        return Other(text, "Group")
    if text == "public":
        raise UsageError("--with public", why="hawse makes no image public")
    raise UsageError(
        f"--with {text}",
        why="it is neither an account nor an organisation",
        hint="12 digits, or the ARN of an organisation or of a unit of it",
    )


def share(
    target: Target,
    amis: Sequence[Ami],
    whom: Sequence[Other],
    *,
    remove: bool = False,
    snapshots: bool = False,
) -> Iterator[Entry]:
    """Share each image with each of `whom`, or no longer; with `snapshots` these as well."""
    for one in amis:
        now = set(permitted(launch_permissions(target, one.id)))
        keys = {} if remove or not one.encrypted else _keys(target, one)
        why = _obstacle(one, keys, remove=remove)
        if why:
            yield Skip(one.id, why, name=one.name, blocked=True)
            continue
        for other in whom:
            yield _entry(one, other, now, keys, remove=remove, snapshots=snapshots)
            if snapshots and other.member == "UserId":
                yield from _of_snapshots(target, one, other, remove=remove)


def _obstacle(one: Ami, keys: Mapping[str, str], *, remove: bool) -> str:
    if remove:
        return ""
    if one.state == "disabled":
        return "is disabled, and cannot be shared"
    if "AWS" in keys.values():
        return (
            "is encrypted with the default key of EBS, which nobody else can use: "
            f"hawse ec2 ami copy {one.name or one.id} --kms-key KEY"
        )
    return ""


def _keys(target: Target, one: Ami) -> dict[str, str]:
    """The KMS keys of an image, each with who manages it: AWS, CUSTOMER or "" for not known."""
    filters = (matching("snapshot-id", one.snapshots),)
    items = target.items(DESCRIBE_SNAPSHOTS, Filters=filters, OwnerIds=OWN)
    keys = {item["KmsKeyId"] for item in items if item.get("KmsKeyId")}
    return {key: _manager(target, key) for key in sorted(keys)}


def _manager(target: Target, key: str) -> str:
    try:
        found = target.read(DESCRIBE_KEY, KeyId=key)["KeyMetadata"]
    except AccessDenied:
        return ""
    return str(found.get("KeyManager", ""))


def _entry(  # pylint: disable=too-many-arguments  # of whom, to whom, and what is so now
    one: Ami,
    other: Other,
    now: set[str],
    keys: Mapping[str, str],
    *,
    remove: bool,
    snapshots: bool,
) -> Entry:
    if (other.who in now) is not remove:
        how = "is not shared with" if remove else "is shared with"
        return Skip(one.id, f"{how} {other.who}{'' if remove else ' already'}", name=one.name)
    below = () if remove else tuple(_needs(one, other, keys, snapshots=snapshots))
    undo = permission(one, other, remove=not remove)
    return permission(one, other, remove=remove, undo=(undo,), below=below)


def _needs(one: Ami, other: Other, keys: Mapping[str, str], *, snapshots: bool) -> Iterator[str]:
    """What else the others need."""
    for key, manager in keys.items():
        sure = "" if manager else " (whose it is could not be looked at)"
        yield f"to launch it, the key policy of {key}{sure} must let them {_ACTIONS}"
    if one.snapshots and not snapshots:
        if other.member == "UserId":
            yield f"to copy it, they need {', '.join(one.snapshots)} too: --snapshots"
        else:
            yield "to copy it, each account needs its snapshots, which are shared with none but one"


def permission(
    one: Ami,
    other: Other,
    *,
    remove: bool,
    undo: tuple[Step, ...] = (),
    below: tuple[str, ...] = (),
) -> Step:
    """Let others launch an image, or no longer."""
    change = "Remove" if remove else "Add"
    value = other.permission[other.member]
    path = f"LaunchPermissions[?{other.member} == '{value}'].{other.member}"
    params = {"ImageId": one.id, "Attribute": "launchPermission"}
    has = Look(DESCRIBE_IMAGE_ATTRIBUTE, params, path, (value,))
    has_not = Look(DESCRIBE_IMAGE_ATTRIBUTE, params, path, (), absent=True)
    return Step(
        MODIFY_IMAGE_ATTRIBUTE,
        {"ImageId": one.id, "LaunchPermission": {change: (other.permission,)}},
        on=one.id,
        says="share no longer" if remove else "share",
        name=one.name,
        note=f"with {other.who}",
        expects=has if remove else has_not,
        wait=has_not if remove else has,
        undo=undo,
        below=below,
    )


def _of_snapshots(target: Target, one: Ami, other: Other, *, remove: bool) -> Iterator[Entry]:
    for id_ in one.snapshots:
        params = {"SnapshotId": id_, "Attribute": "createVolumePermission"}
        found: Sequence[Mapping[str, Any]] = target.read(DESCRIBE_SNAPSHOT_ATTRIBUTE, **params).get(
            "CreateVolumePermissions", ()
        )
        if any(item.get("UserId") == other.who for item in found) is remove:
            back = _snapshot(one, id_, other, remove=not remove)
            yield _snapshot(one, id_, other, remove=remove, undo=(back,))


def _snapshot(
    one: Ami, id_: str, other: Other, *, remove: bool, undo: tuple[Step, ...] = ()
) -> Step:
    params = {"SnapshotId": id_, "Attribute": "createVolumePermission"}
    path = f"CreateVolumePermissions[?UserId == '{other.who}'].UserId"
    has = Look(DESCRIBE_SNAPSHOT_ATTRIBUTE, params, path, (other.who,))
    has_not = Look(DESCRIBE_SNAPSHOT_ATTRIBUTE, params, path, (), absent=True)
    return Step(
        MODIFY_SNAPSHOT_ATTRIBUTE,
        {
            **params,
            "OperationType": "remove" if remove else "add",
            "UserIds": (other.who,),
        },
        on=one.id,
        says=f"share {id_} no longer" if remove else f"share {id_}",
        name=one.name,
        note=f"with {other.who}",
        expects=has if remove else has_not,
        wait=has_not if remove else has,
        undo=undo,
    )
