"""Files that a change leaves for its user: what was, before it is gone.

Only the user may read them, they are on the disk before `keep` returns, and what somebody else
wrote is never overwritten. It must not know what is in them.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hawse.errors import CLIError

if TYPE_CHECKING:
    from hawse.app import App

FOLDER = "backups"


def keep(app: App, name: str, text: str, path: str = "", *, again: bool = False) -> str:
    """Write `text` to `path`, else as `name` into the state folder; gives and tells where it is.

    A run that is resumed may write its file again: nothing was changed yet when it does. So may
    each run where the file is only a result, which is written `again`.
    """
    file = app.cwd / path if path else app.paths.state / FOLDER / name
    try:
        if not path:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif not again and file.exists() and file.read_text(encoding="utf-8") != text:
            raise CLIError(str(file), why="it is there already", hint="name another file")
        _write(file, text)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it cannot be written"
        raise CLIError(str(file), why=why if again else f"{why}; nothing was changed") from error
    app.say(f"{'wrote' if again else 'kept'} {file}")
    return str(file)


def _write(file: Path, text: str) -> None:
    """All of it or nothing, and on the disk."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    _sync(file.parent)


def _sync(folder: Path) -> None:
    """The name too; where a folder cannot be synced, the system keeps names by itself."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
