"""`hawse cfn params`: the parameters of some stacks."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.cfn.calls import DESCRIBE_STACKS, GET_TEMPLATE_SUMMARY
from hawse.services.cfn.details import StackParameter, parameters


@query(scope=Scope.REGION, calls=[DESCRIBE_STACKS, GET_TEMPLATE_SUMMARY])
@named("STACK")
def params(target: Target, names: tuple[str, ...]) -> Iterator[StackParameter]:
    """Show the parameters of some stacks, and whether they are the template's defaults.

    The values of NoEcho parameters are never shown.

    Examples:
      hawse cfn params web
      hawse cfn params web --filter source=given
    """
    return parameters(target, names)
