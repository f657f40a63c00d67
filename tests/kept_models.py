"""The trimmed models of the SDK, made once for a process of tests instead of once for a test.

A home of a test is new, so its cache is empty, and making the model of EC2 takes longer than most
tests. hawse puts each of these files in its place whole and never writes into it: a link will do.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


class KeptModels:
    """A folder of models that homes borrow from, and leave theirs in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def lend(self, cache: Path) -> None:
        """Put what is kept into the cache of a new home."""
        _link(self._folder, cache / "models")

    def keep(self, cache: Path) -> None:
        """Keep what the cache has and we have not."""
        _link(cache / "models", self._folder)


def _link(source: Path, target: Path) -> None:
    with suppress(OSError):  # a home of another disk, or one that nobody can write into
        for file in source.glob("*/*.json"):
            beside = target / file.relative_to(source)
            if not beside.exists():
                for folder in (target.parent, target, beside.parent):
                    folder.mkdir(mode=0o700, exist_ok=True)
                os.link(file, beside)
