"""Which arguments are names of things, and what lists them. Written by `make tables`."""

from __future__ import annotations

_NAMED = (
    (
        "ec2",
        "instance",
        (
            "ls",
            "show",
            "start",
            "stop",
            "reboot",
            "terminate",
            "protect",
            "resize",
            "wait",
            "console",
        ),
    ),
    (
        "ec2 sg",
        "security group",
        ("ls", "rules", "allow", "revoke", "used-by", "unused", "stale", "audit", "rm"),
    ),
    ("iam user", "user", ("ls", "show", "create", "edit", "rm")),
    ("iam role", "role", ("ls", "show", "create", "edit", "rm")),
    ("iam group", "group", ("ls", "show", "create", "edit", "rm")),
    ("iam policy", "policy", ("ls", "show", "rm")),
    ("iam key", "user", ("rotate",)),
    ("iam key", "key", ("deactivate", "activate", "rm")),
    (
        "cfn",
        "stack",
        ("cancel", "drift", "ls", "outputs", "params", "recover", "rm", "rollback", "show", "why"),
    ),
    ("cfn set", "stack set", ("ls", "stop", "rm")),
    ("tag", "", ("ls", "set", "rm")),
)
NAMED = {f"{group} {verb}": kind for group, kind, verbs in _NAMED for verb in verbs}
"""The kind of things by the command that takes their names; "" for every kind."""

LISTED: dict[str, tuple[str, str, str, tuple[str, ...], str]] = {
    "ec2": (
        "instance",
        "hawse.services.ec2.instances",
        "find_instances",
        ("LIST_INSTANCES",),
        "region",
    ),
    "ec2 sg": (
        "security group",
        "hawse.services.ec2.groups.listing",
        "name_groups",
        ("DESCRIBE_SECURITY_GROUPS",),
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
    "cfn set": (
        "stack set",
        "hawse.services.cfn.sets.rows",
        "listed_sets",
        (),
        "region",
    ),
}
"""Kind, module, function, calls and scope of what lists things, by its group."""
