"""`hawse cfn deploy --stacks FILE`: stacks that belong together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.scripted.playing import Play

ADDED = {"Action": "Add", "LogicalResourceId": "Topic", "ResourceType": "AWS::SNS::Topic"}
NEW = {"absent": True, "after": {"CreateChangeSet": {"changes": [ADDED]}}}
FILE = """
stacks:
  web: {template: t.json, parameters: {Vpc: "output:net.VpcId"}}
  net: {template: t.json, parameters: {Vpc: none}}
  log: {template: t.json, parameters: {Vpc: none}, needs: net}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    template = {
        "Parameters": {"Vpc": {"Type": "String"}},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
    }
    (tmp_path / "t.json").write_text(json.dumps(template))
    made = tmp_path / "prod.yaml"
    made.write_text(FILE)
    return made


def timeline() -> dict[str, Any]:
    net = {**NEW, "outputs": {"VpcId": "vpc-1"}}
    return {"stacks": {"net": net, "web": NEW, "log": NEW}}


def test_each_comes_after_what_it_needs_and_outputs_are_waited_for(play: Play, file: Path) -> None:
    cloud = play(timeline())

    ran = cloud.run("cfn", "deploy", "--stacks", str(file), "--yes")

    assert ran.code == 0, ran.err
    assert "planned once net is deployed" in ran.err
    assert [cloud.cloud.status(name) for name in ("net", "log", "web")] == ["CREATE_COMPLETE"] * 3
    names = [one["StackName"] for one in cloud.cloud.asked("CreateChangeSet")]
    assert (names[0], names[-1]) == ("net", "web")
    made = cloud.cloud.asked("CreateChangeSet")[-1]
    assert made["Parameters"] == [{"ParameterKey": "Vpc", "ParameterValue": "vpc-1"}]


def test_what_is_needed_in_another_region_is_deployed_before(play: Play, file: Path) -> None:
    file.write_text("""
stacks:
  web: {template: t.json, parameters: {Vpc: none}, needs: net}
  net: {template: t.json, parameters: {Vpc: none}, region: us-east-1}
""")
    cloud = play({"stacks": {"net": {**NEW, "region": "us-east-1"}, "web": NEW}})

    ran = cloud.run("cfn", "deploy", "--stacks", str(file), "--yes")

    assert ran.code == 0, ran.err
    assert [one["StackName"] for one in cloud.cloud.asked("CreateChangeSet")] == ["net", "web"]
    assert cloud.cloud.names(writes=True) == ["CreateChangeSet", "ExecuteChangeSet"] * 2


def test_those_that_are_named_are_deployed_alone(play: Play, file: Path) -> None:
    cloud = play(timeline())

    ran = cloud.run("cfn", "deploy", "net", "--stacks", str(file), "--yes")

    assert ran.code == 0, ran.err
    assert len(cloud.cloud.asked("CreateChangeSet")) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("stacks: {}", "it has no stacks"),
        ("stacks: {a: {}}", "it names no template"),
        ("stacks: {a: {template: t.json, nede: b}}", "a: nede: nobody knows it"),
        ("stacks: {a: {template: t.json, needs: b}}", "there is no such stack in the file"),
        (
            "stacks: {a: {template: t.json, needs: b}, b: {template: t.json, needs: a}}",
            "these need each other: a, b",
        ),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(
    play: Play, file: Path, content: str, says: str
) -> None:
    cloud = play(timeline())
    file.write_text(content)

    ran = cloud.run("cfn", "deploy", "--stacks", str(file), "--yes")

    assert ran.code == 2
    assert says in ran.err
    assert cloud.cloud.names() == []


@pytest.mark.parametrize(
    "argv", [["--stacks", "FILE", "--tag", "a=b"], ["--stacks", "FILE", "nil"], [], ["a", "b"]]
)
def test_what_cannot_be_meant_is_refused(play: Play, file: Path, argv: list[str]) -> None:
    cloud = play(timeline())
    typed = [str(file) if word == "FILE" else word for word in argv]

    assert cloud.run("cfn", "deploy", *typed, "--yes").code == 2
    assert cloud.cloud.names(writes=True) == []
