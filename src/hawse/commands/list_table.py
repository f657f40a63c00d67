"""What lists the things of a group. Written by `make tables`."""

from __future__ import annotations

LISTED: dict[str, tuple[str, str, str, tuple[str, ...], str]] = {
    "ec2": (
        "instance",
        "hawse.services.ec2.instances",
        "find_instances",
        ("LIST_INSTANCES",),
        "region",
    ),
    "ec2 ami": (
        "image",
        "hawse.services.ec2.amis.images",
        "name_images",
        ("DESCRIBE_IMAGES", "DESCRIBE_SNAPSHOTS"),
        "region",
    ),
    "ec2 sg": (
        "security group",
        "hawse.services.ec2.groups.listing",
        "name_groups",
        ("DESCRIBE_SECURITY_GROUPS",),
        "region",
    ),
    "ec2 snapshot": (
        "snapshot",
        "hawse.services.ec2.snapshots.rows",
        "brief_snapshots",
        ("DESCRIBE_SNAPSHOTS",),
        "region",
    ),
    "ec2 volume": (
        "volume",
        "hawse.services.ec2.volumes.rows",
        "brief_volumes",
        ("DESCRIBE_VOLUMES", "DESCRIBE_TAGS"),
        "region",
    ),
    "ec2 vpc": (
        "vpc",
        "hawse.services.ec2.vpcs.finding",
        "find_vpcs",
        ("DESCRIBE_VPCS",),
        "region",
    ),
    "s3 bucket": (
        "bucket",
        "hawse.services.s3.settings.listing",
        "name_buckets",
        ("LIST_BUCKETS",),
        "account",
    ),
    "iam user": (
        "user",
        "hawse.services.iam.identities",
        "find_users",
        ("LIST_USERS",),
        "account",
    ),
    "iam role": (
        "role",
        "hawse.services.iam.identities",
        "find_roles",
        ("LIST_ROLES", "ROLES_IN_DETAIL"),
        "account",
    ),
    "iam group": (
        "group",
        "hawse.services.iam.identities",
        "find_groups",
        ("LIST_GROUPS", "USERS_IN_DETAIL"),
        "account",
    ),
    "iam policy": (
        "policy",
        "hawse.services.iam.managed.listing",
        "listed",
        ("LIST_POLICIES", "POLICIES_IN_DETAIL"),
        "account",
    ),
    "cfn": (
        "stack",
        "hawse.services.cfn.stacks",
        "find_stacks",
        ("LIST_STACKS",),
        "region",
    ),
    "cfn set": (
        "stack set",
        "hawse.services.cfn.sets.rows",
        "listed_sets",
        (),
        "region",
    ),
}
"""Kind, module, function, calls and scope of what lists things, by its group."""
