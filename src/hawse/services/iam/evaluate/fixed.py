"""Answers that no policy changes: what AWS allows always, and what it never lets anybody do.

Pure. Sources: the service authorization reference and the user guides of IAM, STS and KMS.
"""

from __future__ import annotations

from typing import Literal

from hawse.services.iam.evaluate.requests import Request

_POLICY_EDITS = frozenset(
    f"iam:{name}".lower()
    for name in (
        "CreatePolicyVersion",
        "DeletePolicy",
        "DeletePolicyVersion",
        "SetDefaultPolicyVersion",
        "TagPolicy",
        "UntagPolicy",
    )
)
_ROLE_EDITS = frozenset(
    f"iam:{name}".lower()
    for name in (
        "AttachRolePolicy",
        "DeleteRole",
        "DeleteRolePermissionsBoundary",
        "DeleteRolePolicy",
        "DetachRolePolicy",
        "PassRole",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "UpdateAssumeRolePolicy",
        "UpdateRole",
    )
)
_ALIAS_EDITS = frozenset({"kms:createalias", "kms:updatealias", "kms:deletealias"})


def fixed_answer(request: Request) -> tuple[Literal["allow", "deny"], str] | None:
    """Effect and reason where policies have no say; None where they have."""
    action, resource = request.action.lower(), request.resource
    if action == "sts:getcalleridentity":
        return "allow", "sts:GetCallerIdentity is always allowed"
    if action in _POLICY_EDITS and ":iam::aws:policy/" in resource:
        return "deny", "nobody can edit a policy of AWS"
    if action in _ROLE_EDITS and ":role/aws-service-role/" in resource:
        return "deny", "nobody can edit or pass a service-linked role"
    if action in _ROLE_EDITS and ":role/aws-reserved/" in resource:
        return "deny", "nobody in the account can edit or pass a role that AWS reserved"
    if action in _ALIAS_EDITS and ":alias/aws/" in resource:
        return "deny", "nobody can edit an alias of AWS"
    if action == "sts:assumerole" and request.principal.kind == "root":
        return "deny", "the root user cannot assume roles"
    return None
