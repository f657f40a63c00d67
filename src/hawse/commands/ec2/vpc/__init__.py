"""`hawse ec2 vpc`: networks."""

HELP = """VPCs, by name or by id, in as many regions and accounts as you name.

A name may be a glob.
"""

VERBS = {
    "ips": "List public IPv4 addresses with what has them and what they cost.",
    "ls": "List VPCs.",
    "tree": "Draw a VPC with all that is in it.",
    "create": "Create a VPC with subnets over zones.",
    "rm": "Delete VPCs with all that is their own.",
    "subnets": "List subnets with their free addresses and where they lead.",
    "next-cidr": "Find the next free CIDR block of a size.",
}
