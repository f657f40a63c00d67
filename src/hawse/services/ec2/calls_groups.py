"""Every EC2 operation on security groups that hawse makes, with the IAM actions it needs.

Data only, as `calls` is. What several parts of EC2 ask stands in `calls` and is taken from there.
"""

from __future__ import annotations

from hawse.aws.calls import Read, Write


def _list(operation: str, items: str) -> Read:
    """A Describe operation, for which IAM knows no resources."""
    return Read("ec2", operation, iam=(f"ec2:{operation}",), items=f"{items}[]")


def _write(operation: str, *, rules: bool, tags: bool = False, destroys: bool = False) -> Write:
    """A write on a group, and with `rules` on rules of it."""
    kinds = ("security-group", "security-group-rule") if rules else ("security-group",)
    return Write(
        "ec2",
        operation,
        iam=(f"ec2:{operation}", *(("ec2:CreateTags",) if tags else ())),
        on=tuple(f"arn:{{partition}}:ec2:{{region}}:{{account}}:{kind}/*" for kind in kinds),
        native_dry_run=True,
        destroys=destroys,
    )


DESCRIBE_VPCS = _list("DescribeVpcs", "Vpcs")
DESCRIBE_NETWORK_INTERFACES = _list("DescribeNetworkInterfaces", "NetworkInterfaces")
DESCRIBE_MANAGED_PREFIX_LISTS = _list("DescribeManagedPrefixLists", "PrefixLists")
DESCRIBE_SECURITY_GROUP_REFERENCES = Read(
    "ec2",
    "DescribeSecurityGroupReferences",
    iam=("ec2:DescribeSecurityGroupReferences",),
    on=("arn:{partition}:ec2:{region}:{account}:security-group/*",),
    items="SecurityGroupReferenceSet[]",
)
DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS = _list(
    "DescribeSecurityGroupVpcAssociations", "SecurityGroupVpcAssociations"
)
DESCRIBE_STALE_SECURITY_GROUPS = _list("DescribeStaleSecurityGroups", "StaleSecurityGroupSet")

AUTHORIZE_INGRESS = _write("AuthorizeSecurityGroupIngress", rules=True, tags=True)
AUTHORIZE_EGRESS = _write("AuthorizeSecurityGroupEgress", rules=True, tags=True)
REVOKE_INGRESS = _write("RevokeSecurityGroupIngress", rules=True)
REVOKE_EGRESS = _write("RevokeSecurityGroupEgress", rules=True)
DELETE_SECURITY_GROUP = _write("DeleteSecurityGroup", rules=False, destroys=True)
