"""`hawse tag`: tags of EC2 resources."""

HELP = """Tags of instances, by name or id, and of any other EC2 resource, by id."""

VERBS = {
    "ls": "List tags.",
    "set": "Set tags.",
    "rm": "Remove tags.",
}
