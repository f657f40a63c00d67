"""What a person types without seeing it: codes and secrets, at the terminal itself.

Not standard input, which may be a list of names; nor ever a pipe, where a secret would have to be
in a file or on a command line first.
"""

from __future__ import annotations

import atexit
import os
import sys

from hawse.errors import Interrupted, Refused


def typed_unseen(question: str) -> str:
    """One line from the terminal; Interrupted on Ctrl-C and Ctrl-D, Refused where it would show."""
    import getpass
    import warnings

    # A question of another thread may still be open when Ctrl-C ends the run.
    before = _settings()
    atexit.register(_restore, before)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(question)
    except getpass.GetPassWarning as warning:
        raise Refused("refused", why="this terminal would show what is typed") from warning
    except (KeyboardInterrupt, EOFError) as error:
        sys.stderr.write("\n")
        raise Interrupted("interrupted", why="nothing was changed") from error
    finally:
        atexit.unregister(_restore)


def has_terminal() -> bool:
    """Whether somebody may be asked; standard input may come from elsewhere."""
    if sys.platform == "win32":
        return sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _settings() -> list[object] | None:
    if sys.platform == "win32":
        return None
    import termios

    terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    try:
        return termios.tcgetattr(terminal)
    finally:
        os.close(terminal)


def _restore(before: list[object] | None) -> None:
    if sys.platform == "win32" or before is None:
        return
    import termios

    terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    try:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)  # type: ignore[arg-type]
    finally:
        os.close(terminal)
