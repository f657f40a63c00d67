"""The commands: a folder per group, a module per verb, glue only."""

HELP = """Day-to-day AWS operations: see everything, change only what you were shown.

Try it without an account: `hawse demo`, or `eval "$(hawse sandbox start --seed)"`.
"""

VERBS = {
    "ec2": "Instances: list, launch, start, stop, resize, terminate.",
    "s3": "Buckets and objects: list, look, copy, sync, remove.",
    "iam": "Users, roles and groups.",
    "cfn": "CloudFormation stacks.",
    "cdk": "A synthesised CDK app, without Node.",
    "cost": "What was spent, what will be, and why.",
    "tag": "Tags of instances and other EC2 resources.",
    "auth": "Who you are.",
    "config": "Settings: effective values and where each came from.",
    "permissions": "The IAM policy that commands need.",
    "audit": "What hawse changed: list, show, verify.",
    "undo": "Revert a change.",
    "apply": "Apply a plan that was written to a file.",
    "sandbox": "An AWS of your own on this machine, offline.",
    "demo": "A guided run of the main jobs on the sandbox.",
    "doctor": "Find what stands in the way.",
    "cache": "What hawse keeps between runs.",
    "completion": "Shell completion.",
    "help": "Topics: exit-codes, filters, config, regions, plans, and more.",
}
