"""An operation of a set while it is waited for: how many instances are done, and which failed.

For the eye: whether an operation has succeeded is judged by who waits. That its results cannot be
read takes nothing but the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import CLIError, Interrupted
from hawse.services.cfn.calls import DESCRIBE_STACK_SET_OPERATION
from hawse.services.cfn.events.pictures import Node, State
from hawse.services.cfn.sets.results import Result, failures, over, results_of

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.plan import Look

_EVERY, _SELDOM = 5.0, 30.0
"""Seconds between two looks at the results, the more the longer nothing new is seen."""
_STATES: Mapping[str, State] = {"SUCCEEDED": "done", "FAILED": "failed", "STOPPED": "stopped"}


class Happened(NamedTuple):
    """An instance that failed."""

    at: datetime
    set_name: str
    result: Result

    @property
    def line(self) -> str:
        """One line for people."""
        one = self.result
        return f"{self.at:%H:%M:%SZ}  {self.set_name}  {one.place}  {one.status}  {one.reason}"

    @property
    def fields(self) -> Mapping[str, Any]:
        """What JSON has."""
        one = self.result
        return {
            "at": self.at.isoformat(),
            "stack_set": self.set_name,
            "account": one.place.account,
            "region": one.place.region,
            "status": one.status,
            "reason": one.reason or None,
        }


@dataclass(frozen=True)
class SetPicture:
    """All operations that are followed, at the moment `now`."""

    now: datetime
    stacks: Sequence[Node]
    told: Sequence[Happened] = ()
    left: tuple[float, float] | None = None
    ended: bool = False


@dataclass
class _Followed:
    """One operation."""

    set_name: str
    operation: str
    call_as: str
    began: datetime
    results: Sequence[Result] = ()
    status: str = "RUNNING"
    ended: datetime | None = None

    @property
    def node(self) -> Node:
        return Node(
            name=self.set_name.split(":")[0],
            type="operation",
            status=self.status,
            state=_STATES.get(self.status, "running"),
            began=self.began,
            ended=self.ended,
            note=failures(self.results),
            done=over(self.results),
            total=len(self.results) or None,
        )


class SetWaits:
    """The operations that one target's steps wait for: `core.followed.Follower`."""

    watch = ("cfn", "set", "status")
    stop = ("cfn", "set", "stop")

    def __init__(self, target: Target, folder: Path, nap: float) -> None:
        del folder
        self._target, self._nap = target, nap
        self._followed: dict[str, _Followed] = {}
        self._due, self._pause, self._done = 0.0, _EVERY, 0

    def join(self, look: Look) -> None:
        """A step waits for this look; only operations have something to show."""
        if look.read is DESCRIBE_STACK_SET_OPERATION:
            number = str(look.params["OperationId"])
            named, call_as = str(look.params["StackSetName"]), look.params.get("CallAs", "SELF")
            now = self._target.clock.now()
            self._followed[number] = _Followed(named, number, str(call_as), now)

    def during(self, seconds: float) -> Iterator[SetPicture]:
        """Let so many seconds pass."""
        clock = self._target.clock
        end = clock.monotonic() + seconds
        while (left := end - clock.monotonic()) > 0:
            running = [one for one in self._followed.values() if one.ended is None]
            if running and clock.monotonic() >= self._due:
                yield self._picture([new for one in running for new in self._asked(one)])
                self._due = clock.monotonic() + self._paused()
            self._target.gate.go_on()
            clock.sleep(min(self._nap, left))
            yield self._picture(())

    def closing(self, look: Look, value: str | CLIError) -> Iterator[SetPicture]:
        """How it ended, with the failures that were tolerated."""
        one = self._followed.get(str(look.params.get("OperationId")))
        if one is None or isinstance(value, Interrupted):
            return
        new = self._asked(one)
        if isinstance(value, str):
            one.status = value
        elif type(value) is CLIError:
            one.status = value.what.rsplit(" ", 1)[-1]
        one.ended = self._target.clock.now() if one.status in _STATES else None
        yield self._picture(new)

    def explained(self, look: Look, error: CLIError) -> CLIError:
        """The error with what failed where, once for each reason."""
        one = self._followed.get(str(look.params.get("OperationId")))
        if one is None or type(error) is not CLIError:
            return error
        name = one.set_name.split(":")[0]
        return CLIError(
            f"operation {one.operation} of {name} {one.status}",
            why=failures(one.results),
            hint=f"hawse cfn set status {name} --operation {one.operation}",
        )

    def _asked(self, one: _Followed) -> list[Happened]:
        """Ask for its results; the failures that are new."""
        try:
            found = results_of(self._target, one.set_name, one.operation, one.call_as)
        except CLIError:
            self._target.gate.go_on()
            return []
        before = {old.place for old in one.results if old.status == "FAILED"}
        one.results = found
        now, name = self._target.clock.now(), one.set_name.split(":")[0]
        failed = [new for new in found if new.status == "FAILED"]
        return [Happened(now, name, new) for new in failed if new.place not in before]

    def _paused(self) -> float:
        done = sum(over(one.results) for one in self._followed.values())
        self._pause = _EVERY if done != self._done else min(_SELDOM, self._pause * 1.5)
        self._done = done
        return self._pause

    def _picture(self, told: Sequence[Happened]) -> SetPicture:
        nodes = [one.node for one in self._followed.values()]
        return SetPicture(self._target.clock.now(), nodes, told)
