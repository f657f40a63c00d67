"""Waits of a change that a person can watch: pauses are shown, and what went wrong is explained.

What is reached is judged by `aws.waiting` from looks alone, as for every other change: a follower
is for the eye, so that nothing that goes wrong with it fails a change.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from hawse.aws.waiting import Clock, Waiter
from hawse.core.live import Picture, Told, drawer
from hawse.errors import CLIError, Interrupted

if TYPE_CHECKING:
    from pathlib import Path

    from hawse.app import App
    from hawse.aws.targets import Target
    from hawse.output.live import Branch
    from hawse.plan import Look

K = TypeVar("K", bound=Hashable)


class Follower(Protocol):
    """Follows what the steps of one target wait for; made by the command's `follow`."""

    def join(self, look: Look) -> None:
        """This is waited for as well."""

    def during(self, seconds: float) -> Iterator[Picture]:
        """Let so many seconds pass."""

    def closing(self, look: Look, value: str | CLIError) -> Iterator[Picture]:
        """What is to be seen once it has reached `value`."""

    def explained(self, look: Look, error: CLIError) -> CLIError:
        """Why it went wrong, as far as that is known."""


class Follow(Protocol):
    """Makes the follower of a target; `watch` and `stop` are the commands with which a person
    goes on watching what goes on without us, or stops it where that is possible."""

    @property
    def watch(self) -> tuple[str, ...]:
        """Takes names."""

    @property
    def stop(self) -> tuple[str, ...]:
        """A change that takes names or ids; its last word is the answer that wants it."""

    def __call__(self, target: Target, folder: Path, nap: float, /) -> Follower:
        """`folder` is the state folder, `nap` the seconds between two pictures."""


@dataclass(frozen=True)
class _Together:
    """The pictures of all targets as one."""

    now: datetime
    stacks: Sequence[Branch]
    told: Sequence[Told]
    left: tuple[float, float] | None
    ended: bool


class Board:
    """What is shown of a change while it is applied, whatever the number of targets."""

    def __init__(self, app: App) -> None:
        self._drawer = drawer(app)
        self._lock = threading.Lock()
        self._latest: dict[int, Picture] = {}
        self._last: _Together | None = None

    def show(self, number: int, picture: Picture) -> None:
        """The newest of one target."""
        with self._lock:
            self._latest[number] = picture
            self._last = self._together(picture)
            self._drawer.show(self._last)

    def finish(self) -> None:
        """Leave what is worth leaving."""
        with self._lock:
            self._drawer.finish(self._last)

    def _together(self, newest: Picture) -> _Together:
        pictures = [self._latest[number] for number in sorted(self._latest)]
        known = [each.left for each in pictures if each.left is not None]
        left = max(known) if len(known) == len(pictures) else None
        stacks = [stack for each in pictures for stack in each.stacks]
        return _Together(newest.now, stacks, newest.told, left, False)


class Followed(Waiter[K]):
    """A Waiter whose pauses are seen and whose failures are explained."""

    def __init__(  # pylint: disable=too-many-arguments  # a Waiter, and two more
        self,
        target: Target,
        follower: Follower,
        *,
        timeout: float,
        clock: Clock,
        board: Board,
        number: int,
    ) -> None:
        super().__init__(target, timeout=timeout, clock=clock)
        self._follower, self._board, self._number = follower, board, number

    def add(self, key: K, look: Look, *, timeout: float = 0.0) -> None:
        """Wait for this as well, and follow it."""
        super().add(key, look, timeout=timeout)
        self._follower.join(look)

    def round(self) -> Iterator[tuple[K, str | CLIError]]:
        """As a Waiter; a failure says what it came of."""
        looks = dict(self._looks)
        for key, value in super().round():
            self._show(self._follower.closing(looks[key], value))
            if isinstance(value, CLIError) and not isinstance(value, Interrupted):
                value = self._follower.explained(looks[key], value)
            yield key, value

    def pass_time(self, seconds: float) -> None:
        """Let the time pass, seen."""
        self._show(self._follower.during(seconds))

    def _show(self, pictures: Iterator[Picture]) -> None:
        for picture in pictures:
            self._board.show(self._number, picture)
