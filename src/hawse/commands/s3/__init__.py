"""`hawse s3`: buckets and objects."""

HELP = """Buckets and objects, by URL: s3://bucket/key.

A URL may be a glob: `*` (not across `/`), `**`, `?`, `[…]`, `{a,b}`; --raw takes it as it is.
"""

VERBS = {
    "ls": "List buckets and objects.",
    "du": "Show how much lies where.",
    "tree": "Draw what is below a prefix as a tree.",
    "find": "Find objects by name, size, age, class and tags.",
    "stat": "Show all that S3 tells of objects.",
    "cat": "Write the content of objects to standard output.",
    "head": "Show the beginning of objects.",
    "cp": "Copy files and objects, one or many.",
    "mv": "Move files and objects, one or many.",
    "sync": "Make a prefix or a folder like another one.",
    "diff": "Show how two places differ.",
    "shards": "Show which parts of a split sync are done.",
    "rm": "Remove objects, or all versions of them.",
    "mb": "Make a bucket.",
    "rb": "Remove a bucket.",
    "presign": "Make a URL with which anybody may get or put an object.",
    "restore": "Bring archived objects back for some days.",
    "undo": "Bring back what was replaced or deleted in a versioned bucket.",
    "verify": "Check that two places have the same content.",
    "run": "Run many command lines in one process.",
    "lifecycle": "What becomes of objects with time: rules, checks, a simulation.",
    "bucket": "Buckets and their settings: list, show, change.",
    "replication": "Replication: set up, list, remove.",
    "batch": "S3 Batch Operations: jobs over very many objects.",
    "mpu": "Unfinished multipart uploads: list, abort.",
    "transfers": "Runs that were interrupted: list, resume, abort.",
}
