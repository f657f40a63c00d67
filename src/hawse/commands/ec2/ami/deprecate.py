"""`hawse ec2 ami deprecate`: deprecate images from a date on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import click

from hawse.aws.targets import Scope, Target
from hawse.core.ages import AGE
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.amis import deprecating
from hawse.services.ec2.amis.images import find_amis
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_amis import DISABLE_IMAGE_DEPRECATION, ENABLE_IMAGE_DEPRECATION


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_IMAGES, ENABLE_IMAGE_DEPRECATION, DISABLE_IMAGE_DEPRECATION],
    separate=True,
)
@named("IMAGE")
@click.option("--at", metavar="DATE", help="From this date on: 2027-01-31, 2027-01-31T12:00Z.")
@click.option("--in", "after", type=AGE, metavar="AGE", help="In so long a time: 30d, 0 for now.")
@click.option("--off", is_flag=True, help="No longer.")
def deprecate(
    target: Target,
    names: tuple[str, ...],
    *,
    at: str | None,
    after: timedelta | None,
    off: bool,
) -> Iterator[Entry]:
    """Deprecate images from a date on, or no longer.

    A deprecated image still launches; others no longer find it in lists. Dates without a time zone
    are in UTC.

    Examples:
      hawse ec2 ami deprecate web-2026-01-02 --at 2027-01-31
      hawse ec2 ami deprecate 'web-2025-*' --in 0 -r all
      hawse ec2 ami deprecate web-2026-01-02 --off
    """
    now = target.clock.now()
    date = deprecating.when(at, after, off=off, now=now)
    for one in find_amis(target, names):
        yield deprecating.deprecate(one, date, now)
