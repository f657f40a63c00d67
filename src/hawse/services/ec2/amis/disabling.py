"""Disabling images, and enabling them again: one image → one plan entry.

Nothing new starts from a disabled image, and nothing of it is lost. But EC2 makes it private, and
enabling does not share it again: undo does, with all but the public, as nothing here makes an
image public.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.plan import Entry, Skip, Step
from hawse.services.ec2.amis import looks
from hawse.services.ec2.amis.images import Ami
from hawse.services.ec2.amis.looking import launch_permissions, permitted
from hawse.services.ec2.amis.sharing import others, permission
from hawse.services.ec2.calls_amis import DISABLE_IMAGE, ENABLE_IMAGE

if TYPE_CHECKING:
    from hawse.aws.targets import Target


def disable(target: Target, one: Ami) -> Entry:
    """Let nothing new start from an image."""
    if one.state == "disabled":
        return Skip(one.id, "is disabled already", name=one.name)
    if one.state != "available":
        return Skip(one.id, f"is {one.state}", name=one.name, blocked=True)
    shared = list(permitted(launch_permissions(target, one.id), target.account))
    note = f"it is shared no longer with {', '.join(shared)}" if shared else ""
    if "public" in shared:
        return _step(one, off=True, note=note, no_undo="hawse makes no image public")
    again = (permission(one, other, remove=False) for other in others(shared, remove=False))
    return _step(one, off=True, note=note, undo=(_step(one, off=False), *again))


def enable(one: Ami) -> Entry:
    """Let instances start from an image again."""
    if one.state == "available":
        return Skip(one.id, "is enabled already", name=one.name)
    if one.state != "disabled":
        return Skip(one.id, f"is {one.state}", name=one.name, blocked=True)
    return _step(one, off=False, undo=(_step(one, off=True),))


def _step(
    one: Ami, *, off: bool, note: str = "", undo: tuple[Step, ...] = (), no_undo: str = ""
) -> Step:
    before, after = ("available", "disabled") if off else ("disabled", "available")
    return Step(
        DISABLE_IMAGE if off else ENABLE_IMAGE,
        {"ImageId": one.id},
        on=one.id,
        says="disable" if off else "enable",
        name=one.name,
        note=note,
        expects=looks.state(one.id, before),
        wait=looks.state(one.id, after),
        undo=undo,
        no_undo=no_undo,
    )
