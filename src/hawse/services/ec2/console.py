"""What an instance wrote to its serial console."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hawse.rows import Row, column
from hawse.services.ec2.calls import GET_CONSOLE_OUTPUT
from hawse.services.ec2.machines import Machine

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class ConsoleLine(Row):
    """One line of the console, oldest first."""

    id: str = column(wide=True)
    name: str | None = column(wide=True)
    line: str = column(title="CONSOLE")


def read_console(
    target: Target, machine: Machine, *, latest: bool = False, tail: int = 0
) -> Iterator[ConsoleLine]:
    """The console of one instance: what EC2 kept at the last boot, or with `latest` as it is now.

    Only instances on Nitro can tell the latest. `tail` > 0 gives that many last lines. EC2 keeps
    64 KB, which botocore has decoded here.
    """
    params = {"Latest": True} if latest else {}
    answer = target.read(GET_CONSOLE_OUTPUT, InstanceId=machine.id, **params)
    lines = (answer.get("Output") or "").splitlines()
    for line in lines[-tail:] if tail else lines:
        yield ConsoleLine(machine.id, machine.name or None, line)
