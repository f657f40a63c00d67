"""`hawse ec2 schedule ls`: schedules and what is due."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.calls import DESCRIBE_INSTANCES
from hawse.services.ec2.schedules.applying import ScheduledInstance, listed, rules_of


@query(scope=Scope.REGION, calls=[DESCRIBE_INSTANCES])
@named("INSTANCE", required=False)
@click.option(
    "--skip-day",
    "skip_days",
    multiple=True,
    metavar="DAY",
    help="Nothing is due of this day (2026-12-25); repeatable.",
)
@click.option("--opt-out", is_flag=True, help="Instances without the tag follow the default too.")
def ls(
    target: Target, names: tuple[str, ...], *, skip_days: tuple[str, ...], opt_out: bool
) -> Iterator[ScheduledInstance]:
    """List schedules and what is due.

    A schedule that cannot be read says why, and nothing is due of it.

    Examples:
      hawse ec2 schedule ls -r all
      hawse ec2 schedule ls --filter due=stop
    """
    return listed(target, names, rules_of(target, skip_days, opt_out=opt_out))
