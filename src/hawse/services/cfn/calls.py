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

# Everything else about stacks. An action is called as its operation, all through the service.

_SET = "arn:{partition}:cloudformation:{region}:{account}:stackset/*:*"
_CHANGE_SET = "arn:{partition}:cloudformation:{region}:{account}:changeSet/*/*"


def _iam(operation: str) -> tuple[str, ...]:
    return (f"cloudformation:{operation}",)


def _read(operation: str, *on: str, items: str = "") -> Read:
    return Read("cloudformation", operation, iam=_iam(operation), on=on, items=items)


def _write(operation: str, *on: str, destroys: bool = False, keeps: tuple[str, ...] = ()) -> Write:
    return Write(
        "cloudformation",
        operation,
        iam=_iam(operation),
        on=on,
        destroys=destroys,
        keeps=keeps,
        repeated=("TokenAlreadyExistsException", "OperationIdAlreadyExistsException"),
    )


DESCRIBE_STACKS = _read("DescribeStacks", _STACK, items="Stacks[]")
LIST_STACK_SUMMARIES = _read("ListStacks", items="StackSummaries[]")
"""The only list that has deleted stacks too."""
DESCRIBE_EVENTS = _read("DescribeEvents", _STACK, _CHANGE_SET, items="OperationEvents[]")
DESCRIBE_STACK_RESOURCES = _read("DescribeStackResources", _STACK, items="StackResources[]")
"""At most 100: to find a stack by a physical id; ListStackResources has them all."""
DESCRIBE_STACK_RESOURCE = _read("DescribeStackResource", _STACK)
GET_TEMPLATE_SUMMARY = _read("GetTemplateSummary", _STACK, _SET)
VALIDATE_TEMPLATE = _read("ValidateTemplate")
GET_STACK_POLICY = _read("GetStackPolicy", _STACK)
LIST_EXPORTS = _read("ListExports", items="Exports[]")
LIST_IMPORTS = _read("ListImports", items="Imports[]")
GET_HOOK_RESULT = _read("GetHookResult")
LIST_HOOK_RESULTS = _read("ListHookResults", _STACK, items="HookResults[]")

CREATE_STACK = _write("CreateStack", _STACK, keeps=("StackId", "OperationId"))
UPDATE_STACK = _write("UpdateStack", _STACK, keeps=("StackId", "OperationId"))
DELETE_STACK = _write("DeleteStack", _STACK, destroys=True)
ROLLBACK_STACK = _write("RollbackStack", _STACK, keeps=("StackId", "OperationId"))
CONTINUE_UPDATE_ROLLBACK = _write("ContinueUpdateRollback", _STACK)
CANCEL_UPDATE_STACK = _write("CancelUpdateStack", _STACK)
UPDATE_TERMINATION_PROTECTION = _write("UpdateTerminationProtection", _STACK)
SET_STACK_POLICY = _write("SetStackPolicy", _STACK)

# Change sets

CREATE_CHANGE_SET = Prepare(
    "cloudformation", "CreateChangeSet", iam=_iam("CreateChangeSet"), on=(_STACK,)
)
"""What it leaves is removed by DeleteChangeSet, and DeleteStack where there was no stack before."""
DELETE_CHANGE_SET = Write(
    "cloudformation",
    "DeleteChangeSet",
    iam=_iam("DeleteChangeSet"),
    on=(_STACK,),
    not_yet=("*create_pending*", "*create_in_progress*"),
)
EXECUTE_CHANGE_SET = _write("ExecuteChangeSet", _STACK)
DESCRIBE_CHANGE_SET = _read("DescribeChangeSet", _STACK, items="Changes[]")
DESCRIBE_CHANGE_SET_HOOKS = _read("DescribeChangeSetHooks", _STACK, items="Hooks[]")
LIST_CHANGE_SETS = _read("ListChangeSets", _STACK, items="Summaries[]")

# Drift. Detection changes nothing but what is known.

DETECT_STACK_DRIFT = _read("DetectStackDrift", _STACK)
DETECT_STACK_RESOURCE_DRIFT = _read("DetectStackResourceDrift", _STACK)
DESCRIBE_STACK_DRIFT_DETECTION_STATUS = _read("DescribeStackDriftDetectionStatus")
DESCRIBE_STACK_RESOURCE_DRIFTS = _read(
    "DescribeStackResourceDrifts", _STACK, items="StackResourceDrifts[]"
)

# StackSets. Their operations check the set; what they do in the targets, its roles there do.

_TARGET = "arn:{partition}:cloudformation:{region}:{account}:stackset-target/*"

LIST_STACK_SETS = _read("ListStackSets", items="Summaries[]")
DESCRIBE_STACK_SET = _read("DescribeStackSet", _SET)
LIST_STACK_INSTANCES = _read("ListStackInstances", _SET, items="Summaries[]")
DESCRIBE_STACK_SET_OPERATION = _read("DescribeStackSetOperation", _SET)
LIST_STACK_SET_OPERATIONS = _read("ListStackSetOperations", _SET, items="Summaries[]")
LIST_STACK_SET_OPERATION_RESULTS = _read("ListStackSetOperationResults", _SET, items="Summaries[]")
CREATE_STACK_SET = _write("CreateStackSet", keeps=("StackSetId",))
UPDATE_STACK_SET = _write("UpdateStackSet", _SET, _TARGET, keeps=("OperationId",))
DELETE_STACK_SET = _write("DeleteStackSet", _SET, destroys=True)
CREATE_STACK_INSTANCES = _write("CreateStackInstances", _SET, _TARGET, keeps=("OperationId",))
UPDATE_STACK_INSTANCES = _write("UpdateStackInstances", _SET, _TARGET, keeps=("OperationId",))
DELETE_STACK_INSTANCES = _write(
    "DeleteStackInstances", _SET, _TARGET, destroys=True, keeps=("OperationId",)
)
RETAIN_STACK_INSTANCES = _write("DeleteStackInstances", _SET, _TARGET, keeps=("OperationId",))
"""With RetainStacks: the set forgets stacks, which stay."""
STOP_STACK_SET_OPERATION = _write("StopStackSetOperation", _SET)

# What a change set meets: whether there is anything in what it would take away.

DELETE_EMPTY_STACK = _write("DeleteStack", _STACK)
"""Of a stack that was only made to hold a change set: there is nothing in it to destroy."""
DESCRIBE_TABLE = Read(
    "dynamodb",
    "DescribeTable",
    iam=("dynamodb:DescribeTable",),
    on=("arn:{partition}:dynamodb:{region}:{account}:table/*",),
)
LIST_VERSIONS = Read(
    "s3", "ListObjectVersions", iam=("s3:ListBucketVersions",), on=("arn:{partition}:s3:::*",)
)

# What a deployment needs of other services: values that stand there, and a place for files.

_IN_BUCKET = ("arn:{partition}:s3:::*",)

GET_SSM_PARAMETER = Read(
    "ssm",
    "GetParameter",
    iam=("ssm:GetParameter",),
    on=("arn:{partition}:ssm:{region}:{account}:parameter/*",),
)
FIND_OBJECT = Read("s3", "ListObjectsV2", iam=("s3:ListBucket",), on=_IN_BUCKET, items="Contents[]")
PUT_ARTIFACT = Prepare(
    "s3", "PutObject", iam=("s3:PutObject",), on=("arn:{partition}:s3:::*/*",), stays=True
)
"""Under the hash of its content, so that whoever needs the same finds it."""
