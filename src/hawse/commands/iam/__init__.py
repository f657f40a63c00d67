"""`hawse iam`: users, roles and policies."""

HELP = """Users and roles of an account, by name or by id, in as many accounts as you name."""

VERBS = {
    "user": "Users: list.",
    "role": "Roles: list.",
    "key": "Access keys: list, rotate, deactivate, delete.",
}
