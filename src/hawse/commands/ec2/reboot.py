"""`hawse ec2 reboot`: reboot running instances."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2 import lifecycle
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, REBOOT_INSTANCES
from hawse.services.ec2.machines import find_machines


@change(scope=Scope.REGION, calls=[DESCRIBE_INSTANCES, REBOOT_INSTANCES], separate=True)
@named("INSTANCE")
def reboot(target: Target, names: tuple[str, ...]) -> Iterator[Entry]:
    """Reboot running instances.

    EC2 does not tell when a reboot is over; `hawse ec2 wait --for ok` waits for the checks.

    Examples:
      hawse ec2 reboot web-1
      hawse ec2 reboot web-1 web-2 -y && hawse ec2 wait web-1 web-2 --for ok
    """
    for machine in find_machines(target, names):
        yield lifecycle.reboot(machine)
