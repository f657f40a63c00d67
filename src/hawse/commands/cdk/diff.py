"""`hawse cdk diff`: what an app would change about its deployed stacks."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.folders import Inside, folder_and_names
from hawse.core.options import exit_code
from hawse.services.cdk.app import app_and_stacks, stacks_at, whereabouts
from hawse.services.cdk.assembly import folder_of
from hawse.services.cdk.deployed import compared
from hawse.services.cdk.differences import Difference
from hawse.services.cfn.calls import GET_TEMPLATE


@query(scope=Scope.REGION, calls=[GET_TEMPLATE], places=whereabouts, finds=True)
@folder_and_names("cdk.out", folder_of, "STACK")
@click.option("--any-schema", is_flag=True, help="Read a schema that is newer than is known.")
@exit_code
def diff(target: Target, inside: Inside, *, any_schema: bool) -> Iterator[Difference]:
    """Compare the templates of an app with those deployed.

    The app says which regions are asked, unless -r does. A stack that is not deployed is all new.
    It compares what is written: what a change does to a resource, 'hawse cfn preview' tells.

    Examples:
      hawse cdk diff
      hawse cdk diff 'Prod/*' -p prod
      hawse cdk diff build/cdk.out Web --exit-code
    """
    _, stacks = app_and_stacks(inside, any_schema=any_schema)
    for stack in stacks_at(target, stacks):
        yield from compared(target, stack)
