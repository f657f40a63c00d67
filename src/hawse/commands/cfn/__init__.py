"""`hawse cfn`: CloudFormation stacks."""

HELP = """Stacks, by name or by id, in as many regions and accounts as you name.

A name may be a glob.
"""

VERBS = {
    "ls": "List stacks.",
    "lint": "Find what is wrong with templates in files.",
    "graph": "Draw what depends on what in a template or a stack.",
}
