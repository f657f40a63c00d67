"""`hawse s3 bucket`: buckets and their settings."""

HELP = """Buckets and their settings, by name.

A change shows what differs, and is refused when somebody else changed the same setting meanwhile.
"""

VERBS = {
    "policy": "The policy of a bucket: show, edit, compare, remove.",
    "cors": "Cross-origin rules: list, add, edit, remove.",
    "logging": "Server access logs: show, set, remove.",
    "notification": "Who is told of events: list, add, edit, remove.",
    "object-lock": "Object Lock and how long it keeps new objects: show, set.",
    "inventory": "Regular lists of all objects: list, add, remove.",
}
