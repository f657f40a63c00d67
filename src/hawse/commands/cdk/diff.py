"""`hawse cdk diff`: what an app would change about its deployed stacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.folders import Inside, folder_and_names
from hawse.core.options import exit_code
from hawse.core.pairs import pairs_option
from hawse.rows import Row
from hawse.services.cdk.app import whereabouts
from hawse.services.cdk.assembly import folder_of
from hawse.services.cdk.calls import APP_PREVIEWING
from hawse.services.cdk.previewing import differing, kind_of


@query(
    scope=Scope.REGION,
    calls=APP_PREVIEWING,
    rows=kind_of,
    places=whereabouts,
    finds=True,
    discards=("cfn", "discard"),
)
@folder_and_names("cdk.out", folder_of, "STACK")
@click.option("--change-set", is_flag=True, help="Let AWS say what would become of each resource.")
@pairs_option(
    "--parameter", metavar="[STACK:]KEY=VALUE", help="With --change-set; as for 'cdk deploy'."
)
@click.option("--any-schema", is_flag=True, help="Read a schema that is newer than is known.")
@click.option("--any-owner", is_flag=True, help="Read templates in buckets of others too.")
@exit_code
def diff(target: Target, inside: Inside, **typed: Any) -> Iterator[Row]:
    """Compare the templates of an app with those deployed.

    The app says which regions are asked, unless -r does. A stack that is not deployed is all new.
    It compares what is written. With --change-set, AWS makes a change set of each stack, which is
    removed again, and the rows are those of 'hawse cfn preview': what is replaced or destroyed.

    Examples:
      hawse cdk diff
      hawse cdk diff 'Prod/*' -p prod
      hawse cdk diff build/cdk.out Web --exit-code
      hawse cdk diff Web --change-set --parameter Size=3
    """
    return differing(target, inside, typed)
