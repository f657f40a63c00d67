"""`hawse cfn`: CloudFormation stacks."""

HELP = """Stacks, by name or by id, in as many regions and accounts as you name.

A name may be a glob.
"""

VERBS = {
    "cancel": "Stop an update.",
    "deploy": "Create or update a stack.",
    "discard": "Remove a change set that nobody executed.",
    "drift": "Find what was changed or deleted by hand.",
    "events": "Show what happened in the last operation of a stack.",
    "graph": "Draw what depends on what in a template or a stack.",
    "history": "Show what was deployed to a stack from this machine.",
    "import": "Take resources that exist into a stack.",
    "lint": "Find what is wrong with templates in files.",
    "ls": "List stacks.",
    "outputs": "Show the outputs of some stacks.",
    "params": "Show the parameters of some stacks, and whether they are the template's defaults.",
    "preview": "Show what a change will do.",
    "recover": "Bring stacks out of a bad status.",
    "redeploy": "Deploy again what was deployed before.",
    "rm": "Delete stacks.",
    "rollback": "Take back an operation that failed.",
    "set": "StackSets: list, deploy, follow, stop, delete.",
    "show": "Show all about some stacks.",
    "watch": "Watch an operation of a stack until it ends.",
    "why": "Tell what broke the last operation of a stack, and what blocks its rollback.",
}
