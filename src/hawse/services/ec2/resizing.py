"""Changing the type of an instance: whether it would boot again, and the steps.

EC2 accepts a change of type that leaves an instance which cannot start. What can be known before
is checked before: architecture, virtualization, boot mode, drivers, interfaces and the zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hawse.plan import Entry, Skip, Step
from hawse.services.ec2 import looks
from hawse.services.ec2.calls import MODIFY_INSTANCE_ATTRIBUTE
from hawse.services.ec2.instance_types import InstanceType
from hawse.services.ec2.lifecycle import start_step, stop_step
from hawse.services.ec2.machines import Machine


def resize(
    machine: Machine,
    now: InstanceType | None,
    wanted: InstanceType,
    *,
    zones: frozenset[str],
    usd_more: float | None = None,
    nvme_ready: bool = False,
    guard: str = "",
) -> Iterator[Entry]:
    """Stop, change and start one instance (only change a stopped one).

    `now` is its present type (None when the region no longer describes it), `zones` where the
    wanted one is offered, `usd_more` what it costs more in a month of running, `guard` why EC2
    would refuse to stop it.
    """
    if machine.type == wanted.type:
        yield Skip(machine.id, f"is already {wanted.type}", name=machine.name)
        return
    why = obstacle(machine, now, wanted, zones=zones, nvme_ready=nvme_ready)
    if machine.state == "running":
        why = why or guard
    if why:
        yield Skip(machine.id, why, name=machine.name, blocked=True)
        return
    yield from _steps(machine, now, wanted, usd_more)


def obstacle(
    machine: Machine,
    now: InstanceType | None,
    wanted: InstanceType,
    *,
    zones: frozenset[str],
    nvme_ready: bool,
) -> str:
    """The first reason why the instance cannot become `wanted`; "" when none is known."""
    return (
        _state(machine)
        or _place(machine, wanted, zones)
        or _boot(machine, now, wanted, nvme_ready=nvme_ready)
    )


def _state(machine: Machine) -> str:
    if machine.state not in ("running", "stopped"):
        return f"is {machine.state}"
    if machine.instance_store:
        return "its root volume is an instance store: it cannot stop, and its type cannot change"
    if machine.spot:
        return "is a Spot instance, whose type cannot change: launch another"
    if machine.scaling_group:
        group = machine.scaling_group
        return f"Auto Scaling group {group} would replace it: change the group's launch template"
    return ""


def _place(machine: Machine, wanted: InstanceType, zones: frozenset[str]) -> str:
    if machine.zone not in zones:
        there = f"only in {', '.join(sorted(zones))}" if zones else "nowhere in this region"
        return f"{wanted.type} is not offered in {machine.zone}, {there}"
    if machine.interfaces > wanted.interfaces > 0:
        return (
            f"has {machine.interfaces} network interfaces, {wanted.type} takes {wanted.interfaces}"
        )
    return ""


def _boot(
    machine: Machine, now: InstanceType | None, wanted: InstanceType, *, nvme_ready: bool
) -> str:
    facts = (
        ("architecture", machine.arch, wanted.arch),
        ("virtualization", machine.virtualization, wanted.virtualization),
        ("boot mode", machine.boot_mode, wanted.boot_modes),
    )
    for noun, has, takes in facts:
        if has and takes and has not in takes:
            return f"its {noun} is {has}, {wanted.type} takes {' or '.join(takes)}"
    # A type that requires a driver proves that the instance on it has the driver.
    proven = now is not None and now.ena == "required"
    if wanted.ena == "required" and not machine.ena and not proven:
        return f"has no enhanced networking (ENA), which {wanted.type} requires"
    if wanted.nvme == "required" and not nvme_ready and now and now.nvme != "required":
        return (
            f"{wanted.type} shows its volumes as NVMe devices and {machine.type} does not: "
            "when the image has the driver and mounts by UUID, add --nvme-ready"
        )
    return ""


def _steps(
    machine: Machine, now: InstanceType | None, wanted: InstanceType, usd_more: float | None
) -> Iterator[Step]:
    stopped = replace(machine, state="stopped", since="")
    back = _modify(stopped, wanted.type, machine.type)
    modify = replace(_modify(stopped, machine.type, wanted.type, note=_lost(now)), undo=(back,))
    if machine.state == "stopped":
        yield modify
        return
    start = start_step(stopped)
    stop = stop_step(machine)
    yield replace(stop, leaves=f"stopped, still {machine.type}", undo=(start,))
    yield replace(modify, leaves=f"stopped, now {wanted.type}", usd_month=usd_more)
    yield replace(start, undo=(replace(stop, note=""),))


def _modify(machine: Machine, old: str, new: str, *, note: str = "") -> Step:
    return Step(
        MODIFY_INSTANCE_ATTRIBUTE,
        {"InstanceId": machine.id, "InstanceType": {"Value": new}},
        on=machine.id,
        says=f"change from {old} to {new}",
        name=machine.name,
        note=note,
        expects=looks.state_and_type(machine.id, "stopped", old),
        wait=looks.type_is(machine.id, new),
    )


def _lost(now: InstanceType | None) -> str:
    if now is None or not now.disk:
        return ""
    return f"loses the data on the instance store of {now.type}"
