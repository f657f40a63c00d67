"""`hawse ec2 terminate`: terminate instances for good."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2 import lifecycle
from hawse.services.ec2.calls import (
    DESCRIBE_INSTANCE_ATTRIBUTE,
    DESCRIBE_INSTANCES,
    TERMINATE_INSTANCES,
)
from hawse.services.ec2.machines import find_machines
from hawse.services.ec2.protection import guards
from hawse.services.prices.instances import monthly


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_INSTANCES, DESCRIBE_INSTANCE_ATTRIBUTE, TERMINATE_INSTANCES],
    separate=True,
)
@named("INSTANCE")
def terminate(target: Target, names: tuple[str, ...]) -> Iterator[Entry]:
    """Terminate instances for good.

    It waits until they are gone. Each is asked for on its own, so that one that cannot end does
    not keep the rest. Protected ones are left alone. The plan says how many volumes end with an
    instance and how many stay.

    Examples:
      hawse ec2 terminate web-3
      hawse ec2 terminate 'test-*' --dry-run
      hawse ec2 ls --tag temporary -o ids | hawse ec2 terminate - -y
    """
    price = monthly(target)
    for machine in find_machines(target, names, price):
        yield lifecycle.terminate(machine, guard=guards(target, machine, "terminate"))
