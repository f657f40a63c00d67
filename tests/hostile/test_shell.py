"""What lies in the working directory, and what the environment names, is not run by the way."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hawse.app import App
from hawse.core.editor import TextEditor
from hawse.errors import CLIError
from tests.conftest import Run
from tests.fleet import Fleet, item
from tests.scripted import ScriptedAws

HAWSE = Path(sys.executable).with_name("hawse")
SHADOWS = (
    *("json", "boto3", "botocore", "click", "yaml", "sqlite3", "subprocess", "hawse", "plugins"),
    *("sitecustomize", "usercustomize", "conftest", "setup"),
)


def test_nothing_in_the_working_directory_is_imported_or_run(tmp_path: Path) -> None:
    here, owned = tmp_path / "cloned", tmp_path / "owned"
    here.mkdir()
    for name in SHADOWS:
        (here / f"{name}.py").write_text(f"open({str(owned)!r}, 'a').write({name!r})\n")
    for name in ("git", "ssh", "aws", "less", "more", "hawse", "python3"):
        program = here / name
        program.write_text(f"#!/bin/sh\necho {name} >> {owned}\n")
        program.chmod(0o755)
    env = {**os.environ, "HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"}
    env |= {
        "PAGER": "./less",
        "AWS_PAGER": "./less",
        "MANPAGER": "./less",
        "LESSOPEN": "|./less %s",
    }

    for line in ("doctor", "help filters"):
        ran = subprocess.run(
            [HAWSE, *line.split()], cwd=here, env=env, capture_output=True, timeout=60, check=False
        )
        assert ran.stdout, ran.stderr
    assert not owned.exists()


@pytest.mark.parametrize(
    "typed", ["true; touch owned", "$(touch owned)", "`touch owned`", "'", " "]
)
def test_an_editor_is_a_program_and_no_line_of_a_shell(
    make_app: Callable[..., App],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    typed: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    app = make_app(tty=True, env={"EDITOR": typed})
    editor = TextEditor(replace(app, browse=None), alone=True)

    with pytest.raises(CLIError, match="editor"):
        editor.edited("policy.json", "{}", lambda text: "", comment="//")

    editor.close()
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_no_script_for_completion_runs_words(run: Run, shell: str) -> None:
    script = run("completion", shell).out
    code = re.sub(r"(?m)#.*$|\$zsh_eval_context\S*", "", script)

    assert "hawse" in code
    assert not re.search(r"\beval\b|Invoke-Expression|\biex\b|\bsource\b|compgen -W", code)


def test_pager_and_browser_are_not_asked(run: Run, aws: ScriptedAws, tmp_path: Path) -> None:
    owned = tmp_path / "owned"
    program = f"sh -c 'touch {owned}' %s"
    Fleet(aws, item())

    for tty in (False, True):
        for line in ("ec2 ls", "help filters", "ec2 ls --help", "auth whoami"):
            run(*line.split(), tty=tty, env={"PAGER": program, "BROWSER": program})
    assert not owned.exists()


@pytest.mark.skipif(os.name != "posix", reason="anybody may make links there")
@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing"])
@pytest.mark.parametrize(
    "line", ["config init --layer project", "config set region eu-west-1 --layer project"]
)
def test_a_link_that_came_with_a_repository_is_not_written_through(
    run: Run, home: Path, line: str, there: bool
) -> None:
    """It may lead to a file of the person's that a shell runs when it starts."""
    work, precious = home / "work", home / ".profile"
    (work / ".git").mkdir(parents=True)
    (work / ".hawse.toml").symlink_to("../.profile")
    if there:
        precious.write_text("")

    ran = run(*line.split())

    assert ran.code != 0 and (precious.read_text() == "" if there else not precious.exists())
