"""hawse with the commands of these tests, as a process of its own that can be killed at a point.

`HAWSE_KILL_AT=n` kills it with SIGKILL at the n-th point. Points are: before a record is written
to the journal, before and after each request, after a secret was stored. Run as
`python -m tests.frame.drive key rotate ada --yes`, or with `HAWSE_TEST_COMMANDS=hawse.commands`
for a command of hawse.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from hawse.app import App, Clock, Paths, Streams
from hawse.aws.calls import Call, Read
from hawse.aws.service_client import Params, Transport
from hawse.aws.targets import Answer, Target
from hawse.main import SystemClock, TerminalPrompter, declared_calls, run


class Fate:
    """Counts points and kills the process at the chosen one."""

    def __init__(self, at: int) -> None:
        self.at, self.passed = at, 0

    def point(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


class FatefulClock(SystemClock):
    """Every journal record asks the time once."""

    def __init__(self, fate: Fate) -> None:
        self._fate = fate

    def now(self) -> datetime:
        self._fate.point()
        return super().now()

    def sleep(self, seconds: float) -> None:
        super().sleep(min(seconds, 0.05))


class FatefulTransport:
    """The real wire with a point before and after each request."""

    def __init__(self, inner: Transport, fate: Fate) -> None:
        self._inner, self._fate = inner, fate

    def send(self, call: Call, params: Params) -> Answer:
        self._fate.point()
        answer = self._inner.send(call, params)
        self._fate.point()
        return answer

    def pages(self, call: Read, params: Params) -> Iterator[Answer]:
        self._fate.point()
        yield from self._inner.pages(call, params)
        self._fate.point()


def main() -> int:
    fate = Fate(int(os.environ.get("HAWSE_KILL_AT", "0")))
    streams = Streams(sys.stdin, sys.stdout, sys.stderr)
    clock: Clock = FatefulClock(fate)
    app = App(
        streams=streams,
        env=dict(os.environ),
        directory=os.getcwd(),
        clock=clock,
        prompter=TerminalPrompter(streams),
        folders=lambda: Paths.of(os.environ),
        declared=declared_calls,
        new_id=lambda: "0badcafe",
        commands=os.environ.get("HAWSE_TEST_COMMANDS", "tests.frame.commands"),
    )

    def fateful(target: Target, service: str) -> Transport:
        return FatefulTransport(app.aws.transport(target, service), fate)

    code = run(replace(app, connect=fateful), sys.argv[1:])
    print(f"points: {fate.passed}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
