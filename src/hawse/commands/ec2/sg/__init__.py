"""`hawse ec2 sg`: security groups."""

HELP = """Security groups, by name, by Name tag or by id.

A name may be a glob. `-` takes ids from standard input:
`hawse ec2 sg unused -o ids | hawse ec2 sg rm -`.
"""

VERBS = {
    "ls": "List security groups.",
    "rules": "List rules, one a line.",
    "allow": "Add rules that are not there yet.",
    "revoke": "Take rules away.",
    "used-by": "Show what uses groups.",
    "unused": "List groups that nothing uses, with the proof.",
    "stale": "List rules that refer to groups which are gone.",
    "audit": "Find what is open that should not be.",
    "rm": "Delete groups that nothing uses.",
}
