"""`hawse s3 batch`: jobs of S3 Batch Operations."""

HELP = """S3 Batch Operations: AWS's own engine, for millions of objects.

A job works on a list of objects: what lies below a URL, an inventory report, or a CSV file.
"""

VERBS = {
    "copy": "Copy objects; those over 5 GB beside the job.",
    "tag": "Replace the tags of objects.",
    "restore": "Bring archived objects back for some days.",
    "checksum": "Compute checksums of what is stored.",
    "invoke": "Invoke a Lambda function for each object.",
    "replicate": "Replicate what was there before the rules.",
    "ls": "List jobs.",
    "watch": "Watch jobs until they end.",
    "retry": "Do again what failed in a job.",
}
