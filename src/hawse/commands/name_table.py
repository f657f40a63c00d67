"""Which arguments are names of things, and what lists them. Written by `make tables`."""

from __future__ import annotations

NAMED = {
    "ec2 ls": "instance",
    "ec2 show": "instance",
    "ec2 start": "instance",
    "ec2 stop": "instance",
    "ec2 reboot": "instance",
    "ec2 terminate": "instance",
    "ec2 protect": "instance",
    "ec2 resize": "instance",
    "ec2 wait": "instance",
    "ec2 console": "instance",
    "iam user ls": "user",
    "iam user show": "user",
    "iam user create": "user",
    "iam user edit": "user",
    "iam user rm": "user",
    "iam role ls": "role",
    "iam role show": "role",
    "iam role create": "role",
    "iam role edit": "role",
    "iam role rm": "role",
    "iam group ls": "group",
    "iam group show": "group",
    "iam group create": "group",
    "iam group edit": "group",
    "iam group rm": "group",
    "iam policy ls": "policy",
    "iam policy show": "policy",
    "iam policy rm": "policy",
    "iam key rotate": "user",
    "iam key deactivate": "key",
    "iam key activate": "key",
    "iam key rm": "key",
    "cfn ls": "stack",
    "tag ls": "",
    "tag set": "",
    "tag rm": "",
}
"""The kind of things by the command that takes their names; "" for every kind."""

LISTED: dict[str, tuple[str, str, str, tuple[str, ...], str]] = {
    "ec2": (
        "instance",
        "hawse.services.ec2.instances",
        "find_instances",
        ("LIST_INSTANCES",),
        "region",
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
        "hawse.services.iam.managed.rows",
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
}
"""Kind, module, function, calls and scope of what lists things, by its group."""
