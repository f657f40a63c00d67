"""Stacks."""

HELP = "Stacks."

VERBS = {"deploy": "Deploy a stack.", "discard": "Remove a change set."}
