"""`hawse iam user`: users."""

HELP = """Users of an account, by name or by id. A name may be a glob."""

VERBS = {
    "ls": "List users.",
}
