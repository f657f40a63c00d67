"""`hawse cfn graph`: what depends on what, in every form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hawse.services.cfn.calls import GET_TEMPLATE
from tests.conftest import Run
from tests.scripted import ScriptedAws

TEMPLATE = """\
Resources:
  Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: net.yaml}}
  Web:
    Type: AWS::EC2::Instance
    Condition: IsProd
    DependsOn: Role
    Properties: {Subnet: !GetAtt Net.Outputs.Id, Profile: !Ref Profile}
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}
  Role: {Type: AWS::IAM::Role, Properties: {Name: !Sub "${Bucket}"}}
  Bucket: {Type: AWS::S3::Bucket}
"""
TREE = """\
Web  AWS::EC2::Instance  if IsProd
├─ Role  AWS::IAM::Role  DependsOn
│  └─ Bucket  AWS::S3::Bucket
├─ Net  AWS::CloudFormation::Stack
└─ Profile  AWS::IAM::InstanceProfile
   └─ Role  AWS::IAM::Role  (above)
"""


@pytest.fixture
def web(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "work"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    path = folder / "web.yaml"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def test_each_resource_stands_above_what_it_needs(run: Run, web: Path, aws: ScriptedAws) -> None:
    ran = run("cfn", "graph", web.name)

    assert (ran.out, ran.err, ran.code) == (TREE, "", 0)
    assert aws.calls == []


def test_a_template_comes_from_standard_input(run: Run, web: Path) -> None:
    assert run("cfn", "graph", "-", stdin=TEMPLATE).out == TREE


def test_what_is_no_file_is_a_stack(run: Run, web: Path, aws: ScriptedAws) -> None:
    aws.answer(GET_TEMPLATE, {"TemplateBody": TEMPLATE})

    assert run("cfn", "graph", "web-prod", "-r", "eu-west-1").out == TREE
    assert [call[-1] for call in aws.calls] == [
        {"StackName": "web-prod", "TemplateStage": "Processed"}
    ]


def test_a_stack_that_was_made_from_json_is_drawn_too(run: Run, aws: ScriptedAws) -> None:
    template = {"Resources": {"A": {"Type": "AWS::SQS::Queue"}}}
    aws.answer(GET_TEMPLATE, {"TemplateBody": json.dumps(template)})

    assert run("cfn", "graph", "web-prod").out == "A  AWS::SQS::Queue\n"


def test_one_region_at_a_time(run: Run, aws: ScriptedAws) -> None:
    ran = run("cfn", "graph", "web", "-r", "eu-west-1", "-r", "us-east-1")

    assert ran.code == 2
    assert "--region: 2 places were named, and this command works in one at a time" in ran.err


def test_a_file_that_is_not_there_is_no_stack(run: Run, aws: ScriptedAws) -> None:
    ran = run("cfn", "graph", "wbe.yaml")

    assert ran.code == 4
    assert ran.err == (
        "wbe.yaml: there is no such file\nhint: a path begins in the folder that you are in\n"
    )
    assert aws.calls == []


def test_a_stack_that_is_not_there_is_told_as_everywhere(run: Run, aws: ScriptedAws) -> None:
    aws.fail(GET_TEMPLATE, "ValidationError", "Stack with id shop does not exist")

    ran = run("cfn", "graph", "shop")

    assert ran.code == 4
    assert ran.err == "stack shop: there is no such stack here\nhint: hawse cfn ls -r all\n"


def test_what_is_no_template_is_told_with_its_line(run: Run, web: Path) -> None:
    web.write_text("a: 1\na: 2\n")

    ran = run("cfn", "graph", web.name)

    assert ran.code == 2
    assert "web.yaml:2:1: 'a' is given twice, first on line 1" in ran.err


def test_resources_that_need_each_other_are_drawn_and_told(run: Run, web: Path) -> None:
    web.write_text("Resources: {A: {Type: T, P: !Ref B}, B: {Type: T, P: !Ref A}}")

    ran = run("cfn", "graph", web.name)

    assert ran.out == "A  T\n└─ B  T\n   └─ A  T  (above)\n"
    assert "resources that need each other: A, B" in ran.err


def test_graphviz_gets_every_need_once(run: Run, web: Path) -> None:
    lines = run("cfn", "graph", web.name, "--dot").out.splitlines()

    assert lines[0] == "digraph template {"
    assert '  "Net" [tooltip="AWS::CloudFormation::Stack", shape=folder];' in lines
    assert '  "Web" -> "Role" [tooltip="DependsOn", style=dashed];' in lines
    assert '  "Profile" -> "Role" [tooltip="Ref"];' in lines
    assert sum("->" in line for line in lines) == 5


def test_mermaid_gets_names_that_it_cannot_read_as_its_own(run: Run, web: Path) -> None:
    web.write_text("Resources: {'a\"b': {Type: T}, C: {Type: T, P: !Ref 'a\"b'}}")

    assert run("cfn", "graph", web.name, "--mermaid").out.splitlines() == [
        "flowchart LR",
        '  n0["a#34;b<br>T"]',
        '  n1["C<br>T"]',
        "  n1 --> n0",
    ]


def test_the_page_shows_names_as_data(run: Run, web: Path) -> None:
    web.write_text("Resources: {'</script><b>x': {Type: T}, C: {Type: T}}")

    ran = run("cfn", "graph", web.name, "--html", "web.html")
    page = (web.parent / "web.html").read_text(encoding="utf-8")

    assert (ran.out, ran.err) == ("", "wrote web.html\n")
    assert "What depends on what in web.yaml" in page
    assert "2 resources · 0 dependencies" in page
    assert "</script><b>" not in page
    assert "\\u003c/script>\\u003cb>x" in page


def test_a_page_that_cannot_be_written_is_an_error(run: Run, web: Path) -> None:
    ran = run("cfn", "graph", web.name, "--html", "no/web.html")

    assert ran.code == 2
    assert "--html no/web.html: no such file or directory" in ran.err


def test_a_chain_may_be_longer_than_the_stack(run: Run, web: Path) -> None:
    count = 2_000
    links = (f"  A{n}: {{Type: T, P: !Ref A{n + 1}}}" for n in range(count))
    web.write_text("\n".join(["Resources:", *links, f"  A{count}: {{Type: T}}"]))

    assert run("cfn", "graph", web.name, "--dot").code == 0
