"""Calls to other services that tell more of a failure than CloudFormation does. Data only.

None of them is needed: what is denied or slow is told, and the answer is given without it.
"""

from __future__ import annotations

from hawse.aws.calls import Read
from hawse.services.cfn.calls import DESCRIBE_EVENTS, GET_HOOK_RESULT

LOOKUP_EVENTS = Read(
    "cloudtrail", "LookupEvents", iam=("cloudtrail:LookupEvents",), items="Events[]"
)
FILTER_LOG_EVENTS = Read(
    "logs",
    "FilterLogEvents",
    iam=("logs:FilterLogEvents",),
    on=("arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/*",),
    items="events[]",
)
LIST_TASKS = Read("ecs", "ListTasks", iam=("ecs:ListTasks",), items="taskArns[]")
DESCRIBE_TASKS = Read("ecs", "DescribeTasks", iam=("ecs:DescribeTasks",), items="tasks[]")
DEEP = (
    *(LOOKUP_EVENTS, FILTER_LOG_EVENTS, LIST_TASKS, DESCRIBE_TASKS),
    *(GET_HOOK_RESULT, DESCRIBE_EVENTS),
)
