"""Access keys."""

HELP = "Access keys."

VERBS = {"rotate": "Rotate a key."}
