"""hawse as a process of its own that is killed with SIGKILL at the n-th point of a rotation.

Points are: whenever the time is asked (before each record of the journal, and more), before
anything is sent by botocore, and before a file takes the place of another.
"""

from __future__ import annotations

import os
import sys
import uuid

from hawse.app import App, Paths, Streams
from hawse.main import TerminalPrompter, declared_calls, run
from tests.frame.drive import Fate, FatefulClock

_EVENTS = {"http.client.send", "os.rename"}


def main() -> int:
    fate = Fate(int(os.environ.get("HAWSE_KILL_AT", "0")))

    def watch(event: str, _: object) -> None:
        if event in _EVENTS:
            fate.point()

    sys.addaudithook(watch)
    streams = Streams(sys.stdin, sys.stdout, sys.stderr)
    app = App(
        streams=streams,
        env=dict(os.environ),
        directory=os.getcwd(),
        clock=FatefulClock(fate),
        prompter=TerminalPrompter(streams),
        folders=lambda: Paths.of(os.environ),
        declared=declared_calls,
        new_id=lambda: uuid.uuid4().hex[:8],
    )
    code = run(app, sys.argv[1:])
    print(f"points: {fate.passed}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
