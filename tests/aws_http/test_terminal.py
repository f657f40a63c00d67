"""hawse in a real terminal, on a pipe, interrupted, and with its reader gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.aws_http.conftest import Hawse
from tests.moto_server import Moto

HAWSE = str(Path(sys.executable).with_name("hawse"))

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")


def launched(moto: Moto, *names: str) -> list[str]:
    """Running instances with these names; their ids."""
    ec2 = moto.client("ec2")
    ids = []
    for name in names:
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
        made = ec2.run_instances(
            ImageId="ami-12345678",
            InstanceType="t3.micro",
            MinCount=1,
            MaxCount=1,
            TagSpecifications=tags,
        )
        ids.append(made["Instances"][0]["InstanceId"])
    return ids


def state(moto: Moto, id_: str) -> str:
    found = moto.client("ec2").describe_instances(InstanceIds=[id_])
    return str(found["Reservations"][0]["Instances"][0]["State"]["Name"])


def terminal(hawse: Hawse, *argv: str, columns: int = 100) -> Any:
    return pexpect.spawn(
        HAWSE,
        list(argv),
        env={**hawse.environment(), "TERM": "xterm-256color"},
        dimensions=(40, columns),
        encoding="utf-8",
        timeout=30,
    )


def ended(child: Any) -> tuple[str, int]:
    """Everything still printed, and the exit code."""
    text = child.read()
    child.close()
    return text, child.exitstatus


def test_no_at_the_question_changes_nothing(hawse: Hawse, moto: Moto) -> None:
    (id_,) = launched(moto, "web-1")
    child = terminal(hawse, "ec2", "stop", "web-1")
    child.expect(r"go on\? \[y/N\] ")
    assert "web-1" in child.before and id_ in child.before
    child.sendline("n")
    text, code = ended(child)

    assert code == 7
    assert "nothing was changed" in text
    assert state(moto, id_) == "running"


def test_yes_at_the_question_stops_and_names_the_undo(hawse: Hawse, moto: Moto) -> None:
    (id_,) = launched(moto, "web-1")
    child = terminal(hawse, "ec2", "stop", "web-1")
    child.expect(r"go on\? \[y/N\] ")
    child.sendline("y")
    text, code = ended(child)

    assert code == 0
    assert "hawse undo" in text.strip().splitlines()[-1]
    assert state(moto, id_) == "stopped"


def test_terminate_asks_for_the_count(hawse: Hawse, moto: Moto) -> None:
    (id_,) = launched(moto, "web-1")
    child = terminal(hawse, "ec2", "terminate", "web-1")
    child.expect("Type 1 to go on")
    child.sendline("y")
    _, code = ended(child)

    assert code == 7
    assert state(moto, id_) == "running"


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["ctrl-c", "ctrl-d"])
def test_leaving_at_the_question_is_130_and_changes_nothing(
    hawse: Hawse, moto: Moto, key: str
) -> None:
    (id_,) = launched(moto, "web-1")
    child = terminal(hawse, "ec2", "stop", "web-1")
    child.expect(r"go on\? \[y/N\] ")
    child.send(key)
    text, code = ended(child)

    assert code == 130
    assert "Traceback" not in text
    assert state(moto, id_) == "running"


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_table_never_wraps(hawse: Hawse, moto: Moto, columns: int) -> None:
    launched(moto, "web-1", "a-name-that-is-much-longer-than-a-narrow-terminal-is-wide")
    text, code = ended(terminal(hawse, "ec2", "ls", columns=columns))

    assert code == 0
    assert "web-1" in text
    lines = [strip_colour(line) for line in text.splitlines()]
    assert max(map(len, lines)) <= columns
    assert any(line.startswith("ID ") for line in lines)


def strip_colour(line: str) -> str:
    import re

    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", line).rstrip("\r")


def test_no_color_means_none_even_on_a_terminal(hawse: Hawse, moto: Moto) -> None:
    launched(moto, "web-1")
    hawse.env["NO_COLOR"] = "1"
    text, _ = ended(terminal(hawse, "ec2", "ls"))

    assert "\x1b[3" not in text and "\x1b[1m" not in text


def test_a_pipe_gets_lines_without_colour_or_cut(hawse: Hawse, moto: Moto) -> None:
    (id_,) = launched(moto, "web-1")
    ran = hawse.run("ec2", "ls")

    assert ran.returncode == 0
    assert ran.stdout.startswith(f"{id_}\tweb-1\t")
    assert "\x1b" not in ran.stdout + ran.stderr


@pytest.mark.case(70)
def test_a_reader_that_goes_away_ends_it_silently_with_141(hawse: Hawse, moto: Moto) -> None:
    launched(moto, *(f"web-{number}" for number in range(40)))
    shell = f"set -o pipefail; {HAWSE} ec2 ls -o json | head -1 >/dev/null"
    small = subprocess.run(
        ["bash", "-c", shell], env=hawse.environment(), capture_output=True, text=True, check=False
    )
    read, write = os.pipe()
    os.close(read)
    with subprocess.Popen(
        [HAWSE, "ec2", "ls", "-o", "json"],
        env=hawse.environment(),
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        os.close(write)
        _, err = process.communicate(timeout=30)

    assert small.stderr == ""
    assert (process.returncode, err) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has /dev/full")
def test_a_full_disk_under_stdout_is_an_error(hawse: Hawse, moto: Moto) -> None:
    launched(moto, "web-1")
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [HAWSE, "ec2", "ls"],
            env=hawse.environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert ran.returncode == 1
    assert "No space left" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_ctrl_c_in_a_wait_reports_what_was_done(hawse: Hawse, moto: Moto) -> None:
    """moto starts at once, so wait for a state that never comes."""
    (id_,) = launched(moto, "web-1")
    with subprocess.Popen(
        [HAWSE, "ec2", "wait", id_, "--for", "stopped", "--progress", "json"],
        env=hawse.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert '"start"' in process.stderr.readline()
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)

    assert time.monotonic() - begun < 2
    assert process.returncode == 130
    assert "Traceback" not in err
