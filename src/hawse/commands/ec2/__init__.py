"""`hawse ec2`: instances and their life."""

HELP = """Instances, by name or by id, in as many regions and accounts as you name.

A name may be a glob. `-` takes ids from standard input:
`hawse ec2 ls --state running -o ids | hawse ec2 stop -`.
"""

VERBS = {
    "ls": "List instances.",
    "show": "All about some instances: volumes, groups, addresses, checks, price.",
    "launch": "Launch instances with sane defaults.",
    "start": "Start stopped instances.",
    "stop": "Stop running instances.",
    "reboot": "Reboot running instances.",
    "terminate": "Terminate instances for good.",
    "protect": "Switch termination and stop protection on or off.",
    "resize": "Change the type: stop, change, start.",
    "wait": "Wait until instances are in a state, or their checks pass.",
    "console": "What an instance wrote to its console.",
    "types": "Find an instance type by need, with its price.",
}

ALIASES = {"list-instances": "ls"}
