"""The calls of `hawse iam user`, `role` and `group`. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read, Write
from hawse.services.iam.calls_accounts import (
    LIST_SERVICE_SPECIFIC_CREDENTIALS,
    LIST_SIGNING_CERTIFICATES,
    LIST_SSH_PUBLIC_KEYS,
)
from hawse.services.iam.calls import LIST_ROLES, LIST_USERS
from hawse.services.iam.calls_snapshots import (
    GET_ACCESS_KEY_LAST_USED,
    LIST_ACCESS_KEYS,
    LIST_MFA_DEVICES,
    LIST_OPEN_ID_CONNECT_PROVIDERS,
    LIST_SAML_PROVIDERS,
    LIST_VIRTUAL_MFA_DEVICES,
)


def _arn(resource: str) -> str:
    return f"arn:{{partition}}:iam::{{account}}:{resource}/*"


_USER, _ROLE, _GROUP = ((_arn(kind),) for kind in ("user", "role", "group"))
_PROFILE, _MFA = (_arn("instance-profile"),), (_arn("mfa"),)

# What IAM says of something made a moment ago that not all of it knows yet.
_NO_USER = ("*the user with name*cannot be found*",)
_NO_ROLE = ("*the role with name*cannot be found*",)
_NO_GROUP = ("*the group with name*cannot be found*",)
_NO_PRINCIPAL = ("*invalid principal in policy*",)


def _read(operation: str, on: tuple[str, ...] = (), items: str = "") -> Read:
    return Read("iam", operation, iam=(f"iam:{operation}",), on=on, items=items)


def _write(operation: str, on: tuple[str, ...], not_yet: tuple[str, ...] = ()) -> Write:
    return Write("iam", operation, iam=(f"iam:{operation}",), on=on, not_yet=not_yet)


def _destroy(operation: str, on: tuple[str, ...]) -> Write:
    return Write("iam", operation, iam=(f"iam:{operation}",), on=on, destroys=True)


# --- Lists of an account

USERS_IN_DETAIL = _read("GetAccountAuthorizationDetails", items="UserDetailList[]")
ROLES_IN_DETAIL = _read("GetAccountAuthorizationDetails", items="RoleDetailList[]")
LIST_GROUPS = _read("ListGroups", items="Groups[]")
LIST_POLICIES = _read("ListPolicies", items="Policies[]")
GET_POLICY = _read("GetPolicy", (_arn("policy"), "arn:{partition}:iam::aws:policy/*"))

# --- Users

GET_USER = _read("GetUser", _USER)
LIST_GROUPS_FOR_USER = _read("ListGroupsForUser", _USER, "Groups[]")
LIST_ATTACHED_USER_POLICIES = _read("ListAttachedUserPolicies", _USER, "AttachedPolicies[]")
LIST_USER_POLICIES = _read("ListUserPolicies", _USER, "PolicyNames[]")
GET_USER_POLICY = _read("GetUserPolicy", _USER)
GET_LOGIN_PROFILE = _read("GetLoginProfile", _USER)
GET_SSH_PUBLIC_KEY = _read("GetSSHPublicKey", _USER)

# Tags that come with the request need the action that tags.
CREATE_USER = Write("iam", "CreateUser", iam=("iam:CreateUser", "iam:TagUser"), on=_USER)
UPDATE_USER = _write("UpdateUser", _USER)
DELETE_USER = _destroy("DeleteUser", _USER)
TAG_USER = _write("TagUser", _USER)
UNTAG_USER = _write("UntagUser", _USER)
PUT_USER_BOUNDARY = _write("PutUserPermissionsBoundary", _USER, _NO_USER)
DELETE_USER_BOUNDARY = _write("DeleteUserPermissionsBoundary", _USER)
ATTACH_USER_POLICY = _write("AttachUserPolicy", _USER, _NO_USER)
DETACH_USER_POLICY = _write("DetachUserPolicy", _USER)
PUT_USER_POLICY = _write("PutUserPolicy", _USER, _NO_USER)
DELETE_USER_POLICY = _write("DeleteUserPolicy", _USER)
ADD_USER_TO_GROUP = _write("AddUserToGroup", _GROUP, (*_NO_USER, *_NO_GROUP))
REMOVE_USER_FROM_GROUP = _write("RemoveUserFromGroup", _GROUP)
DELETE_LOGIN_PROFILE = _destroy("DeleteLoginProfile", _USER)
DELETE_ACCESS_KEY = _destroy("DeleteAccessKey", _USER)
DEACTIVATE_MFA_DEVICE = _destroy("DeactivateMFADevice", _USER)
DELETE_VIRTUAL_MFA_DEVICE = _destroy("DeleteVirtualMFADevice", _MFA)
DELETE_SIGNING_CERTIFICATE = _write("DeleteSigningCertificate", _USER)
UPLOAD_SIGNING_CERTIFICATE = _write("UploadSigningCertificate", _USER, _NO_USER)
DELETE_SSH_PUBLIC_KEY = _write("DeleteSSHPublicKey", _USER)
UPLOAD_SSH_PUBLIC_KEY = _write("UploadSSHPublicKey", _USER, _NO_USER)
DELETE_SERVICE_SPECIFIC_CREDENTIAL = _destroy("DeleteServiceSpecificCredential", _USER)

# --- Roles

GET_ROLE = _read("GetRole", _ROLE)
LIST_ATTACHED_ROLE_POLICIES = _read("ListAttachedRolePolicies", _ROLE, "AttachedPolicies[]")
LIST_ROLE_POLICIES = _read("ListRolePolicies", _ROLE, "PolicyNames[]")
GET_ROLE_POLICY = _read("GetRolePolicy", _ROLE)
LIST_INSTANCE_PROFILES_FOR_ROLE = _read("ListInstanceProfilesForRole", _ROLE, "InstanceProfiles[]")
GET_INSTANCE_PROFILE = _read("GetInstanceProfile", _PROFILE)

CREATE_ROLE = Write(
    "iam",
    "CreateRole",
    iam=("iam:CreateRole", "iam:TagRole"),
    on=_ROLE,
    not_yet=_NO_PRINCIPAL,
)
UPDATE_ROLE = _write("UpdateRole", _ROLE)
UPDATE_ASSUME_ROLE_POLICY = _write("UpdateAssumeRolePolicy", _ROLE, _NO_PRINCIPAL)
DELETE_ROLE = _destroy("DeleteRole", _ROLE)
TAG_ROLE = _write("TagRole", _ROLE)
UNTAG_ROLE = _write("UntagRole", _ROLE)
PUT_ROLE_BOUNDARY = _write("PutRolePermissionsBoundary", _ROLE, _NO_ROLE)
DELETE_ROLE_BOUNDARY = _write("DeleteRolePermissionsBoundary", _ROLE)
ATTACH_ROLE_POLICY = _write("AttachRolePolicy", _ROLE, _NO_ROLE)
DETACH_ROLE_POLICY = _write("DetachRolePolicy", _ROLE)
PUT_ROLE_POLICY = _write("PutRolePolicy", _ROLE, _NO_ROLE)
DELETE_ROLE_POLICY = _write("DeleteRolePolicy", _ROLE)
CREATE_INSTANCE_PROFILE = Write(
    "iam",
    "CreateInstanceProfile",
    iam=("iam:CreateInstanceProfile", "iam:TagInstanceProfile"),
    on=_PROFILE,
)
DELETE_INSTANCE_PROFILE = _write("DeleteInstanceProfile", _PROFILE)
# AWS checks iam:PassRole too: whoever fills a profile hands the role to instances.
ADD_ROLE_TO_INSTANCE_PROFILE = Write(
    "iam",
    "AddRoleToInstanceProfile",
    iam=("iam:AddRoleToInstanceProfile", "iam:PassRole"),
    on=(*_PROFILE, *_ROLE),
    not_yet=(*_NO_ROLE, "*instance profile*cannot be found*"),
)
REMOVE_ROLE_FROM_INSTANCE_PROFILE = _write("RemoveRoleFromInstanceProfile", _PROFILE)

# --- Groups

GET_GROUP = _read("GetGroup", _GROUP, "Users[]")
LIST_ATTACHED_GROUP_POLICIES = _read("ListAttachedGroupPolicies", _GROUP, "AttachedPolicies[]")
LIST_GROUP_POLICIES = _read("ListGroupPolicies", _GROUP, "PolicyNames[]")
GET_GROUP_POLICY = _read("GetGroupPolicy", _GROUP)

CREATE_GROUP = _write("CreateGroup", _GROUP)
UPDATE_GROUP = _write("UpdateGroup", _GROUP)
DELETE_GROUP = _write("DeleteGroup", _GROUP)
ATTACH_GROUP_POLICY = _write("AttachGroupPolicy", _GROUP, _NO_GROUP)
DETACH_GROUP_POLICY = _write("DetachGroupPolicy", _GROUP)
PUT_GROUP_POLICY = _write("PutGroupPolicy", _GROUP, _NO_GROUP)
DELETE_GROUP_POLICY = _write("DeleteGroupPolicy", _GROUP)

# --- What the commands are made of: reading all of a kind, taking it apart, giving it back

READ_USER = (
    GET_USER,
    LIST_GROUPS_FOR_USER,
    LIST_ATTACHED_USER_POLICIES,
    LIST_USER_POLICIES,
    GET_USER_POLICY,
    GET_LOGIN_PROFILE,
    LIST_ACCESS_KEYS,
    GET_ACCESS_KEY_LAST_USED,
    LIST_MFA_DEVICES,
    LIST_SIGNING_CERTIFICATES,
    LIST_SSH_PUBLIC_KEYS,
    GET_SSH_PUBLIC_KEY,
    LIST_SERVICE_SPECIFIC_CREDENTIALS,
)
READ_ROLE = (
    GET_ROLE,
    LIST_ATTACHED_ROLE_POLICIES,
    LIST_ROLE_POLICIES,
    GET_ROLE_POLICY,
    LIST_INSTANCE_PROFILES_FOR_ROLE,
    GET_INSTANCE_PROFILE,
)
READ_GROUP = (
    GET_GROUP,
    LIST_ATTACHED_GROUP_POLICIES,
    LIST_GROUP_POLICIES,
    GET_GROUP_POLICY,
)
# A unique id is no name: who has it is found in the list.
FIND_USER, FIND_ROLE = (LIST_USERS, *READ_USER), (LIST_ROLES, *READ_ROLE)
FIND_GROUP = (LIST_GROUPS, *READ_GROUP)
TAKE_USER = (DELETE_USER, REMOVE_USER_FROM_GROUP, DETACH_USER_POLICY, DELETE_USER_POLICY)
TAKE_CREDENTIALS = (
    DELETE_LOGIN_PROFILE,
    DELETE_ACCESS_KEY,
    DEACTIVATE_MFA_DEVICE,
    LIST_VIRTUAL_MFA_DEVICES,
    DELETE_VIRTUAL_MFA_DEVICE,
    DELETE_SIGNING_CERTIFICATE,
    DELETE_SSH_PUBLIC_KEY,
    DELETE_SERVICE_SPECIFIC_CREDENTIAL,
)
GIVE_USER = (
    CREATE_USER,
    ADD_USER_TO_GROUP,
    ATTACH_USER_POLICY,
    PUT_USER_POLICY,
    UPLOAD_SIGNING_CERTIFICATE,
    UPLOAD_SSH_PUBLIC_KEY,
)
TAKE_ROLE = (
    DELETE_ROLE,
    DETACH_ROLE_POLICY,
    DELETE_ROLE_POLICY,
    REMOVE_ROLE_FROM_INSTANCE_PROFILE,
    DELETE_INSTANCE_PROFILE,
)
GIVE_ROLE = (
    CREATE_ROLE,
    ATTACH_ROLE_POLICY,
    PUT_ROLE_POLICY,
    CREATE_INSTANCE_PROFILE,
    ADD_ROLE_TO_INSTANCE_PROFILE,
)
TAKE_GROUP = (DELETE_GROUP, DETACH_GROUP_POLICY, DELETE_GROUP_POLICY, REMOVE_USER_FROM_GROUP)
GIVE_GROUP = (CREATE_GROUP, ATTACH_GROUP_POLICY, PUT_GROUP_POLICY, ADD_USER_TO_GROUP)
NAME_POLICY = (GET_POLICY, LIST_POLICIES)
NAME_PROVIDER = (LIST_OPEN_ID_CONNECT_PROVIDERS, LIST_SAML_PROVIDERS)
