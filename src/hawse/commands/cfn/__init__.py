"""`hawse cfn`: CloudFormation stacks."""

HELP = """Stacks, by name or by id, in as many regions and accounts as you name.

A name may be a glob.
"""

VERBS = {
    "ls": "List stacks.",
    "preview": "Show what a change will do.",
    "discard": "Remove a change set that nobody executed.",
}
