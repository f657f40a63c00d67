"""`hawse s3 bucket cors`: cross-origin rules."""

HELP = """Cross-origin rules: which pages may read a bucket from a browser, and send to it.

S3 takes the first rule that fits a request.
"""

VERBS = {
    "ls": "List the CORS rules of buckets.",
    "add": "Add a CORS rule.",
    "edit": "Change all CORS rules in an editor, or from a file.",
    "rm": "Remove CORS rules.",
}
