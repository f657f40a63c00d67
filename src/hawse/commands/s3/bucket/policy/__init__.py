"""`hawse s3 bucket policy`: the policy of a bucket."""

HELP = """The policy of a bucket: who else may do what with it."""

VERBS = {
    "show": "Show the policy that is in force.",
    "edit": "Change the policy in an editor, or from a file.",
    "diff": "Show which access a policy in a file would change.",
    "rm": "Remove the policy.",
}
