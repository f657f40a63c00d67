"""`hawse cfn show`: all about some stacks."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.cfn.calls import DESCRIBE_STACKS, LIST_STACK_RESOURCES
from hawse.services.cfn.details import StackDetails, show_stacks


@query(scope=Scope.REGION, calls=[DESCRIBE_STACKS, LIST_STACK_RESOURCES])
@named("STACK")
def show(target: Target, names: tuple[str, ...]) -> Iterator[StackDetails]:
    """Show all about some stacks.

    Status, parameters, outputs, resources, role, protection, tags. A deleted stack is found by
    its id. Secrets are not shown.

    Examples:
      hawse cfn show web
      hawse cfn show web -o json --query '[].resources[].id'
    """
    return show_stacks(target, names)
