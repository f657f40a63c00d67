"""`hawse ec2 start`: start stopped instances."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2 import lifecycle
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, START_INSTANCES, STOP_INSTANCES
from hawse.services.ec2.machines import find_machines
from hawse.services.prices.instances import monthly


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_INSTANCES, START_INSTANCES],
    undo_calls=[STOP_INSTANCES],
    separate=True,
)
@named("INSTANCE")
def start(target: Target, names: tuple[str, ...]) -> Iterator[Entry]:
    """Start stopped instances.

    It waits until they run. What already runs is skipped, so that it is safe to run twice.

    Examples:
      hawse ec2 start web-1 web-2
      hawse ec2 start 'web-*' -r eu-west-1 --dry-run
      hawse ec2 ls --state stopped --tag env=dev -o ids | hawse ec2 start - -y
    """
    price = monthly(target)
    for machine in find_machines(target, names, price):
        yield lifecycle.start(machine)
