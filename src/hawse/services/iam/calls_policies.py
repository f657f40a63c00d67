"""The calls of `hawse iam policy`. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read, Write


def _arn(resource: str) -> str:
    return f"arn:{{partition}}:iam::{{account}}:{resource}/*"


_POLICY = (_arn("policy"),)
_ANY_POLICY = (*_POLICY, "arn:{partition}:iam::aws:policy/*")
_USER, _ROLE, _GROUP = ((_arn(kind),) for kind in ("user", "role", "group"))


def _read(operation: str, on: tuple[str, ...] = (), items: str = "") -> Read:
    return Read("iam", operation, iam=(f"iam:{operation}",), on=on, items=items)


def _write(operation: str, on: tuple[str, ...], keeps: tuple[str, ...] = ()) -> Write:
    return Write("iam", operation, iam=(f"iam:{operation}",), on=on, keeps=keeps)


# --- Policies

POLICIES_IN_DETAIL = _read("GetAccountAuthorizationDetails", items="Policies[]")
GET_POLICY_VERSION = _read("GetPolicyVersion", _ANY_POLICY)
LIST_POLICY_VERSIONS = _read("ListPolicyVersions", _ANY_POLICY, "Versions[]")
USERS_OF_POLICY = _read("ListEntitiesForPolicy", _ANY_POLICY, "PolicyUsers[]")
ROLES_OF_POLICY = _read("ListEntitiesForPolicy", _ANY_POLICY, "PolicyRoles[]")
GROUPS_OF_POLICY = _read("ListEntitiesForPolicy", _ANY_POLICY, "PolicyGroups[]")

# Tags need an action of their own even when they come with the policy.
CREATE_POLICY = Write(
    "iam",
    "CreatePolicy",
    iam=("iam:CreatePolicy", "iam:TagPolicy"),
    on=_POLICY,
)
CREATE_POLICY_VERSION = _write("CreatePolicyVersion", _POLICY, ("PolicyVersion.VersionId",))
SET_DEFAULT_POLICY_VERSION = _write("SetDefaultPolicyVersion", _POLICY)
DELETE_POLICY_VERSION = _write("DeletePolicyVersion", _POLICY)
DELETE_POLICY = _write("DeletePolicy", _POLICY)

# --- Where they are attached
