"""`hawse s3 transfers`: what runs of hawse on this machine left unfinished."""

HELP = """Runs of this machine that moved objects, and the large ones they left in parts.

Unfinished uploads of other machines and programs: `hawse s3 mpu ls`.
"""

VERBS = {
    "ls": "List runs and what they left unfinished.",
    "resume": "Go on with large uploads, downloads and copies from their parts.",
    "abort": "Give up what a run left: parts, temporary files, its memory.",
}
