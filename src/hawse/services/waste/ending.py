"""Releasing an Elastic IP: the planner of what no other command ends."""

from __future__ import annotations

from hawse.aws.calls import Write
from hawse.plan import Entry, Look, Skip, Step
from hawse.services.ec2.calls import DESCRIBE_ADDRESSES
from hawse.services.ec2.selection import matching

RELEASE_ADDRESS = Write(
    "ec2",
    "ReleaseAddress",
    iam=("ec2:ReleaseAddress",),
    on=("arn:{partition}:ec2:{region}:{account}:elastic-ip/*",),
    native_dry_run=True,
    destroys=True,
)


def release(id: str, ip: str, *, name: str = "", on: str = "") -> Entry:
    """Give an address back to AWS; `on` is what it is associated with."""
    if on:
        return Skip(id, f"is on {on}: disassociate it first", name=name, blocked=True)
    return Step(
        RELEASE_ADDRESS,
        {"AllocationId": id},
        on=id,
        says=f"release {ip}",
        name=name,
        expects=_associated(id, "free"),
        wait=_associated(id, absent=True),
        no_undo=f"only while nobody else has it: aws ec2 allocate-address --address {ip}",
    )


def _associated(id: str, *want: str, absent: bool = False) -> Look:
    """What one address is associated with, or "free"."""
    params = {"Filters": (matching("allocation-id", (id,)),)}
    path = "Addresses[].[AssociationId || 'free'][]"
    return Look(DESCRIBE_ADDRESSES, params, path, want, absent=absent)
