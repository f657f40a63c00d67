"""`hawse ec2 vpc`: networks."""

HELP = """VPCs, by name or by id, in as many regions and accounts as you name.

A name may be a glob.
"""

VERBS = {
    "ls": "List VPCs.",
    "tree": "Draw a VPC with all that is in it.",
    "rm": "Delete VPCs with all that is their own.",
    "subnets": "List subnets with their free addresses and where they lead.",
    "next-cidr": "Find the next free CIDR block of a size.",
}
