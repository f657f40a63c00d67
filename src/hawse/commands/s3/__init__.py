"""`hawse s3`: objects and buckets."""

HELP = """Objects and buckets: list, copy, sync, remove.

An object is `s3://bucket/key`. A key may be a glob: `*` does not cross `/`, `**` does.
A prefix or a folder needs `-R`.
"""

VERBS = {
    "sync": "Make a prefix or a folder like another one.",
    "diff": "Show how two places differ.",
    "verify": "Check that two places have the same content.",
}
