"""`hawse iam`: users, roles and policies."""

HELP = """Users and roles of an account, by name or by id, in as many accounts as you name."""

VERBS = {
    "test": "Run unit tests of policies, offline.",
    "user": "Users: list.",
    "role": "Roles: list.",
    "policy": "Managed policies, and policies in files.",
}
