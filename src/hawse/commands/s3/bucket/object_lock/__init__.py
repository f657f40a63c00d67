"""`hawse s3 bucket object-lock`: Object Lock and its default retention."""

HELP = """Object Lock: versions that nobody deletes before their day.

Here is what a bucket does to new objects; locks and legal holds of single objects are not.
"""

VERBS = {
    "show": "Show whether buckets lock new objects, and for how long.",
    "set": "Turn Object Lock on, and set how long it keeps new objects.",
}
