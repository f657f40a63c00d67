"""`hawse ec2`: instances and their life."""

HELP = """Instances, by name or by id, in as many regions and accounts as you name.

A name may be a glob. `-` takes ids from standard input:
`hawse ec2 ls --state running -o ids | hawse ec2 stop -`.
"""

VERBS = {
    "ls": "List instances.",
    "show": "Show all about some instances.",
    "launch": "Launch instances with sane defaults.",
    "start": "Start stopped instances.",
    "stop": "Stop running instances.",
    "reboot": "Reboot running instances.",
    "terminate": "Terminate instances for good.",
    "protect": "Switch termination or stop protection on or off.",
    "resize": "Change the type: stop, change, start.",
    "wait": "Wait for a state, or until the checks pass.",
    "ami": "Images: list, make, copy, share, prove their use, remove, prune.",
    "console": "Show what instances wrote to their console.",
    "ttl": "Instances that are not meant to live for ever.",
    "schedule": "Office hours of instances.",
    "sg": "Security groups: rules, what uses them, what is open.",
    "types": "Find an instance type by need, with its price.",
    "snapshot": "Snapshots: list, create, copy, share, archive, prune, delete, restore.",
    "connect": "Open a shell or a tunnel to an instance: Systems Manager, else SSH.",
    "run": "Run a command on many instances.",
    "disconnect": "End a session that was left behind.",
    "cancel": "Stop commands that run on instances.",
    "volume": "Volumes: list, create, attach, detach, modify, snapshot, delete.",
    "vpc": "VPCs: list, draw, create, delete; subnets and addresses.",
}

ALIASES = {"list-instances": "ls"}
