"""Putting a snapshot into a file: whole or not at all, for its owner's eyes only."""

from __future__ import annotations

import os
from pathlib import Path

from hawse.errors import CLIError, Refused, UsageError
from hawse.services.iam.snapshots.loading import read
from hawse.systems import replace_privately


def check_place(path: Path, account: str, *, force: bool) -> None:
    """Raises for a place where the account's snapshot must not go: told before it is taken."""
    if not path.parent.is_dir():
        raise UsageError(str(path), why=f"there is no folder {path.parent}")
    if not path.exists():
        return
    if not path.is_file():
        raise UsageError(str(path), why="it is no file", hint="- is standard output")
    if force:
        return
    hint = "--force replaces it"
    try:
        there = read(path).id
    except UsageError as error:
        raise Refused(str(path), why="it has something else", hint=hint) from error
    if there != account:
        why = f"it has account {there}, and this is {account}"
        raise Refused(str(path), why=why, hint=hint)


def save(path: Path, text: str) -> None:
    """Put `text` into the file, which only its owner may read. A link stays one."""
    real = Path(os.path.realpath(path))
    try:
        replace_privately(real, text.encode())
    except OSError as error:
        why = f"it cannot be written: {(error.strerror or str(error)).lower()}"
        raise CLIError(str(path), why=why) from error
