"""`hawse ec2 schedule apply`: start and stop what is due."""

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
)
from hawse.services.ec2.schedules.applying import applied, rules_of
from hawse.services.prices.instances import monthly


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_INSTANCES, DESCRIBE_INSTANCE_ATTRIBUTE, START_INSTANCES, STOP_INSTANCES],
    separate=True,
)
@named("INSTANCE", required=False)
@click.option(
    "--skip-day",
    "skip_days",
    multiple=True,
    metavar="DAY",
    help="Nothing is due of this day (2026-12-25); repeatable.",
)
@click.option("--opt-out", is_flag=True, help="Instances without the tag follow the default too.")
def apply(
    target: Target, names: tuple[str, ...], *, skip_days: tuple[str, ...], opt_out: bool
) -> Iterator[Entry]:
    """Start and stop what is due.

    Run it from cron as often as you like: what counts is what a schedule last said, so that a
    late run does what is still due and a second one nothing. What somebody started or stopped
    since then stays so until the schedule says something new.

    Examples:
      hawse ec2 schedule apply -r all --dry-run
      hawse ec2 schedule apply -r all --yes --no-wait
      hawse ec2 schedule apply 'build-*' --skip-day 2026-12-25
    """
    rules = rules_of(target, skip_days, opt_out=opt_out)
    return applied(target, names, rules, monthly(target))
