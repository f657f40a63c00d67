"""`hawse cfn set`: StackSets."""

HELP = """Stack sets: a template in many accounts and regions, by AWS's own engine."""

VERBS = {
    "ls": "List stack sets, with their instances counted by status.",
    "deploy": "Create or update a stack set, and bring it into accounts and regions.",
    "status": "Show what became of the instances in an operation.",
    "stop": "Stop what is under way in a stack set.",
    "rm": "Delete stack sets and their instances.",
}
