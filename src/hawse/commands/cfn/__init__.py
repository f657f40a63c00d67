"""`hawse cfn`: CloudFormation stacks."""

HELP = """Stacks, by name or by id, in as many regions and accounts as you name.

A name may be a glob.
"""

VERBS = {
    "cancel": "Stop an update.",
    "ls": "List stacks.",
    "recover": "Bring stacks out of a bad status.",
    "rm": "Delete stacks.",
    "rollback": "Take back an operation that failed.",
    "events": "Show what happened in the last operation of a stack.",
    "ls": "List stacks.",
    "watch": "Watch an operation of a stack until it ends.",
    "why": "Tell what broke the last operation of a stack, and what blocks its rollback.",
    "preview": "Show what a change will do.",
    "discard": "Remove a change set that nobody executed.",
    "show": "Show all about some stacks.",
    "outputs": "Show the outputs of some stacks.",
    "params": "Show the parameters of some stacks, and whether they are the template's defaults.",
}
