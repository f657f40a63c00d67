"""`hawse ec2 volume`: volumes."""

HELP = """Volumes, by name or by id."""

VERBS = {
    "ls": "List volumes, with the instances that they are attached to.",
    "create": "Create a volume.",
    "attach": "Attach volumes to an instance.",
    "detach": "Detach volumes.",
    "modify": "Change type, size and performance of volumes in use.",
    "snapshot": "Take snapshots of volumes.",
    "rm": "Delete volumes that nothing holds.",
}
