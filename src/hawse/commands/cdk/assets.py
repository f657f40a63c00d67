"""`hawse cdk assets`: publish the files and images that an app needs."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.folders import Inside, folder_and_names
from hawse.plan import Entry
from hawse.services.cdk.app import app_and_stacks, stacks_at, whereabouts
from hawse.services.cdk.assembly import folder_of
from hawse.services.cdk.calls import PUBLISHING
from hawse.services.cdk.images import PUBLISH_IMAGE
from hawse.services.cdk.needed_assets import asset_entries
from hawse.services.cdk.publishing import PUBLISH_FILE
from hawse.services.cfn.calls import DESCRIBE_STACKS


@change(
    scope=Scope.REGION,
    calls=[*PUBLISHING, DESCRIBE_STACKS],
    procedures=[PUBLISH_FILE, PUBLISH_IMAGE],
    separate=True,
    places=whereabouts,
)
@folder_and_names("cdk.out", folder_of, "STACK")
@click.option("--any-schema", is_flag=True, help="Read a schema that is newer than is known.")
@click.option("--any-owner", is_flag=True, help="Publish to buckets of other accounts too.")
def assets(target: Target, inside: Inside, *, any_schema: bool, any_owner: bool) -> Iterator[Entry]:
    """Publish the files and images of an app.

    What is there already is skipped. A folder is packed once and kept in cdk.out/.cache; an image
    is built and pushed by Docker, or by what CDK_DOCKER names. The roles of the bootstrap stack
    are assumed where they can be, else your own credentials are used.

    Examples:
      hawse cdk assets --dry-run
      hawse cdk assets 'Prod/*' -p prod
      hawse cdk assets build/cdk.out Web -y
    """
    assembly, stacks = app_and_stacks(inside, any_schema=any_schema)
    return asset_entries(target, assembly, stacks_at(target, stacks), any_owner=any_owner)
