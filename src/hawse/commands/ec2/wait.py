"""`hawse ec2 wait`: until instances are as wanted."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.calls import DESCRIBE_INSTANCE_STATUS, DESCRIBE_INSTANCES
from hawse.services.ec2.waiting import UNTIL, Reached, wait_until


@query(scope=Scope.REGION, calls=[DESCRIBE_INSTANCES, DESCRIBE_INSTANCE_STATUS])
@named("INSTANCE")
@click.option(
    "--for", "until", type=click.Choice(UNTIL), default="running", show_default=True, help="What."
)
def wait(target: Target, names: tuple[str, ...], until: str) -> Iterator[Reached]:
    """Wait for a state, or until the checks pass.

    `ok` is both status checks. All are asked with one request, after 1, 2, 4 and then every 5
    seconds. It ends early when what is waited for cannot come any more. --timeout limits it.

    Examples:
      hawse ec2 wait web-1 --for ok
      hawse ec2 wait web-1 web-2 --for stopped --timeout 300
    """
    return wait_until(target, names, until)
