"""Starts, finds and stops the sandbox's process; what the commands call.

Knows the process only by its state file and its answers: a process that was killed, and one whose
id another program has now, both count as gone.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError, NotFound, TimedOut, Unavailable
from hawse.sandbox import state
from hawse.sandbox.state import Running, Wishes
from hawse.systems import end_group, own_group

if TYPE_CHECKING:
    from subprocess import Popen

NEEDED = ("moto", "flask", "flask_cors")
"""What the extra installs, by the names they are imported under."""

_LOG = "server.log"
_PATIENCE = 60.0


def start(wishes: Wishes, env: Mapping[str, str]) -> Running:
    """The running sandbox of this folder; started if there is none. Waits until it answers."""
    from filelock import FileLock

    check_installed()
    state.private_folder(wishes.folder)
    with FileLock(wishes.folder / "lock"):
        running = find(wishes.folder)
        if running is None:
            state.forget(wishes.folder)
            running = _started(wishes, env)
    return running


def find(folder: Path) -> Running | None:
    """The sandbox of this folder if it runs."""
    running = state.read(folder)
    return running if running is not None and ask(running, "status") is not None else None


def found(folder: Path) -> Running:
    """The sandbox of this folder; NotFound when none runs."""
    running = find(folder)
    if running is None:
        raise NotFound("sandbox", why="it is not running", hint="hawse sandbox start")
    return running


def stop(folder: Path) -> bool:
    """Stop the sandbox of this folder; whether one was running."""
    running = find(folder)
    if running is not None:
        ask(running, "stop")
        _wait_gone(running)
    state.forget(folder)
    return running is not None


def ask(running: Running, verb: str, seconds: float = 5.0) -> Mapping[str, Any] | None:
    """What the sandbox says to `verb`; None when it is not there, or is not ours."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection("127.0.0.1", running.port, timeout=seconds)
    try:
        connection.request(
            "POST", f"{state.CONTROL}{verb}", headers={state.TOKEN_HEADER: running.token}
        )
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
    if answer.status != 200:
        return None
    said: Mapping[str, Any] = json.loads(body)
    return said


def require(running: Running, verb: str) -> Mapping[str, Any]:
    """Like `ask`, with time for long work; Unavailable when there is no answer."""
    said = ask(running, verb, _PATIENCE)
    if said is None:
        raise Unavailable(
            "sandbox", why="no answer", hint="hawse sandbox stop; hawse sandbox start"
        )
    return said


def check_installed(needed: Iterable[str] = NEEDED) -> None:
    """CLIError, with what to type, when the extra is missing."""
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in needed):
        raise CLIError(
            "the sandbox", why="it is not installed", hint="pip install 'hawse[sandbox]'"
        )


def _started(wishes: Wishes, env: Mapping[str, str]) -> Running:
    log = wishes.folder / _LOG
    child = _spawn(wishes, env, log)
    try:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            # Of our child, or of a child of it: a program that is one file unpacks itself first.
            running = state.read(wishes.folder)
            if running is not None:
                return running
            if child.poll() is not None:
                raise CLIError("the sandbox", why="it ended at once", hint=_last_line(log))
            time.sleep(0.02)
        raise TimedOut("the sandbox", why=f"not ready after {_PATIENCE:.0f} s", hint=str(log))
    except BaseException:  # Ctrl-C too: nothing half-started stays behind
        with suppress(ProcessLookupError):
            end_group(child.pid)
        child.kill()
        child.wait()
        raise


def _spawn(wishes: Wishes, env: Mapping[str, str], log: Path) -> Popen[bytes]:
    import subprocess

    fields = {key: value for key, value in asdict(wishes).items() if key != "folder"}
    command = [sys.executable, "-m", "hawse.sandbox", str(wishes.folder), json.dumps(fields)]
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        return subprocess.Popen(  # pylint: disable=consider-using-with  # it outlives us
            command,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            env=finding_us(env, without="AWS_"),
            cwd=wishes.folder,
            **own_group(detached=True),
        )
    finally:
        os.close(descriptor)


def finding_us(env: Mapping[str, str], *, without: str) -> dict[str, str]:
    """The environment in which another Python finds hawse, less what begins with `without`.

    A zipapp unpacks itself into a folder that only this process looks into.
    """
    mine = {name: value for name, value in env.items() if not name.startswith(without)}
    home = Path(__file__).parents[2]
    if not home.is_relative_to(sys.prefix):
        mine["PYTHONPATH"] = os.pathsep.join(filter(None, (str(home), env.get("PYTHONPATH"))))
    return mine


def _wait_gone(running: Running) -> None:
    end = time.monotonic() + 5
    while time.monotonic() < end and state.read(running.folder) == running:
        time.sleep(0.02)


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line for line in reversed(lines) if line.strip()), str(log))
