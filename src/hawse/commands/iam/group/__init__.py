"""`hawse iam group`: groups."""

HELP = """Groups of an account, by name or by unique id."""

VERBS = {
    "ls": "List groups.",
    "show": "Show all about some groups.",
    "create": "Create groups.",
    "edit": "Change groups.",
    "rm": "Remove groups with all that belongs to them.",
    "restore": "Restore removed groups from their backups.",
}
