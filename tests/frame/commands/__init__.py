"""Commands of the frame's own tests: the shapes of change that are hardest to carry."""

HELP = "Commands for tests."

VERBS = {
    "carry": "Carry things.",
    "cfn": "Stacks that are followed.",
    "find": "Find things.",
    "line": "Things in a line.",
    "key": "Access keys.",
    "stack": "Stacks.",
    "thing": "One thing.",
    "undo": "Revert.",
    "apply": "Apply.",
}
