"""A folder for the readers that take a path and not a text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="hawse-fuzz-")


def folder() -> Path:
    """The same one for all of this process."""
    return Path(_folder().name)


def written(name: str, content: bytes) -> Path:
    """The file of that name with this content; what was in it before is gone."""
    path = folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
