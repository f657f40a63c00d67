"""Stacks that are followed."""

HELP = "Stacks that are followed."

VERBS = {"update": "Update stacks.", "cancel": "Stop updates."}
