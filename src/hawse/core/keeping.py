"""Files that a change leaves for its user: what was, before it is gone.

Only the user may read them, they are on the disk before `keep` returns, and what somebody else
wrote is never overwritten. It must not know what is in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.systems import private_folder, replace_privately

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
            private_folder(file.parent)
        elif not again and file.exists() and file.read_text(encoding="utf-8") != text:
            raise CLIError(str(file), why="it is there already", hint="name another file")
        replace_privately(file, text.encode())
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it cannot be written"
        raise CLIError(str(file), why=why if again else f"{why}; nothing was changed") from error
    app.say(f"{'wrote' if again else 'kept'} {file}")
    return str(file)
