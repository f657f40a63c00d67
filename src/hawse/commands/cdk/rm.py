"""`hawse cdk rm`: delete the stacks of an app, each after those that need it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.folders import Inside, folder_and_names
from hawse.plan import Entry
from hawse.services.cdk.app import deploying
from hawse.services.cdk.assembly import folder_of
from hawse.services.cdk.removing import app_removal, wanted, whereabouts
from hawse.services.cdk.waits import AppWaits
from hawse.services.cfn.recovery.emptying import EMPTY
from hawse.services.cfn.recovery.removing import REMOVING, Permission


def _through(target: Target, args: Mapping[str, Any]) -> Iterator[Target]:
    return deploying(target, wanted(args["inside"], args))


@change(
    scope=Scope.REGION,
    calls=REMOVING,
    procedures=[EMPTY],
    separate=True,
    follow=AppWaits,
    places=whereabouts,
    through=_through,
)
@folder_and_names("cdk.out", folder_of, "STACK")
@click.option("--unprotect", is_flag=True, help="Take termination protection away first.")
@click.option("--empty", is_flag=True, help="Delete all that is in their buckets first.")
@click.option("--any-schema", is_flag=True, help="Read a schema that is newer than is known.")
def rm(
    target: Target, inside: Inside, *, unprotect: bool, empty: bool, any_schema: bool
) -> Iterator[Entry]:
    """Delete the stacks of an app.

    Each goes after those that need it. What would make a deletion fail is named before anything is
    sent: exports in use, protection, buckets and repositories that are not empty. What a template
    retains is told, since nothing manages it any more. Published files and images stay.

    Examples:
      hawse cdk rm 'Beta/*'
      hawse cdk rm build/cdk.out Web --dry-run
      hawse cdk rm 'Beta/**' --unprotect --empty
    """
    stacks = wanted(inside, {"any_schema": any_schema})
    return app_removal(target, stacks, Permission(unprotect, empty))
