"""Every IAM operation that hawse makes, with the IAM actions and resources it needs. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read

LIST_USERS = Read("iam", "ListUsers", iam=("iam:ListUsers",), items="Users[]")
LIST_ROLES = Read(
    "iam",
    "ListRoles",
    iam=("iam:ListRoles",),
    items="Roles[]",
    unread=("AssumeRolePolicyDocument",),
)

# --- Validating policies -------------------------------------------------------------------------

VALIDATE_POLICY = Read(
    "accessanalyzer",
    "ValidatePolicy",
    iam=("access-analyzer:ValidatePolicy",),
    items="findings[]",
)
