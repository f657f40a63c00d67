"""`hawse ec2 volume detach`: detach volumes."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, DESCRIBE_VOLUMES
from hawse.services.ec2.calls_volumes import ATTACH_VOLUME, DETACH_VOLUME
from hawse.services.ec2.volumes.attaching import detach as detached, find_holder, holders_of
from hawse.services.ec2.volumes.disks import find_disks


@change(
    scope=Scope.REGION,
    calls=[DESCRIBE_VOLUMES, DESCRIBE_INSTANCES, DETACH_VOLUME],
    undo_calls=[ATTACH_VOLUME],
    separate=True,
)
@named("VOLUME")
@click.option("--from", "only", metavar="INSTANCE", help="Only from this one (Multi-Attach).")
@click.option("--force", is_flag=True, help="Where a detach hangs; may corrupt the file system.")
def detach(
    target: Target, names: tuple[str, ...], *, only: str | None, force: bool
) -> Iterator[Entry]:
    """Detach volumes.

    The plan says which instance runs with it: unmount it there first. A root volume is let go of
    only while its instance is stopped. Undo attaches it again under the same device name.

    Examples:
      hawse ec2 volume detach web-1-data
      hawse ec2 volume detach shared --from web-2
    """
    found = list(find_disks(target, names))
    holders = holders_of(target, found)
    from_ = find_holder(target, only).id if only else ""
    for one in found:
        yield from detached(one, holders, only=from_, force=force)
