"""The calls about tags. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read, Write

_ANY = "arn:{partition}:ec2:{region}:{account}:*/*"
# Images and snapshots have no account in their ARN.
_PUBLIC = "arn:{partition}:ec2:{region}::*/*"

DESCRIBE_TAGS = Read("ec2", "DescribeTags", iam=("ec2:DescribeTags",), items="Tags[]")
CREATE_TAGS = Write(
    "ec2", "CreateTags", iam=("ec2:CreateTags",), on=(_ANY, _PUBLIC), native_dry_run=True
)
DELETE_TAGS = Write(
    "ec2", "DeleteTags", iam=("ec2:DeleteTags",), on=(_ANY, _PUBLIC), native_dry_run=True
)
