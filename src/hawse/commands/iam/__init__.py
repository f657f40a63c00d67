"""`hawse iam`: users, roles, groups and policies."""

HELP = (
    """Users, roles and groups of an account, by name or by id, in as many accounts as you name."""
)

VERBS = {
    "user": "Users: list, show, create, edit, rm, restore.",
    "role": "Roles: list, show, create, edit, rm, restore.",
    "group": "Groups: list, show, create, edit, rm, restore.",
}
