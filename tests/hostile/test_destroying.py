"""What commands that destroy must not take for a selection, an answer or a leave to write."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import pytest

from hawse.app import App
from hawse.aws.calls import Write
from hawse.aws.gate import Gate
from hawse.aws.service_client import Transport
from hawse.aws.targets import Target
from hawse.core.command import Change, Session, Transfer
from hawse.core.registry import all_commands
from hawse.services.ec2.calls import (
    DESCRIBE_INSTANCES,
    REBOOT_INSTANCES,
    STOP_INSTANCES,
    TERMINATE_INSTANCES,
)
from tests.conftest import Run, runner
from tests.fleet import DB, WEB, Fleet, item, regions
from tests.scripted import ScriptedAws
from tests.test_architecture import SOURCES, called

COMMANDS = dict(all_commands())
CHANGING = {path: one for path, one in COMMANDS.items() if isinstance(one, Change | Transfer)}


# --- Nothing is selected -------------------------------------------------------------------------


def with_one_empty(path: tuple[str, ...]) -> list[list[str]]:
    """Command lines of which one argument each is empty, as an unset variable of a shell is."""
    every = [one for one in COMMANDS[path].params if isinstance(one, click.Argument)]
    sound = "s3://bucket/x" if path[0] == "s3" else "x"
    return [[*path, *("" if one is empty else sound for one in every), "-y"] for empty in every]


def test_an_empty_argument_of_any_change_is_refused_before_any_request(
    run: Run, aws: ScriptedAws
) -> None:
    lines = [line for path in CHANGING for line in with_one_empty(path)]
    ended = {" ".join(line): run(*line).code for line in lines}

    assert len(ended) > 100
    assert {line: code for line, code in ended.items() if code != 2} == {}
    assert aws.calls == []


# --- What a pattern costs ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("ec2", "ls", "*a" * 40 + "b"),
        ("ec2", "stop", "*a" * 40 + "b", "-y"),
        ("ec2", "ls", "--filter", f"name={'*a' * 40}b"),
        ("ec2", "ls", "-r", "*e" * 40 + "b"),
        ("ec2", "ls", "--columns", "*a" * 40 + "b"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_pattern_that_nearly_matches_takes_no_time(
    run: Run, aws: ScriptedAws, words: tuple[str, ...]
) -> None:
    Fleet(aws, item(name="a" * 120))
    regions(aws, "e" * 20 + "u-west-1", "eu-west-1")
    began = time.process_time()

    ran = run(*words)

    assert ran.code in (0, 2, 4) and time.process_time() - began < 2


def test_a_star_that_the_shell_made_file_names_of_finds_nothing(run: Run, aws: ScriptedAws) -> None:
    """`hawse ec2 terminate *` without quotes is about the files that lie here."""
    fleet = Fleet(aws, item(name="web-1"))
    regions(aws)

    assert run("ec2", "terminate", "Makefile", "README.md", "-y").code == 4
    assert fleet.state() == "running" and aws.params(TERMINATE_INSTANCES) == []


# --- What is no answer ---------------------------------------------------------------------------


@pytest.mark.parametrize("stdin", ["", "y\n" * 1000, "1\n", "yes\n"], ids=repr)
@pytest.mark.parametrize("env", [{}, {"CI": "true"}], ids=["", "CI"])
@pytest.mark.parametrize("verb", ["stop", "terminate"])
def test_a_pipe_of_yes_is_no_answer(
    run: Run, aws: ScriptedAws, stdin: str, env: dict[str, str], verb: str
) -> None:
    fleet = Fleet(aws, item())

    ran = run("ec2", verb, "web-1", stdin=stdin, env=env)

    assert (ran.code, fleet.state()) == (7, "running")
    assert "nobody can be asked here; nothing was changed" in ran.err


@pytest.mark.parametrize("answers", [["y"], ["yes"], ["2"], ["1 "], [""]], ids=repr)
def test_a_yes_is_no_answer_where_the_count_is_asked(
    run: Run, aws: ScriptedAws, answers: list[str]
) -> None:
    fleet = Fleet(aws, item())

    ran = run("ec2", "terminate", "web-1", tty=True, answers=answers)

    assert (ran.code, fleet.state()) == ((0, "terminated") if answers == ["1 "] else (7, "running"))


# --- A dry run -----------------------------------------------------------------------------------


def test_in_a_dry_run_the_gate_lets_no_declared_write_pass() -> None:
    """Whatever a planner or the frame gets wrong, this is where every request goes by."""
    declared = {
        call for one in COMMANDS.values() for call in (*one.calls, *getattr(one, "undo_calls", ()))
    }
    writes = [call for call in declared if isinstance(call, Write)]
    gate = Gate(writes, only_plans=True)
    passed = []
    for call in writes:
        for check in (gate.check, gate.check_write):
            try:
                check(call)
            except TypeError:
                continue
            passed.append(call.name)

    assert len(writes) > 150 and passed == []
    gate.check(STOP_INSTANCES, dry_run=True)


_GATES = ("core/gates.py", "core/preparing.py")


def test_every_gate_knows_whether_the_run_only_plans() -> None:
    """Made by `gate_of`, or for reads alone; but for what removes what planning left."""
    others = [
        f"{source.name}: {ast.unparse(node)}"
        for source in SOURCES
        if "Gate(" in source.path.read_text() and source.name not in _GATES
        for node in source.nodes()
        if isinstance(node, ast.Call)
        and called(node) == "Gate"
        and "read_only=True" not in ast.unparse(node)
    ]

    assert others == []


@pytest.mark.parametrize("option", [["--dry-run"], ["--plan", "later.plan"]], ids=" ".join)
@pytest.mark.parametrize(
    "line",
    [
        "ec2 stop web-1",
        "ec2 terminate web-1",
        "ec2 ttl reap",
        "ec2 schedule apply",
        "tag set web-1 -t team=web",
    ],
)
def test_who_asks_for_a_plan_alone_gets_a_gate_without_writes(
    make_app: Callable[..., App], aws: ScriptedAws, home: Path, line: str, option: list[str]
) -> None:
    gates = []

    def connect(target: Target, service: str) -> Transport:
        gates.append(target.gate.only_plans)
        return aws.connect(target, service)

    Fleet(aws, item())
    words = [str(home / "work" / word) if word.endswith(".plan") else word for word in option]
    run = runner(lambda *a, **k: replace(make_app(*a, **k), connect=connect))

    assert run(*line.split(), *words, "-y").code == 0
    assert gates and all(gates)


def unheeding() -> list[tuple[str, ...]]:
    """The sessions that do something, and know no way to only tell it."""
    return [
        path
        for path, one in COMMANDS.items()
        if isinstance(one, Session) and not isinstance(one, Transfer)
        if not one.changes and not one.rehearses
        if one.row({str(each.name): None for each in one.params}) is None
    ]


def test_what_has_no_dry_run_refuses_one_and_does_nothing(
    run: Run, aws: ScriptedAws, home: Path
) -> None:
    (home / "work").mkdir(parents=True)
    lines = {
        "ec2 connect": ["web-1"],
        "auth logout": [],
        "auth exec": ["--", "touch", str(home / "ran")],
        "config set": ["region", "eu-west-1"],
        "config init": [],
        "cache clear": [],
        "sandbox start": [],
        "sandbox reset": [],
        "sandbox stop": [],
        "demo": [],
    }

    assert set(lines) <= {" ".join(path) for path in unheeding()}
    for name, arguments in lines.items():
        for option in (["--dry-run"], ["--plan", str(home / "work" / "p")]):
            ran = run(*option, *name.split(), *arguments)
            assert (ran.code, option[0] in ran.err) == (2, True), f"{name}: {ran.err}"
    left = {path.relative_to(home).parts[0] for path in home.rglob("*")}
    assert aws.calls == [] and left <= {"work", "cache"}  # models are put there for each App
    assert list((home / "work").iterdir()) == []


# --- Which things are meant ----------------------------------------------------------------------


def test_a_thing_that_is_named_three_ways_is_stopped_once(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(), item(DB, "db-1"))

    ran = run("ec2", "stop", "web-1", WEB, "web-*", WEB, "-y", "-o", "json")

    assert ran.code == 0 and [row["id"] for row in ran.json()] == [WEB]
    assert aws.params(STOP_INSTANCES) == [{"InstanceIds": (WEB,)}]
    assert fleet.state(DB) == "running"


@pytest.mark.parametrize("other", ["vol-0aaaaaaaaaaaaaaa1", "sg-0aaaaaaaaaaaaaaa1", "ami-1"])
def test_an_id_of_another_kind_stops_nothing(run: Run, aws: ScriptedAws, other: str) -> None:
    fleet = Fleet(aws, item())
    regions(aws)

    ran = run("ec2", "terminate", "web-1", other, "-y")

    assert ran.code in (2, 4) and other in ran.err
    assert fleet.state() == "running"


def test_of_a_thousand_and_one_ids_all_are_meant_or_none(run: Run, aws: ScriptedAws) -> None:
    ids = [f"i-{number:017x}" for number in range(1, 1001)]
    fleet = Fleet(aws, *(item(id_, f"web-{id_[-4:]}") for id_ in ids))
    regions(aws)
    asked = "".join(f"{id_}\n" for id_ in ids)

    assert run("ec2", "reboot", "-", "-y", stdin=f"{asked}{WEB}\n").code == 4
    assert aws.params(REBOOT_INSTANCES) == []
    for id_ in ids[201:]:
        del fleet.items[id_]
    assert run("ec2", "reboot", "-", "--dry-run", stdin=asked[: 201 * 20]).code == 0
    sent = [id_ for params in aws.params(REBOOT_INSTANCES) for id_ in params["InstanceIds"]]
    assert sorted(sent) == ids[:201]


def test_what_lost_its_tag_while_the_question_stood_is_not_terminated(
    run: Run, aws: ScriptedAws
) -> None:
    """The name is looked up once: a namesake that came meanwhile is not what was shown."""
    fleet = Fleet(aws, item())
    described = aws.scripts[DESCRIBE_INSTANCES.name][-1].pages[0]
    assert callable(described)
    seen = []

    def renamed(params: object) -> object:
        seen.append(params)
        if len(seen) > 1:
            fleet.items[DB] = item(DB, "web-1")  # the name is another's now
        return described(params)  # type: ignore[arg-type]

    aws.answer(DESCRIBE_INSTANCES, renamed)  # type: ignore[arg-type]

    assert run("ec2", "terminate", "web-1", "-y", "--no-wait").code == 0
    assert [p["InstanceIds"] for p in aws.params(TERMINATE_INSTANCES)] == [(WEB,)]
