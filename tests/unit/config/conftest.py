"""`places`: a repository, a user folder and a system folder, and configuration files in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from hawse.config import Config
from hawse.config.places import Where


class Places:
    """A repository, a user and a system folder below one folder, and what is written there."""

    def __init__(self, root: Path) -> None:
        self.repository = root / "repository"
        self.cwd = self.repository / "deep" / "down"
        self.user = root / "user"
        self.system = root / "system"
        for folder in (self.cwd, self.user, self.system, self.repository / ".git"):
            folder.mkdir(parents=True)

    def write(self, name: str, text: str) -> Path:
        """`name` is like user/config.toml."""
        path = self.repository.parent / name
        path.write_text(text, encoding="utf-8")
        return path

    def read(self, env: Mapping[str, str] | None = None, explicit: Path | None = None) -> Config:
        return Config.read(Where(env or {}, self.cwd, self.user, self.system, explicit))


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.joinpath(".git").mkdir(parents=True)
    root.joinpath("a", "b").mkdir(parents=True)
    return root
