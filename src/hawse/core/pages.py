"""Pages that a command writes to a file: `--html FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hawse.errors import UsageError

if TYPE_CHECKING:
    from hawse.app import App


def write_page(app: App, path: Path, text: str) -> None:
    """Write a page, and say so. UsageError when the file cannot be written."""
    try:
        (app.cwd / path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--html {path}", why=(error.strerror or str(error)).lower()) from error
    app.say(f"wrote {path}")
