"""`hawse s3`: objects and buckets."""

HELP = """Objects and buckets: list, copy, sync, remove.

URLs are s3://bucket/key; a key may have globs: `*` within a folder, `**` across them.
"""

VERBS = {
    "restore": "Bring archived objects back for some days.",
    "undo": "Bring back what was replaced or deleted in a versioned bucket.",
    "mpu": "Unfinished multipart uploads: list, abort.",
    "transfers": "Runs that were interrupted: list, resume, abort.",
}
