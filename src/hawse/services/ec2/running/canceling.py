"""Stopping commands that run on instances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hawse.errors import NotFound
from hawse.plan import Entry, Look, Skip, Step
from hawse.plurals import counted
from hawse.services.ec2.calls_fleet import CANCEL_COMMAND, LIST_COMMANDS

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_GOES_ON = ("Pending", "InProgress", "Delayed", "Cancelling")
_ENDED = ("Cancelled", "Success", "Failed", "TimedOut")


def cancel(target: Target, ids: Sequence[str]) -> Iterator[Entry]:
    """A step for each command that goes on; NotFound for one that is not of this region."""
    for id_ in ids:
        found = list(target.items(LIST_COMMANDS, CommandId=id_))
        if not found:
            raise NotFound(f"command {id_}", why=f"not in {target.region}", hint="add -r REGION")
        for command in found:
            yield _canceled(id_, command["Status"], command.get("TargetCount", 0))


def _canceled(id_: str, status: str, count: int) -> Entry:
    if status not in _GOES_ON:
        return Skip(id_, f"has ended: {status}")
    look = {"CommandId": id_}
    return Step(
        CANCEL_COMMAND,
        look,
        on=id_,
        says="cancel",
        note=f"on {counted(count, 'instance')}",
        expects=Look(LIST_COMMANDS, look, "Commands[].Status", _GOES_ON),
        wait=Look(LIST_COMMANDS, look, "Commands[].Status", _ENDED),
        no_undo="what ran so far has run",
    )
