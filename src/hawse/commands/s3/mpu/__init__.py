"""`hawse s3 mpu`: unfinished multipart uploads, whoever began them."""

HELP = """Unfinished multipart uploads: parts that cost money and are in no listing.

What hawse itself left unfinished, and can go on with, is in `hawse s3 transfers ls`.
"""

VERBS = {
    "ls": "List unfinished multipart uploads.",
    "abort": "Remove unfinished multipart uploads and their parts.",
}
