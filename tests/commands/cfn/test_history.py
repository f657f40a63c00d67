"""`hawse cfn history` and `redeploy`: what was deployed from here, and back to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import FakeClock
from tests.scripted.playing import Play, Played

SMALL: dict[str, Any] = {
    "Parameters": {"Size": {"Type": "String"}, "Secret": {"Type": "String", "NoEcho": True}},
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
}
ADDED = {"Action": "Add", "LogicalResourceId": "Topic", "ResourceType": "AWS::SNS::Topic"}
TIMELINE = {
    "stacks": {
        "web": {
            "absent": True,
            "resources": {"Topic": {"type": "AWS::SNS::Topic", "new": True}},
            "after": {"CreateChangeSet": {"changes": [ADDED]}},
        }
    }
}


@pytest.fixture
def web(play: Play, clock: FakeClock, tmp_path: Path) -> Played:
    """`web`, deployed twice: with Size small, then large."""
    played = play(TIMELINE)
    for number, size in enumerate(("small", "large"), 1):
        file = tmp_path / f"{number}.json"
        resources = {**SMALL["Resources"], f"Queue{number}": {"Type": "AWS::SQS::Queue"}}
        file.write_text(json.dumps({**SMALL, "Resources": resources}, indent=1))
        ran = played.run(
            *("cfn", "deploy", "web", "--template", str(file), "--yes"),
            *("--parameter", f"Size={size}", "--parameter", "Secret=hunter2"),
        )
        assert ran.code == 0, ran.err
        clock.sleep(60)
    return played


def test_each_deployment_is_a_row_the_newest_first(web: Played) -> None:
    ran = web.run("cfn", "history", "web", "-o", "json")

    assert ran.code == 0, ran.err
    assert [one["number"] for one in ran.json()] == [2, 1]
    assert [one["change"] for one in ran.json()] == ["update", "create"]
    assert ran.json()[0]["parameters"]["Size"] == "large"
    assert ran.json()[0]["template"] != ran.json()[1]["template"]


def test_what_differs_is_told_line_by_line(web: Played) -> None:
    ran = web.run("cfn", "history", "web", "--diff", "1..2")

    assert ran.code == 0, ran.err
    assert "-parameter Size: small" in ran.out
    assert "+parameter Size: large" in ran.out
    assert any(line.startswith("+") and "Queue2" in line for line in ran.out.splitlines())
    assert web.run("cfn", "history", "web", "--diff").out == ran.out


@pytest.mark.parametrize("typed", ["7", "x", "1..9"])
def test_a_number_that_is_none_is_refused(web: Played, typed: str) -> None:
    assert web.run("cfn", "history", "web", "--diff", typed).code == 2


def test_a_stack_that_was_not_deployed_from_here_has_no_history(web: Played) -> None:
    ran = web.run("cfn", "history", "api")

    assert ran.code == 4
    assert "no deployment of it was made from this machine" in ran.err


def test_it_is_deployed_again_as_it_was(web: Played) -> None:
    ran = web.run("cfn", "redeploy", "web", "--yes")

    assert ran.code == 0, ran.err
    made = web.cloud.asked("CreateChangeSet")[-1]
    assert "Queue1" in made["TemplateBody"]
    values = {one["ParameterKey"]: one.get("ParameterValue") for one in made["Parameters"]}
    assert values["Size"] == "small"
    assert "small  deployment 1\n" in " ".join(ran.err.split("  ")) or "deployment 1" in ran.err
    assert len(web.run("cfn", "history", "web", "-o", "json").json()) == 3


def test_a_deployment_that_is_not_known_is_not_made_again(web: Played) -> None:
    ran = web.run("cfn", "redeploy", "web", "--to", "9", "--yes")

    assert ran.code == 2
    assert "there is no deployment 9\nhint: 1 to 2 are known" in ran.err


def test_what_cannot_be_kept_is_told_and_no_failure(web: Played, home: Path) -> None:
    folder = home / "state" / "memory"
    for path in sorted(folder.rglob("*"), reverse=True):
        (path.unlink if path.is_file() else path.rmdir)()
    folder.rmdir()
    folder.write_text("in the way")

    ran = web.run("cfn", "deploy", "web", "--parameter", "Size=huge", "--yes")

    assert ran.code == 0
    assert "not remembered" in ran.err


def test_the_last_operation_is_a_page(web: Played, tmp_path: Path) -> None:
    file = tmp_path / "web.html"

    ran = web.run("cfn", "history", "web", "--html", str(file))

    assert ran.code == 0, ran.err
    assert "<h1>web</h1>" in file.read_text()


def test_the_page_shows_what_the_end_waited_for(play: Play, tmp_path: Path) -> None:
    timeline: dict[str, Any] = {
        "stacks": {
            "web": {
                "template": {
                    "Resources": {
                        "Vpc": {"Type": "AWS::EC2::VPC"},
                        "Db": {"Type": "AWS::RDS::DBInstance", "DependsOn": "Vpc"},
                        "Log": {"Type": "AWS::Logs::LogGroup"},
                    }
                },
                "resources": {
                    "Vpc": "AWS::EC2::VPC vpc-1",
                    "Db": "AWS::RDS::DBInstance db-1",
                    "Log": "AWS::Logs::LogGroup log-1",
                },
                "history": [
                    [
                        [-500, "web", "UPDATE_IN_PROGRESS", "User Initiated"],
                        [-490, "Vpc", "UPDATE_IN_PROGRESS"],
                        [-490, "Log", "UPDATE_IN_PROGRESS"],
                        [-480, "Log", "UPDATE_COMPLETE"],
                        [-470, "Vpc", "UPDATE_COMPLETE"],
                        [-470, "Db", "UPDATE_IN_PROGRESS"],
                        [-100, "Db", "UPDATE_COMPLETE"],
                        [-99, "web", "UPDATE_COMPLETE"],
                    ]
                ],
            }
        }
    }
    web, file = play(timeline), tmp_path / "web.html"

    ran = web.run("cfn", "history", "web", "--html", str(file))

    assert ran.code == 0, ran.err
    text = file.read_text()
    assert "In bold what the end waited for: Vpc → Db." in text
    assert text.count('class="row critical"') == 2
    assert "6 m 10 s" in text
