"""Which arguments are names of things, and what lists them. Written by `make tables`."""

from __future__ import annotations

_VERBS = {
    ("ec2", "instance"): "ls show start stop reboot terminate protect resize wait console",
    ("ec2 ami", "image"): "ls show copy share deprecate used-by report rm",
    ("ec2 ami", "instance"): "create",
    ("ec2 snapshot", "snapshot"): "ls copy share rm prune archive",
    ("ec2 snapshot", "instance_or_volume"): "create",
    ("ec2 snapshot", "id"): "restore",
    ("ec2 volume", "volume"): "ls attach detach modify snapshot rm",
    ("iam user", "user"): "ls show create edit rm",
    ("iam role", "role"): "ls show create edit rm",
    ("iam group", "group"): "ls show create edit rm",
    ("iam policy", "policy"): "ls show rm",
    ("iam key", "user"): "rotate",
    ("iam key", "key"): "deactivate activate rm",
    ("cfn", "stack"): "cancel drift ls outputs params recover rm rollback show why",
    ("cfn set", "stack set"): "ls stop rm",
    ("tag", ""): "ls set rm",
}
NAMED = {
    f"{group} {verb}".strip(): kind
    for (group, kind), verbs in _VERBS.items()
    for verb in verbs.split()
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
    "ec2 snapshot": (
        "snapshot",
        "hawse.services.ec2.snapshots.rows",
        "brief_snapshots",
        (),
        "region",
    ),
    "ec2 volume": (
        "volume",
        "hawse.services.ec2.volumes.rows",
        "brief_volumes",
        ("DESCRIBE_TAGS",),
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
