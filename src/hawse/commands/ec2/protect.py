"""`hawse ec2 protect`: termination and stop protection."""

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
    MODIFY_INSTANCE_ATTRIBUTE,
)
from hawse.services.ec2.machines import find_machines
from hawse.services.ec2.protection import Against, protect_all

_KINDS: dict[str, tuple[Against, ...]] = {
    "terminate": ("terminate",),
    "stop": ("stop",),
    "both": ("terminate", "stop"),
}


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_INSTANCES, DESCRIBE_INSTANCE_ATTRIBUTE, MODIFY_INSTANCE_ATTRIBUTE],
    separate=True,
)
@named("INSTANCE")
@click.option("--on/--off", "on", default=True, help="Protect (the default), or no longer.")
@click.option(
    "--against",
    type=click.Choice(tuple(_KINDS)),
    default="terminate",
    show_default=True,
    help="Which protection.",
)
def protect(target: Target, names: tuple[str, ...], *, on: bool, against: str) -> Iterator[Entry]:
    """Switch termination or stop protection on or off.

    Termination protection unless --against says otherwise. Stop protection also keeps an
    instance from being terminated. EC2 protects no Spot instance, and nothing is protected from
    an Auto Scaling group.

    Examples:
      hawse ec2 protect db-1
      hawse ec2 protect db-1 --against both
      hawse ec2 protect web-3 --off
    """
    machines = find_machines(target, names)
    return protect_all(target, machines, _KINDS[against], on=on)
