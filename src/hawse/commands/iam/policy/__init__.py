"""`hawse iam policy`: policies."""

HELP = """Managed policies of an account, by name or ARN, and policies in files.

A name means the account's own policy before one of AWS's; NAME@v3 is one of its versions.
"""

VERBS = {
    "ls": "List managed policies.",
    "show": "Show all about some policies.",
    "create": "Create a policy from a file.",
    "edit": "Change a policy in an editor, or from a file.",
    "versions": "List the versions of a policy, with what each changed.",
    "rollback": "Put an earlier version of a policy in force again.",
    "attach": "Attach a policy to users, roles and groups.",
    "detach": "Detach a policy from users, roles and groups.",
    "validate": "Validate policies in files.",
    "diff": "Show which access differs between two policies.",
    "minimize": "Make a policy smaller without a change of access.",
    "rm": "Remove policies with all that hangs on them.",
    "restore": "Restore removed policies from their backups.",
}
