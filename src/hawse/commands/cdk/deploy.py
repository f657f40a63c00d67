"""`hawse cdk deploy`: the stacks of an app, through the change sets that were shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.folders import Inside, folder_and_names
from hawse.core.pairs import pairs_option
from hawse.plan import Entry, Memory
from hawse.services.cdk.app import deploying
from hawse.services.cdk.assembly import folder_of
from hawse.services.cdk.calls import APP_DEPLOYING
from hawse.services.cdk.deploying import app_deployment
from hawse.services.cdk.images import PUBLISH_IMAGE
from hawse.services.cdk.outputs import OUTPUTS
from hawse.services.cdk.publishing import PUBLISH_FILE
from hawse.services.cdk.waits import AppWaits
from hawse.services.cdk.wishes import whereabouts, wish_of
from hawse.services.cfn.deploy.remembering import MEMORY, remember


def _through(target: Target, args: Mapping[str, Any]) -> Iterator[Target]:
    return deploying(target, wish_of(args["inside"], args).stacks)


@change(
    scope=Scope.REGION,
    calls=APP_DEPLOYING,
    procedures=[PUBLISH_FILE, PUBLISH_IMAGE, OUTPUTS],
    separate=True,
    memory=MEMORY,
    remembers=remember,
    follow=AppWaits,
    places=whereabouts,
    through=_through,
)
@folder_and_names("cdk.out", folder_of, "STACK")
@click.option("--exclusively", is_flag=True, help="Without the stacks that they need.")
@pairs_option(
    "--parameter",
    metavar="[STACK:]KEY=VALUE",
    help="VALUE may be output:STACK.KEY, ssm:NAME, env:NAME or text:VALUE. Repeatable.",
)
@click.option(
    "--allow-replace", multiple=True, metavar="[STACK:]ID", help="Its data may be lost. Repeatable."
)
@click.option(
    "--outputs", type=click.Path(path_type=Path), metavar="FILE", help="Write the outputs there."
)
@click.option("--any-schema", is_flag=True, help="Read a schema that is newer than is known.")
@click.option("--any-owner", is_flag=True, help="Publish to buckets of other accounts too.")
def deploy(target: Target, inside: Inside, *, memory: Memory, **typed: Any) -> Iterator[Entry]:
    """Deploy the stacks of an app.

    Each stack comes after those that it needs, which are deployed too. Its files and images are
    published, and AWS makes a change set, which is the plan: it is shown, and exactly that is
    executed. A stack that AWS can only plan once another is deployed is planned, shown and asked
    for then. What is as the app says already is skipped.

    Examples:
      hawse cdk deploy
      hawse cdk deploy 'Prod/*' -p prod --outputs outputs.json
      hawse cdk deploy Web --exclusively --parameter Size=3 --parameter Web:Mode=slow -y
      hawse cdk deploy build/cdk.out --plan app.plan
    """
    del memory
    return app_deployment(target, wish_of(inside, typed))
