"""The plan is made by AWS: a change set is prepared while planning, and executed as the step."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.calls import Prepare, Read, Write
from hawse.aws.targets import Target
from hawse.core.command import change
from hawse.plan import Discard, Entry, Look, Step

CREATE_CHANGE_SET = Prepare(
    "cloudformation", "CreateChangeSet", iam=("cloudformation:CreateChangeSet",)
)
DESCRIBE_STACKS = Read(
    "cloudformation", "DescribeStacks", iam=("cloudformation:DescribeStacks",), items="Stacks[]"
)
EXECUTE_CHANGE_SET = Write(
    "cloudformation", "ExecuteChangeSet", iam=("cloudformation:ExecuteChangeSet",)
)


@change(calls=[CREATE_CHANGE_SET, DESCRIBE_STACKS, EXECUTE_CHANGE_SET])
@click.argument("stack")
def deploy(target: Target, stack: str) -> Iterator[Entry]:
    """Deploy a stack by a change set.

    Examples:
      hawse stack deploy web
    """
    name = f"hawse-{stack}"
    discard = Discard(("stack", "discard"), {"stack": stack, "change_set": name})
    answer = target.prepare(
        CREATE_CHANGE_SET,
        discard,
        StackName=stack,
        ChangeSetName=name,
        ChangeSetType="CREATE",
        TemplateBody='{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}',
    )
    yield Step(
        EXECUTE_CHANGE_SET,
        {"ChangeSetName": answer["Id"], "StackName": stack},
        on=stack,
        says="deploy",
        wait=Look(
            DESCRIBE_STACKS,
            {"StackName": stack},
            "Stacks[].StackStatus",
            ("CREATE_COMPLETE", "UPDATE_COMPLETE"),
            never=("*FAILED", "*ROLLBACK*"),
        ),
        no_undo="a deployment is undone by deploying the template before",
        takes=discard.line,
    )
