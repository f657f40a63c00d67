"""The options of the commands about stack sets, as tables. Data only."""

from __future__ import annotations

from typing import Any

from hawse.services.cfn.sets.preferences import CONCURRENT, TOLERANCE

Table = tuple[tuple[tuple[str, ...], dict[str, Any]], ...]

CALL_AS: Table = (
    (
        ("--call-as",),
        {
            "choices": ("SELF", "DELEGATED_ADMIN"),
            "default": "SELF",
            "help": "As whom: DELEGATED_ADMIN of the organization sees its service-managed sets.",
        },
    ),
)

PREFERENCES: Table = (
    (
        ("--max-concurrent",),
        {
            "metavar": "N|N%",
            "default": CONCURRENT,
            "show_default": True,
            "help": "Accounts at a time.",
        },
    ),
    (
        ("--failure-tolerance",),
        {
            "metavar": "N|N%",
            "default": TOLERANCE,
            "show_default": True,
            "help": "Accounts that may fail in a region before AWS stops.",
        },
    ),
    (
        ("--concurrency-mode",),
        {
            "choices": ("soft", "strict"),
            "help": "strict: never more at a time than failures are tolerated, and one.",
        },
    ),
    (
        ("--region-concurrency",),
        {
            "choices": ("sequential", "parallel"),
            "default": "sequential",
            "show_default": True,
            "help": "One region after the other, or all together.",
        },
    ),
    (
        ("--region-order",),
        {"multiple": True, "metavar": "REGION", "help": "This one first; repeatable."},
    ),
)

WANTED: Table = (
    (
        ("--to",),
        {
            "multiple": True,
            "metavar": "ID",
            "help": "An account or an OU that is to have it; repeatable.",
        },
    ),
    (
        ("--in", "regions"),
        {"multiple": True, "metavar": "REGION", "help": "A region it is to be in; repeatable."},
    ),
    (("--description",), {"default": "", "metavar": "TEXT", "help": "What the set is for."}),
    (
        ("--permissions",),
        {
            "choices": ("self-managed", "service-managed"),
            "help": "Of a new set; by default service-managed when --to names an OU.",
        },
    ),
    (
        ("--auto-deploy/--no-auto-deploy",),
        {"default": None, "help": "Whether accounts that join an OU get it."},
    ),
    (
        ("--administration-role",),
        {"default": "", "metavar": "ARN", "help": "Of a self-managed set, if not AWS's usual one."},
    ),
    (
        ("--execution-role",),
        {"default": "", "metavar": "NAME", "help": "In the accounts, if not AWS's usual one."},
    ),
)
