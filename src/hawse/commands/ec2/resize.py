"""`hawse ec2 resize`: change the type of instances."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.calls import (
    DESCRIBE_INSTANCE_ATTRIBUTE,
    DESCRIBE_INSTANCE_TYPE_OFFERINGS,
    DESCRIBE_INSTANCE_TYPES,
    DESCRIBE_INSTANCES,
    MODIFY_INSTANCE_ATTRIBUTE,
    START_INSTANCES,
    STOP_INSTANCES,
)
from hawse.services.ec2.instance_types import named_types, offered_zones, required
from hawse.services.ec2.machines import Machine, find_machines
from hawse.services.ec2.protection import guards
from hawse.services.ec2.resizing import resize as resized
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.listing import tell
from hawse.services.prices.rates import Product, ask


@change(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_INSTANCES,
        DESCRIBE_INSTANCE_ATTRIBUTE,
        DESCRIBE_INSTANCE_TYPES,
        DESCRIBE_INSTANCE_TYPE_OFFERINGS,
        GET_PRODUCTS,
        STOP_INSTANCES,
        MODIFY_INSTANCE_ATTRIBUTE,
        START_INSTANCES,
    ],
    separate=True,
)
@named("INSTANCE")
@click.option("--type", "type_", required=True, metavar="TYPE", help="The type to become.")
@click.option("--nvme-ready", is_flag=True, help="The image has NVMe drivers and mounts by UUID.")
def resize(
    target: Target, names: tuple[str, ...], *, type_: str, nvme_ready: bool
) -> Iterator[Entry]:
    """Change the type: stop, change, start.

    What is stopped stays so. Checked before anything stops: architecture, virtualization, boot
    mode, ENA and NVMe drivers, network interfaces, and that the zone has the type.

    Examples:
      hawse ec2 resize web-1 --type t3.large
      hawse ec2 resize 'worker-*' --type m7i.large --dry-run
    """
    machines = find_machines(target, names)
    if not machines:
        return
    kinds = named_types(target, [type_, *(machine.type for machine in machines)])
    wanted, zones = required(kinds, type_, target.region), offered_zones(target, type_)
    products = [_as(machine, kind) for machine in machines for kind in (machine.type, type_)]
    prices = ask(target, products)
    tell(target, prices)
    for machine in machines:
        yield from resized(
            machine,
            kinds.get(machine.type),
            wanted,
            zones=zones,
            usd_more=prices.more(_as(machine, machine.type), _as(machine, type_)),
            nvme_ready=nvme_ready,
            guard=guards(target, machine, "stop"),
        )


def _as(machine: Machine, type_: str) -> Product:
    """The machine as another type."""
    return Product(type_, machine.operation, machine.tenancy)
