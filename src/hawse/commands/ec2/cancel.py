"""`hawse ec2 cancel`: stop commands that run on instances."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.ec2.calls_fleet import CANCEL_COMMAND, LIST_COMMANDS
from hawse.services.ec2.running.canceling import cancel as canceled


def _ids(_: Any, __: Any, value: tuple[str, ...]) -> tuple[str, ...]:
    for one in value:
        if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one):
            raise UsageError(f"command {one}", why="an id is 36 characters: hawse ec2 run tells it")
    return tuple(dict.fromkeys(value))


@change(scope=Scope.REGION, calls=[LIST_COMMANDS, CANCEL_COMMAND], separate=True)
@click.argument("commands", nargs=-1, required=True, metavar="COMMAND_ID…", callback=_ids)
def cancel(target: Target, commands: tuple[str, ...]) -> Iterator[Entry]:
    """Stop commands that run on instances.

    AWS asks each agent to end the command. What it did until then stays done. The id is told by
    hawse ec2 run when it is left.

    Examples:
      hawse ec2 cancel 0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f -y
    """
    return canceled(target, commands)
