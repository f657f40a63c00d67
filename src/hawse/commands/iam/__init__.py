"""`hawse iam`: users, roles and policies."""

HELP = """Users and roles of an account, by name or by id, in as many accounts as you name."""

VERBS = {
    "can": "Whether a principal may do an action, and who says so.",
    "who-can": "Who may do an action.",
    "access": "What a principal can do.",
    "last-used": "When a principal last used what it may.",
    "test": "Run unit tests of policies, offline.",
    "user": "Users: list.",
    "role": "Roles: list.",
    "snapshot": "Save the IAM of an account to a file.",
}
