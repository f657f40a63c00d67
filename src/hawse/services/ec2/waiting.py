"""Waiting until instances are as wanted, as rows: one for each as it gets there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hawse.aws.waiting import wait
from hawse.errors import CLIError, TimedOut
from hawse.plan import Look
from hawse.rows import Row, column
from hawse.services.ec2 import looks
from hawse.services.ec2.instances import STATE_COLOURS
from hawse.services.ec2.machines import GONE, Machine, find_machines

if TYPE_CHECKING:
    from hawse.aws.targets import Target

UNTIL = ("running", "stopped", "terminated", "ok")


@dataclass(frozen=True)
class Reached(Row):
    """An instance that is as was waited for."""

    id: str = column()
    name: str | None = column()
    reached: str = column(colour=STATE_COLOURS, doc="The state, or ok for its checks.")
    seconds: float = column(doc="How long it took.")


def wait_until(target: Target, names: Sequence[str], until: str) -> Iterator[Reached]:
    """Each of `names` when it is as wanted; raises at the end for what cannot be, or TimedOut."""
    machines = {machine.id: machine for machine in find_machines(target, names)}
    wanted = {id_: _look(machine, until) for id_, machine in machines.items()}
    clock = target.clock
    begun = clock.monotonic()
    failed: list[tuple[Machine, CLIError]] = []
    for id_, value in wait(target, wanted, timeout=target.patience, clock=clock):
        machine = machines[id_]
        if isinstance(value, CLIError):
            failed.append((machine, value))
            continue
        seconds = round(clock.monotonic() - begun, 1)
        yield Reached(id_, machine.name or None, value or until, seconds)
    if failed:
        raise _error(failed, until)


def _look(machine: Machine, until: str) -> Look:
    if until == "ok":
        return looks.checks_pass(machine.id)
    if until == "terminated":
        return looks.state(machine.id, "terminated", absent=True)
    return looks.state(machine.id, until, never=GONE)


def _error(failed: list[tuple[Machine, CLIError]], until: str) -> CLIError:
    kinds = [error for _, error in failed if not isinstance(error, TimedOut)]
    error = kinds[0] if kinds else failed[0][1]
    who = ", ".join(machine.called for machine, _ in failed)
    return type(error)(f"{who} not {until}", why=error.message)
