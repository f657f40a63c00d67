"""What a change waits for, seen and explained: the stacks of its steps as a live tree.

Whether a stack has got where it should is judged by who waits, from its status. Here is only what a
person sees meanwhile, and why it went wrong: that the events cannot be read takes nothing but that.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.services.cfn import states
from hawse.services.cfn.events.attempts import attempts
from hawse.services.cfn.events.diagnosis import diagnose
from hawse.services.cfn.events.durations import took
from hawse.services.cfn.events.following import Following, pace_of
from hawse.services.cfn.events.pictures import Picture
from hawse.services.cfn.events.polling import Poller
from hawse.services.cfn.events.recordings import Recording, part
from hawse.services.cfn.events.watching import durations_in

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.plan import Look

_BEFORE = timedelta(seconds=10)
"""Events may be older than our clock says when they are of the request that was just sent."""


class StackWaits:
    """The stacks that one target's steps wait for: `core.followed.Follower`."""

    watch = ("cfn", "watch")
    stop = ("cfn", "cancel")

    def __init__(self, target: Target, folder: Path, nap: float) -> None:
        self._target = target
        self._durations = durations_in(folder)
        now = target.clock
        poller = Poller(
            (), now.monotonic(), pace=pace_of(target), jitter=random.random, since=now.now()
        )
        self._following = Following(target, [], poller, self._durations, nap)

    def join(self, look: Look) -> None:
        """A step waits for this look at a stack."""
        self._following.join(_stack(look), self._target.clock.now() - _BEFORE)

    def during(self, seconds: float) -> Iterator[Picture]:
        """Let so many seconds pass."""
        return self._following.during(seconds)

    def closing(self, look: Look, value: str | CLIError) -> Iterator[Picture]:
        """The last of a stack that is at its end; what took how long is learned."""
        if value in states.IN_PROGRESS:
            return
        yield from self._following.caught_up(_stack(look))
        recording = self._recording(look)
        if recording.events:
            self._durations.learn(took(attempts(recording)[0], self._target.region))

    def explained(self, look: Look, error: CLIError) -> CLIError:
        """The error with what broke the stack, where the events tell."""
        recording = self._recording(look)
        cause = diagnose(recording).cause if recording.events else None
        if cause is None:
            return error
        name = _stack(look).split("/")[1]
        return CLIError(error.what, why=str(cause), hint=f"hawse cfn why {name}")

    def _recording(self, look: Look) -> Recording:
        return part(_stack(look), self._following.events)


def _stack(look: Look) -> str:
    return str(look.params["StackName"])
