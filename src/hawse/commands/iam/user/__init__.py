"""`hawse iam user`: users."""

HELP = """Users of an account, by name or by unique id."""

VERBS = {
    "ls": "List users.",
    "show": "Show all about some users.",
    "create": "Create users.",
    "edit": "Change users.",
    "rm": "Remove users with all that belongs to them.",
    "restore": "Restore removed users from their backups.",
}
