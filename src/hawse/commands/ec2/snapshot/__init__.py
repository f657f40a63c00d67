"""`hawse ec2 snapshot`: snapshots of volumes."""

HELP = """Snapshots of this account, by name or by id.

What deletes says whether the Recycle Bin holds it, and `hawse undo` takes it out again.
"""

VERBS = {
    "ls": "List snapshots, with what stands on them.",
    "create": "Take snapshots of all volumes of an instance, or of single volumes.",
    "copy": "Copy snapshots into other regions.",
    "share": "Let other accounts restore snapshots, or no longer.",
    "rm": "Delete snapshots.",
    "prune": "Delete all but the newest snapshots of each volume.",
    "restore": "Take snapshots, volumes and images out of the Recycle Bin.",
    "archive": "Move snapshots into the archive, or back.",
}
