"""`hawse ec2 run`: a command on a fleet."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.dashes import after_dashes
from hawse.core.options import names as named
from hawse.output.results import Ran
from hawse.plan import Entry
from hawse.services.ec2.calls import DESCRIBE_INSTANCES
from hawse.services.ec2.calls_fleet import (
    DESCRIBE_INSTANCE_INFORMATION,
    GET_COMMAND_INVOCATION,
    LIST_COMMAND_INVOCATIONS,
    LIST_COMMANDS,
    SEND_COMMAND,
)
from hawse.services.ec2.running.following import RUN
from hawse.services.ec2.running.orders import Order, check, ordered
from hawse.services.ec2.selection import Wanted, tag_filters


def _tags(_: object, __: object, value: tuple[str, ...]) -> tuple[str, ...]:
    tag_filters(value)
    return value


@change(
    scope=Scope.REGION,
    calls=[
        *(DESCRIBE_INSTANCES, DESCRIBE_INSTANCE_INFORMATION, SEND_COMMAND),
        *(LIST_COMMAND_INVOCATIONS, GET_COMMAND_INVOCATION, LIST_COMMANDS),
    ],
    procedures=[RUN],
    result=Ran,
)
@named("INSTANCE", required=False)
@after_dashes
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="SCRIPT",
    help="Run this script instead of a command.",
)
@click.option(
    "--tag", "tags", multiple=True, callback=_tags, metavar="KEY[=VALUE]", help="With this tag."
)
@click.option("--instance-type", "types", multiple=True, metavar="TYPE", help="Of this type.")
@click.option("--image", "images", multiple=True, metavar="IMAGE-ID", help="From this image.")
@click.option("--vpc", "vpcs", multiple=True, metavar="VPC-ID", help="In this VPC.")
@click.option("--max-concurrency", default="50", metavar="N|N%", help="At once (50).")
@click.option("--max-errors", default="0", metavar="N|N%", help="Begin no more after these (0).")
@click.option(
    "--kill-after",
    type=click.IntRange(1, 172800),
    default=3600,
    metavar="SECONDS",
    help="Kill it there after so long (3600).",
)
@click.option("--output-bucket", metavar="BUCKET", help="S3 bucket for the whole output.")
def run(  # pylint: disable=too-many-arguments  # one for each option
    target: Target,
    names: tuple[str, ...],
    command: tuple[str, ...],
    *,
    file: str | None,
    tags: tuple[str, ...],
    types: tuple[str, ...],
    images: tuple[str, ...],
    vpcs: tuple[str, ...],
    max_concurrency: str,
    max_errors: str,
    kill_after: int,
    output_bucket: str | None,
) -> Iterator[Entry]:
    """Run a command on many instances.

    AWS's own engine does it (Systems Manager Run Command); no port is open for it. What each
    wrote is told when it has ended, and is whole in -o json. What has no agent is left out, with
    the reason. After Ctrl-C it goes on in AWS, and you are told how to stop it.

    The exit code is 0 only if the command ended with 0 everywhere. --timeout ends the waiting
    alone.

    Examples:
      hawse ec2 run 'web-*' -- uptime
      hawse ec2 run --tag env=dev --max-concurrency 10% --max-errors 2 --file patch.sh
      hawse ec2 run web-1 -y -o json -- 'df -h | tail -1'
    """
    wanted = Wanted(types=types, tags=tags, images=images, vpcs=vpcs)
    order = Order(
        words=command,
        file=file or "",
        concurrency=max_concurrency,
        errors=max_errors,
        seconds=kill_after,
        bucket=output_bucket or "",
    )
    check(order, names, wanted)
    return ordered(target, names, wanted, order)
