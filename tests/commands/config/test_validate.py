"""`hawse config validate` and `path`: what is wrong where, and which files count."""

from __future__ import annotations

from pathlib import Path

from tests.commands.config.conftest import Write
from tests.conftest import Run


def test_validate_lists_everything_that_is_wrong(run: Run, write: Write) -> None:
    user = write("config/config.toml", 'output = "jsno"\n')
    project = write("work/hawse.yaml", "workers: 4\nregoin: eu-west-1\nworkers: 5\n")
    system = write("system/config.json", "{}")

    found = run("config", "validate", env={"HAWSE_TIMEOUT": "soon"})

    assert found.code == 3
    assert found.out == (
        f"{user}:1: output: 'jsno' is not one of auto, table, lines, json, jsonl, yaml, csv, ids; "
        "did you mean json?\n"
        f"{project}:3: workers is given twice, first on line 1\n"
        "HAWSE_TIMEOUT: expected a number, got text\n"
        f"{system}: ok\n"
    )


def test_validate_of_files_looks_at_them_alone(run: Run, write: Write) -> None:
    write("config/config.toml", "nonsense")
    good = write("work/a.toml", "workers = 4\n")
    bad = write("work/b.yaml", "workers: none\n")

    found = run("config", "validate", str(good), str(bad))

    assert found.code == 3
    assert found.out == f"{bad}:1: workers: expected a whole number, got text\n{good}: ok\n"


def test_validate_names_a_file_that_is_not_there(run: Run) -> None:
    found = run("config", "validate", "gone.toml")

    assert (found.code, found.out) == (3, "gone.toml: no such file\n")


def test_validate_without_a_file_has_nothing_to_say(run: Run) -> None:
    found = run("config", "validate")

    assert (found.code, found.out, found.err) == (0, "", "no configuration file\n")


def test_validate_says_that_ci_ignores_the_project(run: Run, write: Write) -> None:
    path = write("work/hawse.toml", "outptu = 1\n")

    found = run("config", "validate", env={"CI": "true"})

    assert (found.code, found.out) == (0, "")
    assert found.err == f"{path} is ignored in CI unless --config names it\n"


def test_path_shows_the_file_of_each_layer(run: Run, write: Write, home: Path) -> None:
    project = write("work/hawse.yaml", "")
    user = write("config/config.json", "")

    shown = run("config", "path")

    system = home / "system" / "config.toml"
    assert shown.out == f"project\t{project}\tused\nuser\t{user}\tused\nsystem\t{system}\tabsent\n"


def test_path_shows_what_ci_ignores(run: Run, write: Write) -> None:
    write("work/hawse.yaml", "")

    shown = run("config", "path", "--filter", "layer=project", env={"CI": "1"})

    assert shown.out.endswith("\tignored\n")
