"""The process around a run: its streams, before anything is asked of AWS."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell that closes streams")


def shell(line: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """What `line` of a POSIX shell does, where `hawse` is this one."""
    env: Mapping[str, str] = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    script = f'hawse() {{ "{sys.executable}" -m hawse "$@"; }}; {line}'
    return subprocess.run(
        ["sh", "-c", script], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    ("line", "code"),
    [("hawse help", 0), ("hawse --help", 0), ("hawse nope", 2), ("hawse ec2 stop -", 2)],
)
def test_a_closed_stream_changes_no_exit_code(
    line: str, code: int, closed: str, tmp_path: Path
) -> None:
    ran = shell(f"{line} {closed}", tmp_path)

    assert ran.returncode == code
    assert "bug" not in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has /dev/full")
def test_an_error_that_cannot_be_told_keeps_its_exit_code(tmp_path: Path) -> None:
    assert shell("hawse nope 2> /dev/full", tmp_path).returncode == 2
