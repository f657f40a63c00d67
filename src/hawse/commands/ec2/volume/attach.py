"""`hawse ec2 volume attach`: attach volumes to an instance."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, DESCRIBE_VOLUMES
from hawse.services.ec2.calls_volumes import ATTACH_VOLUME, DETACH_VOLUME
from hawse.services.ec2.volumes.attaching import attach_all, find_holder
from hawse.services.ec2.volumes.disks import find_disks


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_VOLUMES, DESCRIBE_INSTANCES, ATTACH_VOLUME],
    undo_calls=[DETACH_VOLUME],
    separate=True,
)
@named("VOLUME")
@click.option("--to", required=True, metavar="INSTANCE", help="Name or id of the instance.")
@click.option("--device", default="", metavar="DEVICE", help="/dev/sdf; the next free one.")
def attach(target: Target, names: tuple[str, ...], *, to: str, device: str) -> Iterator[Entry]:
    """Attach volumes to an instance.

    The zone has to be the same. On Nitro the system shows the volume as an NVMe device, whatever
    its name here.

    Examples:
      hawse ec2 volume attach web-1-data --to web-1
      hawse ec2 volume attach vol-0123456789abcdef0 --to web-1 --device /dev/sdg
    """
    found = list(find_disks(target, names))
    return attach_all(found, find_holder(target, to), device) if found else iter(())
