"""What hawse changed on this machine."""

HELP = "What hawse changed: list, show, verify."

VERBS = {
    "ls": "List the recorded changes.",
    "show": "Show one change step by step.",
    "verify": "Check that the audit log is whole.",
}
