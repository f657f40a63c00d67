"""`hawse demo`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from hawse.app import App, Paths
from hawse.core.command import session

if TYPE_CHECKING:
    from hawse.sandbox.walk import Stop


@session()
def demo(app: App) -> int:
    """A guided run of the main jobs on the sandbox.

    It needs no AWS account, no network and no answers: a sandbox of its own is started and
    removed. Each command is shown as typed, with what it really prints; nothing of yours is
    read or changed. It takes less than a minute.

    Examples:
      hawse demo
    """
    from hawse.sandbox.walk import WALK

    app.put("# A company on a sandbox AWS of its own: three accounts, no network, nothing real.")
    unexpected = []
    with _company(app) as (env, folder):
        for number, stop in enumerate(WALK, 1):
            code = _shown(app, f"{number}/{len(WALK)}", stop, {"env": env, "cwd": folder})
            if code != stop.code:
                unexpected.append(stop.line)
    for line in unexpected:
        app.talk.warn(f"this did not end as it should: {line}")
    app.put('\n# Try it yourself:  eval "$(hawse sandbox start --seed)"')
    return 1 if unexpected else 0


def _shown(app: App, place: str, stop: Stop, where: Mapping[str, Any]) -> int:
    """Show one command line and run it; its exit code."""
    import shlex
    import subprocess

    app.put(f"\n# {place}  {stop.about}")
    app.put(_bold(app, f"$ {stop.line}"))
    app.streams.stdout.flush()
    command = [sys.executable, "-m", "hawse", *shlex.split(stop.line)[1:]]
    out, err = app.streams.stdout, app.streams.stderr
    if _is_file(out):
        code = subprocess.call(command, **where, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    else:
        ran = subprocess.run(
            command, **where, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        app.put(f"{ran.stdout}{ran.stderr}".rstrip("\n"))
        code = ran.returncode
    if code:
        app.put(f"[exit code {code}]")
    return code


@contextmanager
def _company(app: App) -> Iterator[tuple[Mapping[str, str], str]]:
    """The environment of a seeded sandbox that lives as long as this block, and its folder."""
    import tempfile

    from hawse.sandbox import launch
    from hawse.sandbox.state import Wishes, folder_in

    with tempfile.TemporaryDirectory(prefix="hawse-demo-", ignore_cleanup_errors=True) as home:
        env = launch.finding_us(app.env, without="HAWSE_")
        env |= {f"XDG_{kind}_HOME": str(Path(home, kind)) for kind in ("STATE", "CACHE", "CONFIG")}
        if env.pop("PYTHONDONTWRITEBYTECODE", ""):
            env["PYTHONPYCACHEPREFIX"] = str(Path(home, "bytecode"))  # else compiled 12 times over
        folder = folder_in(Paths.of(env).state)
        try:
            running = launch.start(Wishes(folder, seed=True, tied=os.getpid()), env)
            env = running.applied(env) | {"HAWSE_NO_INPUT": "true"}
            _fill(home)
            yield env if app.streams.stdout.isatty() else env | {"HAWSE_OUTPUT": "table"}, home
        finally:
            launch.stop(folder)


def _fill(home: str) -> None:
    """The files that the walk moves."""
    from hawse.sandbox.walk import FILES

    for name, content in FILES.items():
        path = Path(home, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def _is_file(stream: TextIO) -> bool:
    """Whether a process can write to it: not when a test has it in memory."""
    try:
        return stream.fileno() >= 0
    except OSError:
        return False


def _bold(app: App, text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m" if app.colour(app.streams.stdout) else text
