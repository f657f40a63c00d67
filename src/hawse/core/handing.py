"""The terminal in the hands of another program, until it ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hawse.errors import NotFound
from hawse.systems import WINDOWS

if TYPE_CHECKING:
    from hawse.app import App

_THEIRS = ("SIGINT", "SIGQUIT", "SIGTSTP")
_PYTHONS = ("SIGPIPE", "SIGXFSZ")
"""What Python ignores, and every program that it starts without undoing that."""


def handed_over(app: App, argv: Sequence[str], more: Mapping[str, str] | None = None) -> int:
    """Run a program in the terminal, with `more` in its environment; its exit code, as a shell's.

    What a person types on the way (Ctrl-C, Ctrl-Z) is the program's.
    """
    return _run(app, argv, {**app.env, **(more or {})})


def become(app: App, command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a program with exactly this environment instead of hawse; NotFound without one.

    It takes over the very process where the system can do that and the process is ours, so that
    every signal reaches it and its end is ours.
    """
    import shutil

    program = shutil.which(command[0], path=env.get("PATH"))
    if program is None:
        raise NotFound(command[0], why="no such command on PATH")
    if app.leave is not None and not WINDOWS:
        app.streams.stdout.flush()
        app.streams.stderr.flush()
        for name in _PYTHONS:
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        os.execve(program, list(command), dict(env))  # nosec B606: what the person asked for
    return _run(app, [program, *command[1:]], env)


def _run(app: App, argv: Sequence[str], env: Mapping[str, str]) -> int:
    import subprocess

    app.streams.stdout.flush()
    app.streams.stderr.flush()
    with _ignored(), subprocess.Popen(argv, env=env, cwd=app.cwd, restore_signals=True) as child:
        code = child.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def _ignored() -> Iterator[None]:
    """Signals of the keyboard reach the program alone.

    A handler that does nothing, since a program inherits what is ignored and loses handlers.
    """
    names = [name for name in _THEIRS if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), lambda *_: None) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
