"""`hawse cost rightsize`: instances that are larger than what they do."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.services.waste.limits import Limits
from hawse.services.waste.rightsizing import Recommendation, calls, rightsizing_of, sum_of
from hawse.services.waste.summing import WasteSum


@query(scope=Scope.REGION, calls=calls(), finds=True, sums=sum_of)
@click.option(
    "--threshold",
    multiple=True,
    metavar="NAME=NUMBER",
    help="small_cpu=40, small_memory=60, lookback_days=14, present=80.",
)
@click.option("--unknown", is_flag=True, help="Show what could not be judged too.")
@exit_code
def rightsize(
    target: Target, *, sums: WasteSum, threshold: tuple[str, ...], unknown: bool
) -> Iterator[Recommendation]:
    """Find instances that are larger than what they do, and the type that would do.

    By the CPU of two weeks, by memory where the CloudWatch agent reports it ("CPU only" where it
    does not), and by Compute Optimizer and Cost Optimization Hub where the account is enrolled.
    The type is of the next size down, of the newest generation with the same architecture that
    the zone has. Members of Auto Scaling groups are left to their groups.

    Examples:
      hawse cost rightsize -r all
      hawse cost rightsize --threshold small_cpu=30 -o json
      hawse cost rightsize --unknown
    """
    return rightsizing_of(target, sums, Limits.of(threshold), unknown=unknown)
