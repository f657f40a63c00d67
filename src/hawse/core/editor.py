"""A person's own editor on a text, in a file that only they can read, and that is never lost.

The text stays on the disk until what it was edited for is done: an editor that dies, a text that
is wrong, a no to the plan and an answer of AWS may all cost an hour of somebody's work else.
It must not know what the text is.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hawse.errors import CLIError, Refused, UsageError
from hawse.systems import WINDOWS, private_folder

if TYPE_CHECKING:
    from hawse.app import App

FOLDER = "edits"
_FALLBACK = "notepad" if WINDOWS else "vi"


class TextEditor:
    """The `plan.Editor` of one run. `used`: what was edited is applied, and need not be kept."""

    def __init__(self, app: App, *, alone: bool) -> None:
        self._app, self._alone = app, alone
        self._file: Path | None = None
        self._changed = False
        self.used = False

    def edited(self, name: str, text: str, wrong: Callable[[str], str], *, comment: str) -> str:
        """The text as the person leaves it; CLIError when it is of no use."""
        self._check()
        file = self._file = self._place(name)
        why, before = "", text
        while True:
            _write(file, _noted(why, comment) + before)
            self._open(file)
            found = _without(file.read_text(encoding="utf-8"), comment)
            self._changed = found.strip() != text.strip()
            if not found.strip():
                self._changed = False
                raise Refused(name, why="the text is empty; nothing was changed")
            if why and found.strip() == before.strip():
                raise UsageError(name, why=why)
            # A line stands before it when it is opened again, so that numbers of lines are right.
            why, before = wrong(f"\n{found}"), found
            if not why:
                return found

    def close(self) -> None:
        """Remove the file when it is of no more use, else say where it is."""
        if self._file is None:
            return
        if self._changed and not self.used:
            self._app.say(f"your text is in {self._file}")
            return
        from shutil import rmtree

        rmtree(self._file.parent, ignore_errors=True)

    def _check(self) -> None:
        if not self._alone:
            raise UsageError("--account", why="an editor works on one account at a time")
        if self._app.asked("no_input") or not self._app.streams.person:
            raise Refused(
                "edit", why="nobody can use an editor here; nothing was changed", hint="--file FILE"
            )

    def _place(self, name: str) -> Path:
        from tempfile import mkdtemp

        parent = self._app.paths.state / FOLDER
        private_folder(parent)
        return Path(mkdtemp(dir=parent)) / name

    def _open(self, file: Path) -> None:
        import subprocess

        env = self._app.env
        typed = env.get("VISUAL") or env.get("EDITOR") or _FALLBACK
        try:
            with self._app.progress.paused():
                code = subprocess.run([*shlex.split(typed), str(file)], check=False).returncode
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            hint = "set VISUAL or EDITOR to another"
            raise CLIError(f"editor {typed}", why=why.lower(), hint=hint) from error
        if code:
            self._changed = True
            raise CLIError(f"editor {typed}", why=f"it ended with {code}; nothing was changed")


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as out:
        out.write(text.rstrip("\n") + "\n")


def _noted(why: str, comment: str) -> str:
    return "".join(f"{comment} {line}\n" for line in why.splitlines())


def _without(text: str, comment: str) -> str:
    """The text without the comments at its beginning."""
    lines = text.splitlines(keepends=True)
    while lines and (lines[0].startswith(comment) or not lines[0].strip()):
        del lines[0]
    return "".join(lines)
