"""`hawse s3 replication`: copies of objects that S3 makes by itself, in another bucket."""

HELP = """Replication of a bucket: set up on both sides, watched, explained, removed.

S3 tells nobody what is missing; `doctor` and `explain` do.
"""

VERBS = {
    "setup": "Replicate a bucket, with all that it needs on both sides.",
    "ls": "List the rules of buckets.",
    "status": "Show the backlog of each rule, and what objects say themselves.",
    "explain": "Explain why an object is, or is not, replicated.",
    "doctor": "Find what keeps objects from being replicated.",
    "backfill": "Replicate what was there before the rules, or failed.",
    "rm": "Remove rules.",
}
