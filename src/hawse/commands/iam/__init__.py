"""`hawse iam`: users, roles, groups, policies and access keys, and who can do what."""

HELP = """Users, roles, groups, policies and access keys, by name or by id, in as many accounts as
you name; and who can do what, and why."""

VERBS = {
    "user": "Users: list, show, create, edit, rm, restore.",
    "role": "Roles: list, show, create, edit, rm, restore.",
    "group": "Groups: list, show, create, edit, rm, restore.",
    "policy": "Managed policies: list, edit, roll back, attach, validate, compare.",
    "key": "Access keys: list, rotate, deactivate, delete.",
    "can": "Whether a principal may do an action, and who says so.",
    "who-can": "Who may do an action.",
    "access": "What a principal can do.",
    "audit": "What is not as it should be.",
    "escalations": "Ways to gain access, and what ends them.",
    "graph": "The ways to an administrator, drawn.",
    "whatif": "What a change would change.",
    "test": "Run unit tests of policies, offline.",
    "actions": "Show what AWS's actions do.",
    "last-used": "When a principal used which services.",
    "snapshot": "Save the IAM of an account to a file.",
}
