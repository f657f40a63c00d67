"""`hawse cfn import`: resources that exist become a stack's."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.pairs import Pair, pairs_option
from hawse.core.saved import Saved, saved_option
from hawse.plan import Entry, Memory
from hawse.services.cfn.deploy.calls import IMPORTING
from hawse.services.cfn.deploy.importing import importing
from hawse.services.cfn.deploy.remembering import MEMORY, remember
from hawse.services.cfn.deploy.wishes import Wish, source_of
from hawse.services.cfn.events.waits import StackWaits

_RESOURCE = "What AWS knows it by: VALUE, or KEY=VALUE,KEY=VALUE. Repeatable."


@change(
    scope=Scope.REGION,
    calls=IMPORTING,
    separate=True,
    memory=MEMORY,
    remembers=remember,
    follow=StackWaits,
)
@click.argument("stack")
@saved_option("template", "The stack as it is to be, with what is imported; - is standard input.")
@pairs_option("--resource", help=_RESOURCE, metavar="ID=VALUE")
@pairs_option("--parameter", help="Repeatable.")
@click.option("--bucket", metavar="NAME[/PREFIX]", default="", help="For large templates.")
@click.option("--service-role", metavar="ARN", default="", help="The role of CloudFormation.")
def import_(  # pylint: disable=too-many-arguments  # a deployment
    target: Target,
    stack: str,
    *,
    memory: Memory,
    template: Saved | None,
    resource: tuple[Pair, ...],
    parameter: tuple[Pair, ...],
    bucket: str,
    service_role: str,
) -> Iterator[Entry]:
    """Take resources that exist into a stack.

    The template has them, each with a DeletionPolicy, besides what the stack has already. What is
    missing is named. Nothing is made or changed by it; look for drift afterwards.

    Examples:
      hawse cfn import web --template web.yaml --resource Bucket=acme-logs
      hawse cfn import web --template web.yaml --resource Item=TableName=orders,IndexName=by-day
    """
    del memory
    wish = Wish(
        stack=stack,
        source=source_of(template),
        typed={one.key: one.value for one in parameter},
        bucket=bucket,
        role=service_role,
    )
    return importing(target, wish, {one.key: one.value for one in resource})
