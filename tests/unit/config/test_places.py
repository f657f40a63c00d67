"""Which files count, and how little it costs when there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hawse.config import Config
from hawse.config.places import Where, files
from hawse.errors import ConfigError

NOWHERE = Path(os.devnull, "nowhere")


def found(cwd: Path, *, explicit: Path | None = None, **env: str) -> list[tuple[str, Path]]:
    paths, problems = files(Where(env, cwd, NOWHERE, NOWHERE, explicit))
    assert problems == []
    return [(each.layer, each.path) for each in paths]


@pytest.mark.parametrize(
    "name", [".hawse.toml", ".hawse.yaml", ".hawse.yml", ".hawse.json", "hawse.toml", "hawse.json"]
)
def test_a_project_file_is_found_from_below(repository: Path, name: str) -> None:
    path = repository / name
    path.touch()

    assert found(repository / "a" / "b") == [("project", path)]


def test_the_nearest_project_file_counts_alone(repository: Path) -> None:
    (repository / "hawse.toml").touch()
    near = repository / "a" / "hawse.yaml"
    near.touch()

    assert found(repository / "a" / "b") == [("project", near)]


def test_the_search_ends_at_the_root_of_the_repository(repository: Path) -> None:
    (repository.parent / "hawse.toml").touch()

    assert found(repository / "a") == []


def test_a_worktree_is_a_repository_too(tmp_path: Path) -> None:
    tmp_path.joinpath("hawse.toml").touch()
    worktree = tmp_path / "worktree"
    worktree.mkdir()
    worktree.joinpath(".git").write_text("gitdir: elsewhere\n", encoding="utf-8")

    assert found(worktree) == []


def test_outside_of_a_repository_only_the_working_directory_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "hawse.toml"
    path.touch()
    below = tmp_path / "below"
    below.mkdir()

    assert found(tmp_path) == [("project", path)]
    assert found(below) == []


@pytest.mark.parametrize(
    ("ci", "counts"), [("true", False), ("1", False), ("false", True), ("", True)]
)
def test_a_build_server_takes_only_a_file_that_was_named(
    repository: Path, ci: str, counts: bool
) -> None:
    path = repository / "hawse.toml"
    path.touch()

    assert (found(repository, CI=ci) != []) is counts
    assert found(repository, CI=ci, explicit=path) == [("project", path)]


def test_a_named_file_replaces_the_one_that_would_be_found(repository: Path) -> None:
    (repository / "hawse.toml").touch()
    other = repository / "other.yaml"

    assert found(repository, explicit=Path("other.yaml")) == [("project", other)]
    assert found(repository, HAWSE_CONFIG="other.yaml") == [("project", other)]


def test_two_files_in_one_folder_are_one_too_many(tmp_path: Path) -> None:
    tmp_path.joinpath("config.toml").touch()
    tmp_path.joinpath("config.yaml").touch()

    config = Config.read(Where({}, NOWHERE, tmp_path, NOWHERE))

    (problem,) = config.validate()
    assert problem.file == tmp_path / "config.yaml"
    assert (problem.message, problem.suggestion) == (
        "config.toml is beside it",
        "keep one of the two",
    )


def test_a_named_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="gone.toml: no such file"):
        Config.load(
            env={},
            cwd=tmp_path,
            user_dir=NOWHERE,
            system_dir=NOWHERE,
            explicit=Path("gone.toml"),
        )


def test_without_a_file_no_parser_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from hawse.config import Config\n"
        "here = Path.cwd(); Config.load(env={}, cwd=here, user_dir=here, system_dir=here)\n"
        "print({'yaml', 'tomlkit', 'tomllib', 'json', 'difflib'} & sys.modules.keys())"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert ran.stdout == "set()\n"
