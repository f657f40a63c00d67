"""Pages that a command about costs writes: where they can be, and never two over each other."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from hawse.errors import UsageError

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_WRITING = Lock()


def check_place(file: Path) -> None:
    """UsageError before anything is asked, and paid, where no file can be."""
    if not file.parent.is_dir():
        raise UsageError(f"--html {file}", why=f"there is no folder {file.parent}")


def write_once(target: Target, file: Path, text: str) -> None:
    """Write a page and note it. UsageError when it cannot be, or has another account's."""
    said = f"wrote {file}"
    with _WRITING:
        if said in target.gate.notes:
            why = "it has the costs of another account already"
            raise UsageError(f"--html {file}", why=why, hint="one account at a time")
        target.gate.notes.append(said)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        target.gate.notes.remove(said)
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"--html {file}", why=why) from error
