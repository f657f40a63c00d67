"""Every CloudFormation operation that hawse makes, with the IAM actions it needs. Data only."""

from __future__ import annotations

from hawse.aws.calls import Prepare, Read, Write

_STACK = "arn:{partition}:cloudformation:{region}:{account}:stack/*/*"

LIST_STACKS = Read(
    "cloudformation",
    "DescribeStacks",
    iam=("cloudformation:DescribeStacks",),
    on=(_STACK,),
    items="Stacks[]",
    unread=("Outputs", "Parameters", "RollbackConfiguration"),
)

# Change sets: made, read in both modes, judged with what they meet, and removed.

DESCRIBE_STACK = Read(
    "cloudformation",
    "DescribeStacks",
    iam=("cloudformation:DescribeStacks",),
    on=(_STACK,),
    items="Stacks[]",
)
DESCRIBE_CHANGE_SET = Read(
    "cloudformation", "DescribeChangeSet", iam=("cloudformation:DescribeChangeSet",), on=(_STACK,)
)
DESCRIBE_CHANGE_SET_HOOKS = Read(
    "cloudformation",
    "DescribeChangeSetHooks",
    iam=("cloudformation:DescribeChangeSetHooks",),
    on=(_STACK,),
    items="Hooks[]",
)
LIST_CHANGE_SETS = Read(
    "cloudformation",
    "ListChangeSets",
    iam=("cloudformation:ListChangeSets",),
    on=(_STACK,),
    items="Summaries[]",
)
DESCRIBE_CHANGE_SET_EVENTS = Read(
    "cloudformation",
    "DescribeEvents",
    iam=("cloudformation:DescribeEvents",),
    on=(_STACK,),
    items="OperationEvents[]",
)
GET_STACK_TEMPLATE = Read(
    "cloudformation", "GetTemplate", iam=("cloudformation:GetTemplate",), on=(_STACK,)
)
GET_TEMPLATE_SUMMARY = Read(
    "cloudformation", "GetTemplateSummary", iam=("cloudformation:GetTemplateSummary",), on=(_STACK,)
)
GET_STACK_POLICY = Read(
    "cloudformation", "GetStackPolicy", iam=("cloudformation:GetStackPolicy",), on=(_STACK,)
)
LIST_IMPORTS = Read(
    "cloudformation", "ListImports", iam=("cloudformation:ListImports",), items="Imports[]"
)
LIST_NESTED_RESOURCES = Read(
    "cloudformation",
    "ListStackResources",
    iam=("cloudformation:ListStackResources",),
    on=(_STACK,),
    items="StackResourceSummaries[]",
)
CREATE_CHANGE_SET = Prepare(
    "cloudformation", "CreateChangeSet", iam=("cloudformation:CreateChangeSet",), on=(_STACK,)
)
DELETE_CHANGE_SET = Write(
    "cloudformation",
    "DeleteChangeSet",
    iam=("cloudformation:DeleteChangeSet",),
    on=(_STACK,),
    not_yet=("*create_pending*", "*create_in_progress*"),
)
DELETE_EMPTY_STACK = Write(
    "cloudformation", "DeleteStack", iam=("cloudformation:DeleteStack",), on=(_STACK,)
)
DESCRIBE_TABLE = Read(
    "dynamodb",
    "DescribeTable",
    iam=("dynamodb:DescribeTable",),
    on=("arn:{partition}:dynamodb:{region}:{account}:table/*",),
)
LIST_VERSIONS = Read(
    "s3",
    "ListObjectVersions",
    iam=("s3:ListBucketVersions",),
    on=("arn:{partition}:s3:::*",),
)
