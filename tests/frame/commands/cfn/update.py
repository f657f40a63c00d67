"""A change whose waits are followed, and which goes on in AWS when it is left."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry, Look, Step
from hawse.services.cfn.calls import DESCRIBE_STACKS, UPDATE_STACK
from hawse.services.cfn.events.following import FOLLOWS
from hawse.services.cfn.events.waits import StackWaits


@change(calls=[*FOLLOWS, DESCRIBE_STACKS, UPDATE_STACK], separate=True, follow=StackWaits)
@named("STACK")
def update(target: Target, names: tuple[str, ...]) -> Iterator[Entry]:
    """Update stacks.

    Examples:
      hawse cfn update web
    """
    for name in names:
        (stack,) = target.items(DESCRIBE_STACKS, StackName=name)
        id_ = stack["StackId"]
        params = {"StackName": id_}
        path, done = "Stacks[].StackStatus", ("UPDATE_COMPLETE",)
        never = ("*ROLLBACK_COMPLETE", "*FAILED")
        yield Step(
            UPDATE_STACK,
            {**params, "UsePreviousTemplate": True},
            on=id_,
            name=name,
            says="update",
            expects=Look(DESCRIBE_STACKS, params, path, done),
            wait=Look(DESCRIBE_STACKS, params, path, done, never),
            no_undo="cancel it",
        )
