"""Where configuration files are. Nothing is opened here, and no file may be the common case."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from hawse.config.problems import Problem
from hawse.records import dataclass

FileLayer = Literal["system", "user", "project"]
FILE_LAYERS: tuple[FileLayer, ...] = ("system", "user", "project")
SUFFIXES = (".toml", ".yaml", ".yml", ".json")
VARIABLE = "HAWSE_CONFIG"
"""Names the project's file, as `--config` does."""


@dataclass(frozen=True)
class Found:
    """A file of one layer; `named` by the user, or merely found around the working directory."""

    layer: FileLayer
    path: Path
    named: bool = False


@dataclass(frozen=True)
class Where:
    """All that says which files count; `explicit` is what `--config` names."""

    env: Mapping[str, str]
    cwd: Path
    user: Path
    system: Path
    explicit: Path | None = None

    @property
    def named(self) -> Path | None:
        """The project's file, when it was named."""
        text = self.env.get(VARIABLE)
        named = self.explicit or (Path(text) if text else None)
        return None if named is None else self.cwd / named.expanduser()


def in_folder(folder: Path, stems: tuple[str, ...]) -> list[Path]:
    """The configuration files in `folder`; more than one is a mistake of the user's."""
    base = str(folder)
    names = (f"{stem}{suffix}" for stem in stems for suffix in SUFFIXES)
    return [folder / name for name in names if os.path.lexists(os.path.join(base, name))]


def project_folder(cwd: Path) -> Path:
    """The root of the repository around `cwd`, or `cwd` itself outside of any."""
    return next((each for each in _upwards(cwd) if _is_root(each)), cwd)


def in_project(cwd: Path) -> list[Path]:
    """The nearest project file, from `cwd` up to the root of its repository and no further.

    Outside of a repository only `cwd` is looked at: a file that somebody else left in a folder
    above must not steer anything.
    """
    root = project_folder(cwd)
    for folder in _upwards(cwd):
        found = in_folder(folder, PROJECT_STEMS)
        if found or folder == root:
            return found
    return []


def in_ci(env: Mapping[str, str]) -> bool:
    """This runs on a build server, where only what was named may count."""
    return env.get("CI", "").lower() not in ("", "0", "false")


def files(where: Where) -> tuple[list[Found], list[Problem]]:
    """The files that count, the least important first, and what is ambiguous about them."""
    candidates: list[tuple[FileLayer, list[Path]]] = [
        ("system", in_folder(where.system, USER_STEMS)),
        ("user", in_folder(where.user, USER_STEMS)),
    ]
    named = where.named
    if named is not None:
        candidates.append(("project", [named]))
    elif not in_ci(where.env):
        candidates.append(("project", in_project(where.cwd)))
    found = [
        Found(layer, paths[0], layer == "project" and named is not None)
        for layer, paths in candidates
        if paths
    ]
    return found, [problem for _, paths in candidates for problem in _ambiguous(paths)]


def to_write(where: Where, layer: FileLayer) -> Found:
    """The file of a layer: the one that is there, else the one to create.

    ConfigError when it is not clear which.
    """
    if layer == "project" and where.named is not None:
        return Found(layer, where.named, named=True)
    if layer == "project":
        paths, new = in_project(where.cwd), project_folder(where.cwd) / ".hawse.toml"
    else:
        folder = where.user if layer == "user" else where.system
        paths, new = in_folder(folder, USER_STEMS), folder / "config.toml"
    for problem in _ambiguous(paths):
        raise problem.error()
    return Found(layer, paths[0] if paths else new)


PROJECT_STEMS = (".hawse", "hawse")
USER_STEMS = ("config",)


def _upwards(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.parents


def _is_root(folder: Path) -> bool:
    return os.path.lexists(os.path.join(str(folder), ".git"))  # a file in worktrees and submodules


def _ambiguous(paths: list[Path]) -> Iterator[Problem]:
    for other in paths[1:]:
        yield Problem(other, None, "", f"{paths[0].name} is beside it", "keep one of the two")
