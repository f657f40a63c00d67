"""Files that hold what nobody may lose or see: written whole, on the disk, for their user alone.

A finished file takes the place of the old one, so that a crash or a full disk leaves the old.
"""

from __future__ import annotations

import os
from pathlib import Path

BESIDE = ".hawse"


def replace_whole(path: Path, content: bytes) -> None:
    """Put a file for its user alone in place of what is there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(path)
    finished = beside(path, content)
    try:
        os.replace(finished, path)
    finally:
        finished.unlink(missing_ok=True)
    sync(path.parent)


def beside(path: Path, content: bytes, mode: int = 0o600) -> Path:
    """A finished file in the same folder, on the disk."""
    made = path.with_name(f".{path.name}.{os.urandom(6).hex()}{BESIDE}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        with open(os.open(made, flags, 0o600), "wb") as file:
            if os.name == "posix":
                os.fchmod(file.fileno(), mode)  # whatever the umask
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        made.unlink(missing_ok=True)
        raise
    return made


def sweep(path: Path) -> None:
    """Remove what a writer that was killed left beside the file, secrets and all."""
    for left in path.parent.glob(f".{path.name}.*{BESIDE}"):
        left.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """The names in the folder are on the disk too."""
    if os.name != "posix":  # Windows cannot open a folder; its rename is on disk by itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
