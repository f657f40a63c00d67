"""What the command lines of one run work with: engines, and the sources of what was moved.

One mover may do thousands of jobs over the same few engines. A job hands over what it has to and
does not wait for the answers; `finish` does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import time
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from hawse.errors import CLIError, Interrupted
from hawse.transfer.departures import Departures
from hawse.transfer.downloads import UNVERIFIED
from hawse.transfer.engine import Engine
from hawse.transfer.opening import settings_of
from hawse.transfer.reports import Report
from hawse.transfer.secret_names import told
from hawse.transfer.state import Run, State, resuming
from hawse.transfer.strays import Strays
from hawse.transfer.ways import Engines, Way, Ways

if TYPE_CHECKING:
    from pathlib import Path

    from hawse.aws.targets import Target
    from hawse.transfer.settings import Settings

_SHOWN_EVERY = 0.2


class Frame(Report, Protocol):
    """The frame of a command that moves objects, as far as a mover needs it."""

    app: Any
    shared: Any
    op: str
    ends: tuple[str, str]
    target: Target

    @property
    def line(self) -> str:
        """The command line, to be typed again."""

    @property
    def state(self) -> Path:
        """Where what outlives the run is kept."""

    @property
    def source(self) -> BinaryIO:
        """Standard input."""

    @property
    def sink(self) -> BinaryIO:
        """Standard output."""

    @property
    def explains(self) -> bool:
        """Whether somebody wants to know why something is done, or not."""

    def explain(self, text: str) -> None:
        """Say why something is done, or not."""

    @property
    def must_ask(self) -> bool:
        """Whether no option answers yet; Refused when nobody can be asked."""

    def told(self, size: int) -> str:
        """A number of bytes as people read it."""

    def with_profile(self, profile: str) -> Target:
        """The same calls with the credentials and the region of another profile."""

    def confirm(self, text: str, answer: str = "", at: Target | None = None) -> None:
        """Refused unless the answer is yes; `at` is where, if not at the run's own target."""


class Mover:
    """`alone`: one object is all there is, unless the job says otherwise."""

    def __init__(self, frame: Frame, *, alone: bool = True) -> None:
        self.departures = Departures()
        self.alone = alone
        self._frame = frame
        self._engines: dict[tuple[str, Settings], Engine] = {}
        self._targets: dict[str, Target] = {"": frame.target}
        self._state = state_of(frame)
        self._explained: set[str] = set()
        self._lock = threading.Lock()
        self._strays: Strays | None = None
        self._cancelled = False

    def engines(self, ways: Ways, *, many: bool, **typed: Any) -> Engines:
        """The engines of both ends."""
        return Engines(*(self.engine(way, many=many, **typed) for way in ways))

    def engine(self, way: Way, *, many: bool, **typed: Any) -> Engine:
        """The engine of one end; the same one for the same settings."""
        with self._lock:  # the lines of a run come from several threads
            target = self._target(way.profile)
            settings = settings_of(
                target, endpoint=way.endpoint or None, alone=self.alone and not many, **typed
            )
            found = self._engines.get((way.profile, settings))
            if found is None:
                found = self._engines[way.profile, settings] = self._made(target, settings)
                if many and not self._frame.dry_run:
                    found.warm()
            return found

    def explain(self, text: str) -> None:
        """Say why something is done as it is, once."""
        if self._frame.explains and text not in self._explained:
            self._explained.add(text)
            self._frame.explain(text)

    def _target(self, profile: str) -> Target:
        if profile not in self._targets:
            self._targets[profile] = self._frame.with_profile(profile)
        return self._targets[profile]

    def writes_into(self, root: str, *, deep: bool) -> None:
        """Files are about to appear in a folder, or also below it."""
        with self._lock:
            if self._strays is None:
                self._strays = Strays(self._frame.state)
        self._strays.expect(root, deep=deep)

    def _made(self, target: Target, settings: Settings) -> Engine:
        engine = Engine(target, settings, state=self._state, run=self._frame.op)
        engine.arrived = self._frame.arrived
        return engine

    def finish(self) -> None:
        """Wait until all that was started has ended, and what was moved is gone."""
        self._wait()
        while self.departures.left:
            self.departures.settle(all_of_them=True)
            self._wait()
        unverified = sum(engine.counters.unverified for engine in self._engines.values())
        if unverified:
            self.explain(UNVERIFIED.format(unverified))
        self._tell_secrets()

    def _tell_secrets(self) -> None:
        for engine in self._engines.values():
            if names := engine.counters.secrets:
                self._frame.note(told(names))
                engine.counters.secrets = []

    def _wait(self) -> None:
        for engine in self._engines.values():
            while not engine.drain(_SHOWN_EVERY):
                self._frame.show()
                self.departures.settle()

    def cancel(self) -> None:
        """Give up what is in flight."""
        self._cancelled = self._state.interrupted = True
        for engine in self._engines.values():
            engine.cancel()

    def close(self) -> None:
        """End the engines, and say how to go on with what they left."""
        for engine in self._engines.values():
            engine.close()
        for run in self._state.unfinished:
            self._frame.hint(resuming(run))
        self._state.close()
        if self._strays is not None:
            self._strays.close(clean=not self._cancelled)


def state_of(frame: Frame) -> State:
    """What keeps the large objects of a run, so that another one can go on with them."""
    return State(frame.state, Run(frame.op, frame.line, *frame.ends, time(), "running"))


@contextmanager
def mover_of(frame: Frame) -> Iterator[Mover]:
    """The mover of the run: finished, or given up, and closed by whoever made it."""
    if frame.shared is not None:
        yield frame.shared
        return
    mover = Mover(frame)
    try:
        yield mover
        mover.finish()
    except (KeyboardInterrupt, Interrupted):
        mover.cancel()
        raise
    except CLIError:
        mover.finish()  # what was begun by then ends, and is counted
        raise
    finally:
        mover.close()
