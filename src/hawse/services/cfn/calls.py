"""Every CloudFormation operation that hawse makes, with the IAM actions it needs. Data only."""

from __future__ import annotations

from hawse.aws.calls import Read

_STACK = "arn:{partition}:cloudformation:{region}:{account}:stack/*/*"

LIST_STACKS = Read(
    "cloudformation",
    "DescribeStacks",
    iam=("cloudformation:DescribeStacks",),
    on=(_STACK,),
    items="Stacks[]",
    unread=("Outputs", "Parameters", "RollbackConfiguration"),
)
