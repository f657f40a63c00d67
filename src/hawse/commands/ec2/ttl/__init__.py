"""`hawse ec2 ttl`: instances that are not meant to live for ever."""

HELP = """When instances may go, and what is past it.

The end is the tag cloud-nuke-after (RFC 3339), which other clean-up tools read too. What has the
tag cloud-nuke-excluded is kept whatever its end is.
"""

VERBS = {
    "ls": "List instances that have an end.",
    "set": "Say when instances may go.",
    "reap": "Terminate or stop what is past its end.",
}
