"""Finding and stopping what may not run."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from hawse.errors import CLIError, NotFound
from hawse.sandbox import launch, state
from hawse.sandbox.state import Running


def test_missing_extra_says_what_to_install() -> None:
    with pytest.raises(CLIError) as caught:
        launch.check_installed(["json", "no_such_package"])

    assert caught.value.hint == "pip install 'hawse[sandbox]'"


def test_another_python_finds_hawse_outside_of_what_is_installed() -> None:
    env = launch.finding_us({"AWS_PROFILE": "a", "PYTHONPATH": "b", "TERM": "c"}, without="AWS_")

    home = Path(launch.__file__).parents[2]
    found = ["b"] if home.is_relative_to(sys.prefix) else [str(home), "b"]
    assert env == {"PYTHONPATH": os.pathsep.join(found), "TERM": "c"}


def test_nothing_runs_where_nothing_was_started(tmp_path: Path) -> None:
    assert launch.find(tmp_path) is None
    with pytest.raises(NotFound) as caught:
        launch.found(tmp_path)
    assert caught.value.hint == "hawse sandbox start"


def test_state_of_a_killed_sandbox_is_no_sandbox(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    state.write(Running(pid=os.getpid(), port=port, token="t", folder=tmp_path))

    assert launch.find(tmp_path) is None


def test_stopping_what_does_not_run_removes_its_files(tmp_path: Path) -> None:
    state.write(Running(pid=1, port=9, token="t", folder=tmp_path))

    assert launch.stop(tmp_path) is False
    assert state.read(tmp_path) is None
