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

# Events: what happened to a stack, and what its resources depend on.

DESCRIBE_STACK_EVENTS = Read(
    "cloudformation",
    "DescribeStackEvents",
    iam=("cloudformation:DescribeStackEvents",),
    on=(_STACK,),
    items="StackEvents[]",
)
LIST_STACK_RESOURCES = Read(
    "cloudformation",
    "ListStackResources",
    iam=("cloudformation:ListStackResources",),
    on=(_STACK,),
    items="StackResourceSummaries[]",
)
GET_TEMPLATE = Read(
    "cloudformation", "GetTemplate", iam=("cloudformation:GetTemplate",), on=(_STACK,)
)
