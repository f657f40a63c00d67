"""`hawse iam role`: roles."""

HELP = """Roles of an account, by name or by id. A name may be a glob."""

VERBS = {
    "ls": "List roles.",
}
