"""Processes of hawse that something ends in the middle of what they do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO, NamedTuple

from tests.faults.kinds import calls, halts
from tests.faults.proxy import FaultProxy

ROOT = Path(__file__).resolve().parents[3]
LONGEST = 60


class Ended(NamedTuple):
    """How a process ended: negative codes are signals. `seconds` after it was told to."""

    code: int
    out: str
    err: str
    seconds: float


@dataclass
class Victim:
    """Runs of hawse on a server behind a proxy, with a home of their own."""

    environment: Mapping[str, str]
    proxy: FaultProxy

    @classmethod
    def of(cls, server: Mapping[str, str], proxy: FaultProxy, home: Path) -> Victim:
        """With the environment that leads to a server."""
        own = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
        return cls({**own, **server, "AWS_ENDPOINT_URL": proxy.url}, proxy)

    @contextmanager
    def started(
        self, *argv: str, stdin: IO[bytes] | int = subprocess.DEVNULL
    ) -> Iterator[subprocess.Popen[str]]:
        """A process that is gone when the block ends."""
        process = subprocess.Popen(
            [sys.executable, "-m", "hawse", *argv],
            env=self.environment,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()

    def run(self, *argv: str, killed_at: int = 0, how: str = "before") -> int:
        """The exit code; negative when it was killed, at the request with that number.

        `how`: `before` it arrives, `after` it was done, or when `half` of the answer is sent.
        """
        self.proxy.clear()
        with self.started(*argv) as process:
            if killed_at:

                def kill(_: object) -> None:
                    process.send_signal(signal.SIGKILL)
                    process.wait(LONGEST)

                kills = halts(kill) if how == "half" else calls(kill, applied=how == "after")
                self.proxy.add(kills, nth=killed_at)
            process.communicate(timeout=LONGEST)
        if killed_at:
            self.proxy.settle()
        return process.returncode

    def said(self, *argv: str) -> Ended:
        """What a process said that nobody disturbed."""
        began = monotonic()
        with self.started(*argv) as process:
            out, err = process.communicate(timeout=LONGEST)
        return Ended(process.returncode, out, err, monotonic() - began)

    def stopped(
        self,
        *argv: str,
        sent: signal.Signals,
        operation: str,
        nth: int = 1,
        stdin: IO[bytes] | int = subprocess.DEVNULL,
    ) -> Ended:
        """Send a signal once a request of that name came, the nth of them; rules stay."""
        came = threading.Event()
        told = self.proxy.add(calls(lambda _: came.set()), operation=operation, nth=nth)
        self.proxy.rules.insert(0, told)  # what follows may not pass it on
        self.proxy.rules.pop()
        with self.started(*argv, stdin=stdin) as process:
            assert came.wait(LONGEST), process.communicate()[1]
            began = monotonic()
            process.send_signal(sent)
            out, err = process.communicate(timeout=LONGEST)
            return Ended(process.returncode, out, err, monotonic() - began)
