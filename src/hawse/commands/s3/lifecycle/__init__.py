"""`hawse s3 lifecycle`: what becomes of objects with time."""

HELP = """What becomes of objects with time: lifecycle rules, one by one.

S3 replaces all rules of a bucket at once. Here a rule is added, changed or removed alone: the
others are sent back as they were, and an edit of somebody else meanwhile is never lost.
"""

VERBS = {
    "ls": "List the rules of buckets.",
    "add": "Add a rule.",
    "edit": "Change a rule, or all of them in an editor.",
    "rm": "Remove rules.",
    "apply": "Put the rules of a file in place of those of a bucket.",
    "diff": "Show how the rules of a file differ from those of a bucket.",
    "check": "Find what is wrong with rules, or hardly meant.",
    "simulate": "Show what rules will do with which objects, and what that saves.",
}
