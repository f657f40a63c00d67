"""`hawse tag`: tags of things of any service."""

HELP = """Tags of anything: instances by name, what else EC2 has by id, all other services by ARN.

Things are also chosen by type (--type rds:db) and by tag. `-` takes ids and ARNs from standard
input: `hawse tag report -o ids | hawse tag set - --tag owner=ops --if-missing`.
"""

VERBS = {
    "ls": "List tags.",
    "set": "Set tags.",
    "rm": "Remove tags.",
    "copy": "Copy tags to what belongs to an instance, or to anything.",
    "report": "Find what lacks required tags.",
}
