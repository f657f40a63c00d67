"""`hawse cfn preview --file`: saved answers, without AWS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.scripted import ScriptedAws

SAVED = Path("tests/unit/services/cfn/change_sets").resolve()
WEB = ("web-plain", "web-values-1", "web-values-2", "network-values", "network-plain", "alarms")
FIELDS = {"logical_id", "type", "action", "replacement", "danger", "causes", "properties", "stack"}
TABLE = """\
LOGICAL ID  CHANGE    DANGER  TYPE              STACK
Vpc         replaced  medium  AWS::EC2::VPC     web-Network-1ABC
  it is replaced: interrupted, with a new id
  replacement certain: CidrBlock changes
  CidrBlock: 10.0.0.0/16 → 10.1.0.0/16 (replaces it)
  because of parameter Cidr
Subnet      replaced  medium  AWS::EC2::Subnet  web-Network-1ABC
  it is replaced: interrupted, with a new id
  replacement likely: Vpc is replaced, and VpcId takes its value from it
  VpcId: vpc-0a1b → what is known only afterwards (replaces it)
  because of parameter Cidr → Vpc
"""


def files(*names: str) -> list[str]:
    return [word for name in names for word in ("--file", str(SAVED / f"{name}.json"))]


def write(folder: Path, content: str | bytes) -> str:
    path = folder / "saved.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def test_a_saved_answer_is_a_table_with_the_reasons_below(run: Run) -> None:
    ran = run("cfn", "preview", *files("network-values"), tty=True)

    assert (ran.code, ran.out) == (0, TABLE)
    assert ran.err.splitlines()[-1] == "2 replaced"


def test_nothing_is_asked_of_aws_and_no_credentials_are_needed(run: Run, aws: ScriptedAws) -> None:
    env = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_REGION": ""}

    assert run("cfn", "preview", *files("network-values"), env=env).code == 0
    assert aws.calls == []


@pytest.mark.parametrize("names", [WEB, WEB[::-1]])
def test_the_json_is_one_array_of_all_changes_in_any_order_of_files(
    run: Run, names: tuple[str, ...]
) -> None:
    rows = run("cfn", "preview", *files(*names), "-o", "json").json()

    assert all(FIELDS <= set(row) for row in rows)
    by_id = {row["logical_id"]: row for row in rows}
    assert len(rows) == len(by_id) == 18
    assert by_id["Vpc"]["stack"] == "web/Network"
    assert by_id["Orders"]["properties"][0] == {
        "path": "Properties/KeySchema/0/AttributeName",
        "attribute": "Properties",
        "name": "KeySchema",
        "change": "Modify",
        "before": "id",
        "after": "order_id",
        "recreation": "Always",
        "causes": [{"kind": "template", "entity": "", "certain": True}],
        "drifted": None,
    }
    assert by_id["ApiService"]["verdict"] == "probably false"


def test_the_dangerous_come_first_and_the_safely_removed_last(run: Run) -> None:
    rows = run("cfn", "preview", *files(*WEB), "-o", "json").json()

    assert [row["danger"] for row in rows][:4] == ["critical", "critical", "high", "medium"]
    assert [row["change"] for row in rows][-6:] == [
        *("added", "imported", "destroyed", "tags only", "tags only", "tags only")
    ]


def test_tags_alone_are_counted_in_a_table(run: Run) -> None:
    ran = run("cfn", "preview", *files(*WEB), tty=True)

    assert "Role1" not in ran.out
    assert "3 not shown: tags only" in ran.err
    shown = run("cfn", "preview", *files(*WEB), "--columns", "+folded", tty=True)
    assert "Role1" in shown.out


def test_nested_stacks_without_changes_are_one_line(run: Run) -> None:
    ran = run("cfn", "preview", *files(*WEB), tty=True)

    assert "Alarms" not in ran.out
    assert "nested stacks without changes: web/Alarms" in ran.err


def test_what_is_inside_a_nested_stack_is_not_known_without_its_set(run: Run) -> None:
    ran = run("cfn", "preview", *files("web-plain"))

    assert "what changes inside is not known: web/Network, web/Alarms" in ran.err


def test_the_summary_is_the_last_line(run: Run) -> None:
    ran = run("cfn", "preview", *files(*WEB))

    assert ran.err.splitlines()[-1] == (
        "2 destroyed (1 stateful!) · 3 replaced (1 stateful!) · 2 may be replaced (1 stateful!)"
        " · 1 left behind · 5 updated · 1 added · 1 imported · 3 tags only"
    )


@pytest.mark.parametrize(
    ("name", "code"), [("network-plain", 10), ("no-changes", 0), ("outputs-only", 0)]
)
def test_the_exit_code_tells_on_request_whether_there_are_changes(
    run: Run, name: str, code: int
) -> None:
    assert run("cfn", "preview", *files(name), "--exit-code").code == code
    assert run("cfn", "preview", *files(name)).code == 0


def test_no_changes_is_a_success(run: Run) -> None:
    ran = run("cfn", "preview", *files("no-changes"), "-o", "json")

    assert (ran.code, ran.json()) == (0, [])
    assert "no planned changes" in ran.err


def test_a_set_that_failed_says_why(run: Run) -> None:
    ran = run("cfn", "preview", *files("failed"))

    assert ran.code == 1
    assert "change set release-42: Parameters: [Size] must have values" in ran.err


def test_markdown_and_a_page_are_written_besides(run: Run, tmp_path: Path) -> None:
    page, comment = tmp_path / "changes.html", tmp_path / "comment.md"

    ran = run("cfn", "preview", *files(*WEB), "--html", str(page), "--markdown", str(comment))

    assert ran.code == 0
    assert f"wrote {page}" in ran.err and f"wrote {comment}" in ran.err
    assert "What causes what" in page.read_text()
    text = comment.read_text()
    assert text.startswith("### web: 2 destroyed")
    assert text.index("Orders") < text.index("<details>") < text.index("Topic")


def test_a_name_cannot_break_out_of_a_page_or_a_comment(run: Run, tmp_path: Path) -> None:
    evil = "</code><script>alert(1)</script>`` [x](http://evil) @team"
    resource = {"Action": "Remove", "LogicalResourceId": evil, "ResourceType": evil}
    saved = {"StackName": evil, "Changes": [{"ResourceChange": resource}]}
    page, comment = tmp_path / "changes.html", tmp_path / "comment.md"
    place = write(tmp_path, json.dumps(saved))

    run("cfn", "preview", "--file", place, "--html", str(page), "--markdown", str(comment))

    assert "<script>alert" not in page.read_text()
    assert f"``` {evil}```" not in comment.read_text()
    assert f"```{evil}```" in comment.read_text()
    assert "\\[x\\]" in comment.read_text().splitlines()[0]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "3", "null", '"x"', "{}", b"\xff\xfe\x00", "[" * 100_000, '{"Stacks": []}'],
)
def test_a_file_that_is_no_answer_is_a_plain_error(
    run: Run, tmp_path: Path, content: str | bytes
) -> None:
    ran = run("cfn", "preview", "--file", write(tmp_path, content))

    assert ran.code == 2
    assert "saved.json: it is n" in ran.err


@pytest.mark.parametrize(
    "odd",
    [
        {"Changes": None},
        {"Changes": [None, 3, {}, {"ResourceChange": None}, {"ResourceChange": {"Details": 3}}]},
        {"Changes": {}, "ChangeSetId": 7, "StackName": ["x"], "Tags": "x", "Parameters": 1},
        {"Changes": [{"ResourceChange": {"LogicalResourceId": "\ud800", "Action": "Add"}}]},
    ],
)
def test_an_odd_answer_is_no_traceback(run: Run, tmp_path: Path, odd: dict[str, Any]) -> None:
    for form in ("table", "json", "lines", "yaml", "csv"):
        ran = run("cfn", "preview", "--file", write(tmp_path, json.dumps(odd)), "-o", form)

        assert ran.code == 0


def test_standard_input_is_a_file_too(run: Run) -> None:
    saved = (SAVED / "network-plain.json").read_text()

    assert run("cfn", "preview", "--file", "-", "-o", "ids", stdin=saved).out == "Vpc\nSubnet\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "nothing says what is to be shown"),
        (["web"], "nothing says what is to be shown"),
        (["--template", "t.yaml"], "STACK: it is missing"),
        (["--change-set", "release"], "STACK: it is missing"),
        (["web", "--file", "x"], "--file says already what is shown"),
        (["--file", "x", "--template", "y"], "--file says already what is shown"),
        (["web", "--change-set", "x", "--parameter", "A=1"], "it belongs to --template"),
        (["web", "--template", "t", "--parameter", "A"], "it is not KEY=VALUE"),
        (["web", "--template", "t", "--html", "/no/where/x.html"], "there is no folder /no/where"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_asked(
    run: Run, aws: ScriptedAws, words: list[str], said: str
) -> None:
    ran = run("cfn", "preview", *words)

    assert ran.code == 2
    assert said in ran.err
    assert aws.calls == []
