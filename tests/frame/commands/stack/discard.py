"""What removes a change set that nobody executed, and the empty stack it stands in."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.calls import Read, Write
from hawse.aws.targets import Target
from hawse.core.command import change
from hawse.errors import NotFound
from hawse.plan import Entry, Skip, Step
from tests.frame.commands.stack.deploy import DESCRIBE_STACKS

LIST_CHANGE_SETS = Read(
    "cloudformation", "ListChangeSets", iam=("cloudformation:ListChangeSets",), items="Summaries[]"
)
DELETE_CHANGE_SET = Write(
    "cloudformation", "DeleteChangeSet", iam=("cloudformation:DeleteChangeSet",)
)
DELETE_STACK = Write("cloudformation", "DeleteStack", iam=("cloudformation:DeleteStack",))


@change(calls=[DESCRIBE_STACKS, LIST_CHANGE_SETS, DELETE_CHANGE_SET, DELETE_STACK])
@click.argument("stack")
@click.argument("change_set")
def discard(target: Target, stack: str, change_set: str) -> Iterator[Entry]:
    """Remove a change set, and its stack if it was made only for it.

    Examples:
      hawse stack discard web hawse-web
    """
    try:
        found = list(target.items(DESCRIBE_STACKS, StackName=stack))
        names = [one["ChangeSetName"] for one in target.items(LIST_CHANGE_SETS, StackName=stack)]
    except NotFound:
        found, names = [], []
    if change_set not in names:
        yield Skip(stack, f"{change_set} is gone")
        return
    yield Step(
        DELETE_CHANGE_SET,
        {"StackName": stack, "ChangeSetName": change_set},
        on=stack,
        says="remove the change set of",
        no_undo="it is made again by deploying",
    )
    if found[0]["StackStatus"] == "REVIEW_IN_PROGRESS" and names == [change_set]:
        yield Step(
            DELETE_STACK,
            {"StackName": stack},
            on=stack,
            says="remove the empty stack",
            no_undo="it had nothing in it",
        )
