"""`hawse s3 replication`: copies of objects that S3 makes by itself, in another bucket."""

HELP = """Replication of a bucket: set up on both sides, watched, explained, removed.

S3 tells nobody what is missing; `doctor` and `explain` do.
"""

VERBS = {
    "setup": "Replicate a bucket, with all that it needs on both sides.",
    "ls": "List the rules of buckets.",
    "rm": "Remove rules.",
}
