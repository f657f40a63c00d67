"""`hawse ec2 ttl reap`: terminate or stop what is past its end."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.calls import (
    DESCRIBE_INSTANCE_ATTRIBUTE,
    DESCRIBE_INSTANCES,
    START_INSTANCES,
    STOP_INSTANCES,
    TERMINATE_INSTANCES,
)
from hawse.services.ec2.lifetimes import reap as reaped
from hawse.services.prices.instances import monthly


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_INSTANCES, DESCRIBE_INSTANCE_ATTRIBUTE, TERMINATE_INSTANCES, STOP_INSTANCES],
    undo_calls=[START_INSTANCES],
    separate=True,
)
@named("INSTANCE", required=False)
@click.option("--stop", is_flag=True, help="Stop them instead of terminating them.")
def reap(target: Target, names: tuple[str, ...], *, stop: bool) -> Iterator[Entry]:
    """Terminate or stop what is past its end.

    Only what has the tag cloud-nuke-after with a time that has passed; not what is protected, nor
    what has the tag cloud-nuke-excluded. A tag that was changed after the plan spares the
    instance. An end that cannot be read is told, and the instance stays.

    Examples:
      hawse ec2 ttl reap -r all --dry-run
      hawse ec2 ttl reap -r all --stop -y
    """
    return reaped(target, names, stop=stop, price=monthly(target))
