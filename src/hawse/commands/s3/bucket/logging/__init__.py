"""`hawse s3 bucket logging`: server access logs."""

HELP = """Server access logs: where S3 writes who asked a bucket for what."""

VERBS = {
    "show": "Show where the access logs of buckets go.",
    "set": "Deliver access logs to another bucket.",
    "rm": "Deliver no more access logs.",
}
