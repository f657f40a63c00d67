"""`hawse iam key`: access keys."""

HELP = """Access keys of users: who has which, how old, used by what; replaced without an outage."""

VERBS = {
    "ls": "List access keys, with their age and last use.",
    "rotate": "Replace access keys, and put the new ones where the old ones were.",
    "deactivate": "Make keys inactive, which can be undone.",
    "activate": "Make inactive keys active again.",
    "rm": "Delete inactive keys.",
}
