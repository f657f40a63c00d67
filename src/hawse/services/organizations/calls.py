"""Every Organizations operation that commands make, with its IAM actions and resources. Data only.

Those of the frame, which finds accounts, are in `aws/frame_calls.py`.
"""

from __future__ import annotations

from hawse.aws.calls import Read


def _arn(resource: str, owner: str = "*") -> str:
    return f"arn:{{partition}}:organizations::{owner}:{resource}"


ACCOUNT, UNIT, ROOT = _arn("account/*"), _arn("ou/*"), _arn("root/*")

DESCRIBE_ORGANIZATION = Read(
    "organizations", "DescribeOrganization", iam=("organizations:DescribeOrganization",)
)
LIST_PARENTS = Read(
    "organizations",
    "ListParents",
    iam=("organizations:ListParents",),
    on=(ACCOUNT, UNIT),
    items="Parents[]",
)
LIST_POLICIES_FOR_TARGET = Read(
    "organizations",
    "ListPoliciesForTarget",
    iam=("organizations:ListPoliciesForTarget",),
    on=(ACCOUNT, UNIT, ROOT),
    items="Policies[]",
)
DESCRIBE_POLICY = Read(
    "organizations",
    "DescribePolicy",
    iam=("organizations:DescribePolicy",),
    on=(_arn("policy/*"), _arn("policy/*", owner="aws")),
)
