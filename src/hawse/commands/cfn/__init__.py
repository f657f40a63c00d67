"""`hawse cfn`: CloudFormation stacks."""

HELP = """Stacks, by name or by id, in as many regions and accounts as you name.

A name may be a glob.
"""

VERBS = {
    "ls": "List stacks.",
    "show": "Show all about some stacks.",
    "outputs": "Show the outputs of some stacks.",
    "params": "Show the parameters of some stacks, and whether they are the template's defaults.",
}
