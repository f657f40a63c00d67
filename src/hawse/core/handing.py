"""The terminal in the hands of another program, until it ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hawse.app import App

_THEIRS = ("SIGINT", "SIGQUIT", "SIGTSTP")


def handed_over(app: App, argv: Sequence[str], more: Mapping[str, str] | None = None) -> int:
    """Run a program in the terminal, with `more` in its environment; its exit code, as a shell's.

    What a person types on the way (Ctrl-C, Ctrl-Z) is the program's.
    """
    import subprocess

    app.streams.stdout.flush()
    app.streams.stderr.flush()
    env = {**app.env, **(more or {})}
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
