"""`hawse iam policy`: policies."""

HELP = """Policies: those of IAM, of resources and of an organization."""

VERBS = {
    "validate": "Validate policies in files.",
}
