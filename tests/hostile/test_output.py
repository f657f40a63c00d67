"""Names, reasons and messages of others: what a terminal or a build server would obey is not."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hawse.services.ec2.calls import DESCRIBE_INSTANCES, STOP_INSTANCES
from tests.conftest import Ran, Run
from tests.fleet import WEB, Fleet, item
from tests.scripted import ScriptedAws
from tests.scripted.playing import Play
from tests.unit.services.cfn.operating import FOLDER, read

HOSTILE = (
    "a\x1b[2J\x1b]52;c;cHduZWQ=\x07\x1b]8;;http://x\x1b\\\r\n::error::owned\n::add-mask::web\n"
    "##vso[task.setvariable]\u2028::stop-commands::x\u202e\x9b31m\x7f"
)
_OBEYED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e]")
_ORDER = re.compile(r"(?m)^\s*::[a-z-]+|##\[|##vso\[")


def obeyed(text: str, *, but: str = "") -> list[str]:
    """What in a text a terminal or a build server would take for an order."""
    return [*_OBEYED.findall(text.translate(str.maketrans("", "", but))), *_ORDER.findall(text)]


def harmless(ran: Ran, *, but: str = "") -> bool:
    return obeyed(ran.out, but=but) == [] and obeyed(ran.err) == []


@pytest.fixture
def fleet(aws: ScriptedAws) -> Fleet:
    return Fleet(aws, item(name=HOSTILE, tags={HOSTILE: HOSTILE, "team": "::error::x"}))


@pytest.mark.parametrize("tty", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("form", ["table", "lines", "ids", "yaml", "csv", "json", "jsonl"])
def test_no_name_is_obeyed_in_any_format(run: Run, fleet: Fleet, form: str, tty: bool) -> None:
    tags = fleet.items[WEB]["Tags"]
    fleet.items = {HOSTILE: {**item(HOSTILE), "Tags": tags}}

    ran = run("ec2", "ls", "-o", form, "--columns", "id,name,tags.*", tty=tty)

    if form == "csv" and not tty:  # raw within its quotes, but no line of it is an order
        _, cells = csv.reader(io.StringIO(ran.out, newline=""))
        assert cells[:2] == [HOSTILE, HOSTILE] and obeyed(ran.err) == []
        return
    assert ran.code == 0 and harmless(ran, but="\t" if form == "lines" else ""), ran
    if form == "json":
        assert ran.json()[0]["name"] == HOSTILE


@pytest.mark.parametrize("option", [["-y"], ["--dry-run"], ["-y", "-o", "json"], ["-y", "-v"]])
def test_no_name_is_obeyed_in_a_plan_its_question_and_its_report(
    run: Run, fleet: Fleet, option: list[str]
) -> None:
    assert harmless(run("ec2", "terminate", "*", "--no-wait", *option), but="\t")
    asked = run("ec2", "terminate", "*", tty=True, answers=["n"])
    assert harmless(asked) and not any(map(obeyed, asked.asked))
    for line in ("audit ls", "audit show 00000001", "audit show 00000001 -o yaml"):
        assert harmless(run(*line.split()), but="\t")


@pytest.mark.parametrize("code", ["UnauthorizedOperation", "Nonsense", "Throttling", HOSTILE])
def test_no_message_of_aws_is_obeyed(run: Run, aws: ScriptedAws, fleet: Fleet, code: str) -> None:
    aws.fail(STOP_INSTANCES, code, HOSTILE)
    assert harmless(run("ec2", "stop", "*", "-y", "-v"), but="\t")
    aws.fail(DESCRIBE_INSTANCES, code, HOSTILE)
    for line in (["ec2", "ls"], ["ec2", "stop", "*", "-y"]):
        assert harmless(run(*line))


def test_what_is_typed_is_not_obeyed_either(run: Run, aws: ScriptedAws) -> None:
    for line in (["ec2", HOSTILE], ["ec2", "ls", f"--{HOSTILE}"], ["ec2", "ls", "-o", HOSTILE]):
        assert harmless(run(*line))
    assert aws.calls == []


# --- Stacks --------------------------------------------------------------------------------------


def hostile_events() -> str:
    """A saved operation of which all that is free text is hostile."""
    events = []
    for event in read((FOLDER / "create_failed.txt").read_text(encoding="utf-8")).raw():
        told = json.loads(json.dumps(event, default=str))
        told["ResourceStatusReason"] = f"{told.get('ResourceStatusReason', '')} {HOSTILE}"
        told["PhysicalResourceId"] = told.get("PhysicalResourceId") or HOSTILE
        events.append(told)
    return json.dumps({"StackEvents": events})


@pytest.mark.parametrize("line", ["why --events FILE", "watch --replay FILE", "why TERMINAL"])
def test_no_reason_of_a_stack_is_obeyed(run: Run, tmp_path: Path, line: str) -> None:
    file = tmp_path / "events.json"
    file.write_text(hostile_events())

    words = line.replace("TERMINAL", "--events FILE").replace("FILE", str(file)).split()
    ran = run("cfn", *words, tty="TERMINAL" in line)

    assert harmless(ran, but="\t") and (line.startswith("why --") or "\\x1b" in ran.out + ran.err)


@pytest.mark.parametrize("line", ["ls", "show web", "outputs web", "params web"])
def test_no_output_of_a_stack_is_obeyed(play: Play, line: str) -> None:
    stack: dict[str, Any] = {
        "status": "CREATE_FAILED",
        "reason": HOSTILE,
        "outputs": {"Url": HOSTILE},
        "parameters": {"Size": HOSTILE},
        "template": {"Resources": {}},
    }

    ran = play({"stacks": {"web": stack}}).run("cfn", *line.split())

    assert ran.code == 0 and harmless(ran, but="\t"), ran


# --- Streams -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "env",
    [
        *({"COLUMNS": columns} for columns in ("20", "1", "0", "-3", "\u00b2", "x", "9" * 30)),
        {"TERM": "dumb"},
        {"TERM": ""},
        {"NO_COLOR": "1", "LINES": "\u00b2"},
    ],
    ids=str,
)
def test_no_terminal_is_too_odd(run: Run, aws: ScriptedAws, env: dict[str, str]) -> None:
    Fleet(aws, item())

    ran = run("ec2", "ls", "-o", "table", tty=True, env=env)

    assert (
        ran.code == 0 and (env.get("COLUMNS") == "1" or "i-0" in ran.out) and "\x1b" not in ran.out
    )


@pytest.mark.skipif(os.name != "posix", reason="locales are POSIX")
def test_a_terminal_of_ascii_gets_what_it_can_show(tmp_path: Path) -> None:
    file = tmp_path / "web.json"
    file.write_text('{"Resources": {"Tôpic": {"Type": "AWS::SNS::Topic"}}}')
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    ran = subprocess.run(
        [sys.executable, "-m", "hawse", "cfn", "lint", str(file), "-o", "table"],
        env={**env, "HOME": str(tmp_path)},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert ran.returncode in (0, 1, 10) and b"Traceback" not in ran.stderr
    assert (ran.stdout + ran.stderr).isascii() and b"pic" in ran.stdout + ran.stderr
