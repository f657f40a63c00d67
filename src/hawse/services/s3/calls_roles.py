"""The calls about a role that S3 acts with: it replicates, or runs the jobs. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read, Write

ROLE = ("arn:{partition}:iam::{account}:role/*",)

GET_ROLE = Read("iam", "GetRole", iam=("iam:GetRole",), on=ROLE)
GET_ROLE_POLICY = Read("iam", "GetRolePolicy", iam=("iam:GetRolePolicy",), on=ROLE)
CREATE_ROLE = Write("iam", "CreateRole", iam=("iam:CreateRole",), on=ROLE)
PUT_ROLE_POLICY = Write(
    "iam",
    "PutRolePolicy",
    iam=("iam:PutRolePolicy",),
    on=ROLE,
    not_yet=("*the role with name*cannot be found*",),
)
DELETE_ROLE = Write("iam", "DeleteRole", iam=("iam:DeleteRole",), on=ROLE, destroys=True)
DELETE_ROLE_POLICY = Write("iam", "DeleteRolePolicy", iam=("iam:DeleteRolePolicy",), on=ROLE)
