"""`hawse iam`: users, roles and policies."""

HELP = """Users and roles of an account, by name or by id, in as many accounts as you name."""

VERBS = {
    "user": "Users: list.",
    "role": "Roles: list.",
    "policy": "Policies: validate.",
    "actions": "Show what AWS's actions do.",
}
