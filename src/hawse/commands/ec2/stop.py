"""`hawse ec2 stop`: stop running instances."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2 import lifecycle
from hawse.services.ec2.calls import (
    DESCRIBE_INSTANCE_ATTRIBUTE,
    DESCRIBE_INSTANCES,
    START_INSTANCES,
    STOP_INSTANCES,
)
from hawse.services.ec2.machines import find_machines
from hawse.services.ec2.protection import guards
from hawse.services.prices.instances import monthly


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_INSTANCES, DESCRIBE_INSTANCE_ATTRIBUTE, STOP_INSTANCES],
    undo_calls=[START_INSTANCES],
    separate=True,
)
@named("INSTANCE")
@click.option("--hibernate", is_flag=True, help="Keep the memory, where launched for it.")
@click.option("--force", is_flag=True, help="Without a shutdown; ends a stop that hangs.")
def stop(
    target: Target, names: tuple[str, ...], *, hibernate: bool, force: bool
) -> Iterator[Entry]:
    """Stop running instances.

    It waits until they are stopped. What is stopped is skipped; what has stop protection is
    left alone. The plan says which public address is lost and which Auto Scaling group would
    replace the instance.

    Examples:
      hawse ec2 stop web-1 web-2
      hawse ec2 stop 'dev-*' -r all --dry-run
      hawse ec2 stop build-7 --hibernate --no-wait -y
    """
    price = monthly(target)
    for machine in find_machines(target, names, price):
        guard = guards(target, machine, "stop")
        yield lifecycle.stop(machine, hibernate=hibernate, force=force, guard=guard)
