"""Folders that were last changed long ago, as most files were when they are synced."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

LONG_AGO = 1_577_836_800  # 2020


def write(root: Path, files: Mapping[str, str], when: float = LONG_AGO) -> Path:
    """The folder, with these files in it."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())
        os.utime(path, (when, when))
    return root


def read(root: Path) -> dict[str, str]:
    """The files in a folder, but for hawse's own."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes().decode()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith(".hawse-")
    }
