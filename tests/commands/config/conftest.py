"""`write`: a configuration file below the home folder of `run`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[[str, str], Path]


@pytest.fixture
def write(home: Path) -> Write:
    """`write("config/config.toml", "…")` is the user's file, "work/hawse.toml" the project's."""

    def write_(name: str, text: str) -> Path:
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_
