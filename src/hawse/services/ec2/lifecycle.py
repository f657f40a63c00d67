"""The rules of starting, stopping, rebooting and terminating: one instance → one plan entry.

Pure: a rule asks nothing and sends nothing. What is already so is skipped; what cannot be is
skipped as blocked, with the reason, so that it does not stand in the way of the rest.
"""

from __future__ import annotations

from hawse.plan import Entry, Skip, Step
from hawse.plurals import counted
from hawse.services.ec2 import looks
from hawse.services.ec2.calls import (
    REBOOT_INSTANCES,
    START_INSTANCES,
    STOP_INSTANCES,
    TERMINATE_INSTANCES,
)
from hawse.services.ec2.machines import GONE, Machine


def start(machine: Machine) -> Entry:
    """Start a stopped instance."""
    if machine.state in ("running", "pending"):
        return _already(machine)
    if machine.state != "stopped":
        return _blocked(machine, _not_yet(machine, "stopped"))
    return _start(machine, undo=(_stop(machine),))


def stop(
    machine: Machine, *, hibernate: bool = False, force: bool = False, guard: str = ""
) -> Entry:
    """Stop a running instance; `guard` is why EC2 would refuse, from `protection`.

    `force` also ends a stop that hangs.
    """
    if machine.state == "stopped" or (machine.state == "stopping" and not force):
        return _already(machine)
    if machine.state not in ("running", "stopping"):
        return _blocked(machine, _not_yet(machine, "running"))
    if machine.instance_store:
        return _blocked(machine, "its root volume is an instance store, which cannot stop")
    if hibernate and not machine.hibernates:
        return _blocked(machine, "was not launched with hibernation")
    if guard:
        return _blocked(machine, guard)
    return _stop(machine, hibernate=hibernate, force=force, undo=(_start(machine),))


def reboot(machine: Machine) -> Entry:
    """Reboot a running instance."""
    if machine.state != "running":
        return _blocked(machine, _not_yet(machine, "running"))
    return Step(
        REBOOT_INSTANCES,
        {"InstanceIds": (machine.id,)},
        on=machine.id,
        says="reboot",
        name=machine.name,
        note=_since(machine),
        expects=looks.state(machine.id, "running"),
        no_undo="a reboot leaves nothing to undo",
    )


def terminate(machine: Machine, *, guard: str = "") -> Entry:
    """Terminate an instance; `guard` is why EC2 would refuse, from `protection`."""
    if machine.state in GONE:
        return _already(machine)
    if guard:
        return _blocked(machine, guard)
    up = machine.state in ("pending", "running")
    return Step(
        TERMINATE_INSTANCES,
        {"InstanceIds": (machine.id,)},
        on=machine.id,
        says="terminate",
        name=machine.name,
        note=_joined(_since(machine), _volumes(machine), _replaced(machine)),
        expects=looks.state(
            machine.id, *(("pending", "running") if up else ("stopping", "stopped"))
        ),
        wait=looks.state(machine.id, "terminated", absent=True),
        no_undo="a terminated instance does not come back",
        usd_month=_less(machine) if up else _none(machine),
    )


def stop_step(machine: Machine) -> Step:
    """The stop of a longer change, which adds what it leaves and its undo."""
    return _stop(machine)


def start_step(machine: Machine) -> Step:
    """The start of a longer change."""
    return _start(machine)


def _start(machine: Machine, *, undo: tuple[Step, ...] = ()) -> Step:
    return Step(
        START_INSTANCES,
        {"InstanceIds": (machine.id,)},
        on=machine.id,
        says="start",
        name=machine.name,
        note=_since(machine) if machine.state == "stopped" else "",
        expects=looks.state(machine.id, "stopped"),
        wait=looks.state(machine.id, "running", never=GONE),
        undo=undo,
        usd_month=machine.usd_month,
    )


def _stop(
    machine: Machine,
    *,
    hibernate: bool = False,
    force: bool = False,
    undo: tuple[Step, ...] = (),
) -> Step:
    params: dict[str, object] = {"InstanceIds": (machine.id,)}
    if hibernate:
        params["Hibernate"] = True
    if force:
        params["Force"] = True
    planned = machine.state != "stopped"
    return Step(
        STOP_INSTANCES,
        params,
        on=machine.id,
        says="hibernate" if hibernate else "force to stop" if force else "stop",
        name=machine.name,
        note=_joined(_since(machine), _address(machine), _replaced(machine)) if planned else "",
        expects=looks.state(machine.id, *(("running", "stopping") if force else ("running",))),
        wait=looks.state(machine.id, "stopped", never=GONE),
        undo=undo,
        usd_month=_less(machine),
    )


def _already(machine: Machine) -> Skip:
    return Skip(machine.id, f"is already {machine.state}", name=machine.name)


def _blocked(machine: Machine, why: str) -> Skip:
    return Skip(machine.id, why, name=machine.name, blocked=True)


def _not_yet(machine: Machine, needed: str) -> str:
    if machine.state in GONE or needed == "running" and machine.state == "stopped":
        return f"is {machine.state}"
    return f"is {machine.state}: hawse ec2 wait {machine.called} --for {needed}"


def _since(machine: Machine) -> str:
    return f"{machine.state} since {machine.since}" if machine.since else ""


def _address(machine: Machine) -> str:
    if not machine.public_ip or machine.elastic:
        return ""
    return f"loses its address {machine.public_ip}"


def _replaced(machine: Machine) -> str:
    if not machine.scaling_group:
        return ""
    return f"Auto Scaling group {machine.scaling_group} will replace it"


def _volumes(machine: Machine) -> str:
    parts = []
    if machine.deleted:
        parts.append(f"deletes {_count(machine.deleted)}")
    if machine.kept:
        parts.append(f"keeps {_count(machine.kept)}")
    return ", ".join(parts)


def _count(volumes: tuple[str, ...]) -> str:
    return counted(len(volumes), "volume")


def _joined(*notes: str) -> str:
    return " · ".join(note for note in notes if note)


def _less(machine: Machine) -> float | None:
    return None if machine.usd_month is None else -machine.usd_month


def _none(machine: Machine) -> float | None:
    """What stands still has no running price to save; unknown where that price is unknown."""
    return None if machine.usd_month is None else 0.0
