"""`hawse ec2 console`: what an instance wrote to its console."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, GET_CONSOLE_OUTPUT
from hawse.services.ec2.console import ConsoleLine, read_console
from hawse.services.ec2.machines import find_machines


@query(scope=Scope.REGION, calls=[DESCRIBE_INSTANCES, GET_CONSOLE_OUTPUT])
@named("INSTANCE")
@click.option("--latest", is_flag=True, help="As it is now; only on Nitro types.")
@click.option(
    "--tail", type=click.IntRange(min=0), default=0, metavar="N", help="Only this many last lines."
)
def console(
    target: Target, names: tuple[str, ...], *, latest: bool, tail: int
) -> Iterator[ConsoleLine]:
    """Show what instances wrote to their console.

    Without --latest it is what EC2 kept at the last start, stop or reboot.

    Examples:
      hawse ec2 console web-1 --latest --tail 50
      hawse ec2 console web-1 --columns line -o lines > console.log
    """
    for machine in find_machines(target, names):
        yield from read_console(target, machine, latest=latest, tail=tail)
