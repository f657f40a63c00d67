"""`hawse ec2 ttl ls`: instances that have an end."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.calls import DESCRIBE_INSTANCES
from hawse.services.ec2.lifetimes import Lifetime, lifetimes
from hawse.services.prices.instances import monthly


@query(scope=Scope.REGION, calls=[DESCRIBE_INSTANCES])
@named("INSTANCE", required=False)
def ls(target: Target, names: tuple[str, ...]) -> Iterator[Lifetime]:
    """List instances that have an end.

    The earliest first. An end that cannot be read has no time and is never past.

    Examples:
      hawse ec2 ttl ls -r all
      hawse ec2 ttl ls --filter past=true
    """
    return lifetimes(target, names, monthly(target))
