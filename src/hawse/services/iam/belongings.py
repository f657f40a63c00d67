"""The parts that an identity may have, one function for each.

What each says, how it is seen, and what cannot be given back. Pure.
"""

from __future__ import annotations

from typing import Any

from hawse.services.iam import calls_identities as iam
from hawse.services.iam.calls_snapshots import (
    LIST_ACCESS_KEYS,
    LIST_MFA_DEVICES,
    LIST_VIRTUAL_MFA_DEVICES,
)
from hawse.services.iam.kinds import Kind
from hawse.services.iam.parts import Move, Part, listed, seen, unseen, written
from hawse.services.iam.calls_accounts import (
    LIST_SERVICE_SPECIFIC_CREDENTIALS,
    LIST_SIGNING_CERTIFICATES,
    LIST_SSH_PUBLIC_KEYS,
)

SECRET = "its secret was never readable"
ANEW = "it has a new id"


def short(arn: str) -> str:
    """A policy as people call it: the last part of its ARN."""
    return arn.rsplit("/", 1)[-1]


def attachment(kind: Kind, name: str, arn: str) -> Part:
    """A managed policy that is attached."""
    params = {kind.key: name, "PolicyArn": arn}
    return Part(
        f"policy {short(arn)}",
        *listed(kind.attached, {kind.key: name}, "AttachedPolicies", "PolicyArn", arn),
        Move(kind.detach, params, f"detach {short(arn)}"),
        Move(kind.attach, params, f"attach {short(arn)}"),
    )


def inline(kind: Kind, name: str, policy: str, document: Any) -> Part:
    """A policy of the identity's own; it is taken only while it says what was read."""
    params, text = {kind.key: name, "PolicyName": policy}, written(document)
    path = "to_string(PolicyDocument)"
    return Part(
        f"inline policy {policy}",
        seen(kind.get_inline, params, path, text),
        unseen(kind.get_inline, params, path),
        Move(kind.delete_inline, params, f"delete inline policy {policy}"),
        Move(kind.put, {**params, "PolicyDocument": text}, f"put inline policy {policy}"),
        given=seen(kind.get_inline, params, "PolicyName", policy),
    )


def membership(user: str, group: str, *, of_group: bool = False) -> Part:
    """A user in a group, told from the user's side or from the group's."""
    params = {"UserName": user, "GroupName": group}
    other = f"user {user}" if of_group else f"group {group}"
    taken, given = (
        (f"remove {other}", f"add {other}")
        if of_group
        else (f"remove from {other}", f"add to {other}")
    )
    return Part(
        other,
        *listed(iam.LIST_GROUPS_FOR_USER, {"UserName": user}, "Groups", "GroupName", group),
        Move(iam.REMOVE_USER_FROM_GROUP, params, taken),
        Move(iam.ADD_USER_TO_GROUP, params, given),
    )


def password(user: str, note: str) -> Part:
    """The password for the console."""
    who, path = {"UserName": user}, "LoginProfile.UserName"
    return Part(
        "password",
        seen(iam.GET_LOGIN_PROFILE, who, path, user),
        unseen(iam.GET_LOGIN_PROFILE, who, path),
        Move(iam.DELETE_LOGIN_PROFILE, who, "delete password"),
        lost="nobody can read it",
        note=note,
    )


def access_key(user: str, id_: str, note: str) -> Part:
    """An access key."""
    who = {"UserName": user}
    return Part(
        f"access key {id_}",
        *listed(LIST_ACCESS_KEYS, who, "AccessKeyMetadata", "AccessKeyId", id_),
        Move(iam.DELETE_ACCESS_KEY, {**who, "AccessKeyId": id_}, f"delete access key {id_}"),
        lost=SECRET,
        note=note,
    )


def service_credential(user: str, id_: str, service: str) -> Part:
    """A user name and password for one service (CodeCommit, Keyspaces, …)."""
    who, key = {"UserName": user}, "ServiceSpecificCredentialId"
    read = LIST_SERVICE_SPECIFIC_CREDENTIALS
    service = service.removesuffix(".amazonaws.com")
    return Part(
        f"credential for {service}",
        *listed(read, who, "ServiceSpecificCredentials", key, id_),
        Move(
            iam.DELETE_SERVICE_SPECIFIC_CREDENTIAL,
            {**who, key: id_},
            f"delete credential for {service}",
        ),
        lost=SECRET,
    )


def mfa(user: str, serial: str) -> tuple[Part, ...]:
    """An MFA device: it is deactivated, and a virtual one is deleted as well."""
    who = {"UserName": user}
    active = Part(
        f"MFA device {short(serial)}",
        *listed(LIST_MFA_DEVICES, who, "MFADevices", "SerialNumber", serial),
        Move(
            iam.DEACTIVATE_MFA_DEVICE,
            {**who, "SerialNumber": serial},
            f"deactivate MFA device {short(serial)}",
        ),
        lost="it must be registered again",
    )
    if ":mfa/" not in serial:  # a piece of hardware, or a passkey, which is gone with this
        return (active,)
    delete = Move(
        iam.DELETE_VIRTUAL_MFA_DEVICE,
        {"SerialNumber": serial},
        f"delete MFA device {short(serial)}",
    )
    left = {"AssignmentStatus": "Unassigned", "MaxItems": 1000}
    looks = listed(LIST_VIRTUAL_MFA_DEVICES, left, "VirtualMFADevices", "SerialNumber", serial)
    return active, Part(f"MFA device {short(serial)}", *looks, delete, lost=SECRET)


def certificate(user: str, id_: str, body: str) -> Part:
    """An X.509 signing certificate; IAM only ever had its public half."""
    who, members = {"UserName": user}, "Certificates"
    read = LIST_SIGNING_CERTIFICATES
    return Part(
        f"signing certificate {id_}",
        *listed(read, who, members, "CertificateId", id_),
        Move(
            iam.DELETE_SIGNING_CERTIFICATE,
            {**who, "CertificateId": id_},
            "delete signing certificate",
        ),
        Move(
            iam.UPLOAD_SIGNING_CERTIFICATE,
            {**who, "CertificateBody": body},
            "upload signing certificate",
        ),
        given=seen(read, who, f"{members}[].UserName", user),
        stays=ANEW,
        note=id_,
    )


def ssh_key(user: str, id_: str, body: str) -> Part:
    """A public SSH key for CodeCommit."""
    who, members = {"UserName": user}, "SSHPublicKeys"
    read = LIST_SSH_PUBLIC_KEYS
    return Part(
        f"SSH key {id_}",
        *listed(read, who, members, "SSHPublicKeyId", id_),
        Move(iam.DELETE_SSH_PUBLIC_KEY, {**who, "SSHPublicKeyId": id_}, "delete SSH key"),
        Move(iam.UPLOAD_SSH_PUBLIC_KEY, {**who, "SSHPublicKeyBody": body}, "upload SSH key"),
        given=seen(read, who, f"{members}[].UserName", user),
        stays=ANEW,
        note=id_,
    )


def in_profile(role: str, profile: str) -> Part:
    """A role in an instance profile."""
    params = {"InstanceProfileName": profile, "RoleName": role}
    read, members = iam.LIST_INSTANCE_PROFILES_FOR_ROLE, "InstanceProfiles"
    return Part(
        f"instance profile {profile}",
        *listed(read, {"RoleName": role}, members, "InstanceProfileName", profile),
        Move(
            iam.REMOVE_ROLE_FROM_INSTANCE_PROFILE,
            params,
            f"remove from instance profile {profile}",
        ),
        Move(iam.ADD_ROLE_TO_INSTANCE_PROFILE, params, f"add to instance profile {profile}"),
    )
