"""`hawse iam role`: roles."""

HELP = """Roles of an account, by name or by unique id."""

VERBS = {
    "ls": "List roles.",
    "show": "Show all about some roles.",
    "create": "Create roles.",
    "edit": "Change roles.",
    "rm": "Remove roles with all that belongs to them.",
    "restore": "Restore removed roles from their backups.",
}
