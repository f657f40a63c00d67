"""`hawse config set` and `init`: files changed and made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.config.conftest import Write
from tests.conftest import Run


def test_set_makes_the_user_file(run: Run, home: Path) -> None:
    done = run("config", "set", "region", "eu-west-1,us-east-1")

    path = home / "config" / "config.toml"
    assert (done.code, done.out, done.err) == (0, f"{path}:1\n", "")
    assert path.read_text(encoding="utf-8") == 'region = ["eu-west-1", "us-east-1"]\n'
    assert run("config", "get", "region").out == "eu-west-1,us-east-1\n"


def test_set_changes_the_file_that_is_there(run: Run, write: Write) -> None:
    path = write("config/config.yaml", "output: csv # for the sheet\n")

    run("config", "set", "output", "json")

    assert path.read_text(encoding="utf-8") == "output: json # for the sheet\n"


def test_set_for_the_project_is_written_at_its_root(run: Run, home: Path) -> None:
    (home / "work" / ".git").mkdir(parents=True)

    run("config", "set", "tags.required", "owner", "--layer", "project")

    text = (home / "work" / ".hawse.toml").read_text(encoding="utf-8")
    assert text == '[tags]\nrequired = ["owner"]\n'


def test_set_writes_the_file_that_is_named(run: Run, home: Path) -> None:
    path = home / "work" / "other.json"

    run("config", "set", "workers", "4", "--config", str(path))

    assert path.read_text(encoding="utf-8") == '{\n  "workers": 4\n}\n'


def test_set_says_when_a_stronger_layer_hides_the_value(run: Run, write: Write) -> None:
    project = write("work/hawse.toml", 'output = "csv"\n')

    hidden = run("config", "set", "output", "json")
    by_variable = run("config", "set", "workers", "4", env={"HAWSE_WORKERS": "8"})

    assert hidden.err == f"output stays csv: {project} is stronger\n"
    assert by_variable.err == "workers stays 8: the environment is stronger\n"


def test_set_says_when_ci_ignores_the_file(run: Run, home: Path) -> None:
    done = run("config", "set", "workers", "4", "--layer", "project", env={"CI": "true"})

    path = home / "work" / ".hawse.toml"
    assert done.out == f"{path}:1\n"
    assert done.err == f"{path} is ignored in CI unless --config names it\n"


def test_set_refuses_what_is_wrong_and_writes_nothing(run: Run, home: Path) -> None:
    wrong = run("config", "set", "output", "jsno")

    assert wrong.code == 3
    assert "did you mean json?" in wrong.err
    assert not (home / "config").exists()


def test_set_refuses_a_credential_and_says_where_it_belongs(run: Run, home: Path) -> None:
    refused = run("config", "set", "aws_secret_access_key", "hunter2")

    assert refused.code == 3
    assert "credentials do not belong in the configuration" in refused.err
    assert "AWS profile" in refused.err
    assert "hunter2" not in refused.err + refused.out
    assert not (home / "config").exists()


def test_set_repairs_a_configuration_that_is_wrong(run: Run, write: Write) -> None:
    write("config/config.toml", 'output = "jsno"\n')

    assert run("config", "set", "output", "json").code == 0
    assert run("config", "show", "output").code == 0


@pytest.mark.parametrize("format_", ["toml", "yaml"])
def test_init_makes_a_file_that_changes_nothing(run: Run, home: Path, format_: str) -> None:
    done = run("config", "init", "--format", format_)

    path = home / "config" / f"config.{format_}"
    assert (done.code, done.out) == (0, f"{path}\n")
    assert run("config", "validate").out == f"{path}: ok\n"
    assert run("config", "show", "--filter", "layer!=default").out == ""


def test_init_never_overwrites(run: Run, write: Write) -> None:
    path = write("config/config.yaml", "output: csv\n")

    refused = run("config", "init")

    assert refused.code == 3
    assert f"{path}: it exists" in refused.err
    assert path.read_text(encoding="utf-8") == "output: csv\n"
    assert not path.with_suffix(".toml").exists()


def test_init_for_a_project_leaves_out_what_it_must_not_set(run: Run, home: Path) -> None:
    run("config", "init", "--layer", "project")

    text = (home / "work" / ".hawse.toml").read_text(encoding="utf-8")
    assert "endpoint_url" not in text


def test_init_has_no_comments_to_offer_in_json(run: Run, home: Path) -> None:
    refused = run("config", "init", "--config", "other.json")

    assert refused.code == 2
    assert not (home / "work" / "other.json").exists()
