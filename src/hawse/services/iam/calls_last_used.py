"""The IAM operations that tell when permissions were last used. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read

_KINDS = ("user", "role", "group", "policy")

GENERATE_SERVICE_LAST_ACCESSED_DETAILS = Read(
    "iam",
    "GenerateServiceLastAccessedDetails",
    iam=("iam:GenerateServiceLastAccessedDetails",),
    on=(
        *(f"arn:{{partition}}:iam::{{account}}:{kind}/*" for kind in _KINDS),
        "arn:{partition}:iam::aws:policy/*",
    ),
)
GET_SERVICE_LAST_ACCESSED_DETAILS = Read(
    "iam", "GetServiceLastAccessedDetails", iam=("iam:GetServiceLastAccessedDetails",)
)
