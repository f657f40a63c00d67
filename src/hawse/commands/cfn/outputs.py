"""`hawse cfn outputs`: the outputs of some stacks."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.cfn.calls import DESCRIBE_STACKS
from hawse.services.cfn.details import StackOutput
from hawse.services.cfn.details import outputs as outputs_of


@query(scope=Scope.REGION, calls=[DESCRIBE_STACKS])
@named("STACK")
def outputs(target: Target, names: tuple[str, ...]) -> Iterator[StackOutput]:
    """Show the outputs of some stacks.

    With the names that other stacks import them by.

    Examples:
      hawse cfn outputs web
      hawse cfn outputs web --filter key=Url -o lines --columns value
      hawse cfn outputs 'web-*' --columns +stack
    """
    return outputs_of(target, names)
