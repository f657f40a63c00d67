"""The IAM operations that tell when permissions were last used, and of whom. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read

_KINDS = ("user", "role", "group")
USER, ROLE, GROUP = (f"arn:{{partition}}:iam::{{account}}:{kind}/*" for kind in _KINDS)
_POLICIES = tuple(f"arn:{{partition}}:iam::{owner}:policy/*" for owner in ("{account}", "aws"))

GET_USER = Read("iam", "GetUser", iam=("iam:GetUser",), on=(USER,))
GET_ROLE = Read("iam", "GetRole", iam=("iam:GetRole",), on=(ROLE,))
GET_GROUP = Read("iam", "GetGroup", iam=("iam:GetGroup",), on=(GROUP,))
GENERATE_SERVICE_LAST_ACCESSED_DETAILS = Read(
    "iam",
    "GenerateServiceLastAccessedDetails",
    iam=("iam:GenerateServiceLastAccessedDetails",),
    on=(USER, ROLE, GROUP, *_POLICIES),
)
GET_SERVICE_LAST_ACCESSED_DETAILS = Read(
    "iam", "GetServiceLastAccessedDetails", iam=("iam:GetServiceLastAccessedDetails",)
)
