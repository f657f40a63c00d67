"""`hawse s3`: objects and buckets."""

HELP = """Objects and buckets: list, copy, sync, remove.

An object is `s3://bucket/key`. A key may be a glob: `*` does not cross `/`, `**` does.
A prefix or a folder needs `-R`.
"""

VERBS = {
    "cp": "Copy files and objects, one or many.",
    "mv": "Move files and objects, one or many.",
    "rm": "Remove objects, or all versions of them.",
    "run": "Run many command lines in one process.",
}
