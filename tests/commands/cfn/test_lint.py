"""`hawse cfn lint`, as a person or a pipeline meets it."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from hawse.services.cfn.calls import VALIDATE_TEMPLATE
from tests.commands.cfn.templates import WRONG, large, program
from tests.conftest import Run
from tests.scripted import ScriptedAws

REAL = {name: os.environ.get(name, "") for name in ("PATH", "PYTHONPATH")}
OWN = ("--with", "own")
FOUND = """\
SEVERITY  CODE   FILE      LINE
warning   W2001  web.yaml     2
  the parameter Size is not used
error     E2015  web.yaml     2
  the default 'huge' is none of the AllowedValues
error     E1020  web.yaml     7
  there is no resource or parameter Siz; did you mean Size?
error     E1010  web.yaml     8
  there is no resource Net
error     E3004  web.yaml     9
  resources that need each other: One → Two → One
"""


@pytest.fixture
def work(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "work"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def web(work: Path) -> str:
    work.joinpath("web.yaml").write_text(WRONG, encoding="utf-8")
    return "web.yaml"


def test_findings_are_a_table_with_what_is_wrong_below(run: Run, web: str) -> None:
    ran = run("cfn", "lint", web, *OWN, tty=True)

    assert (ran.out, ran.code) == (FOUND, 0)
    assert ran.err.splitlines() == ["4 errors · 1 warning · linter: own"]


def test_json_has_what_scripts_rely_on(run: Run, web: str) -> None:
    assert run("cfn", "lint", web, *OWN, "-o", "json").json()[2] == {
        "severity": "error",
        "code": "E1020",
        "file": "web.yaml",
        "path": "$.Resources.Web.Properties.InstanceType.Ref",
        "line": 7,
        "column": 21,
        "message": "there is no resource or parameter Siz; did you mean Size?",
    }


def test_nothing_is_asked_of_aws(run: Run, web: str, aws: ScriptedAws) -> None:
    run("cfn", "lint", web, *OWN)

    assert aws.calls == []


def test_findings_end_with_10_when_they_are_to_count(run: Run, web: str, work: Path) -> None:
    work.joinpath("good.yaml").write_text("Resources: {A: {Type: AWS::SQS::Queue}}")

    assert run("cfn", "lint", web, *OWN, "--exit-code").code == 10
    assert run("cfn", "lint", "good.yaml", *OWN, "--exit-code").code == 0
    assert run("cfn", "lint", "good.yaml", *OWN).err == "nothing found · linter: own\n"


def test_what_is_no_template_is_a_finding_with_a_line(run: Run, work: Path) -> None:
    work.joinpath("odd.yaml").write_bytes(b"a: 1\nb: \xff\n")

    ran = run("cfn", "lint", "odd.yaml", "-", "-o", "json", stdin="{")

    assert [(one["file"], one["code"], one["line"]) for one in ran.json()] == [
        ("odd.yaml", "E0000", 2),
        ("-", "E0000", 1),
    ]
    assert ran.code == 0


def test_a_template_with_a_double_key_is_checked_as_far_as_it_goes(run: Run, work: Path) -> None:
    work.joinpath("a.yaml").write_text("Resources:\n  A: {Type: T, Type: T}\nFoo: 1\n")

    codes = [one["code"] for one in run("cfn", "lint", "a.yaml", "-o", "json").json()]

    assert codes == ["E0000", "E3006", "E1001"]


def test_suggestions_are_counted_and_shown_on_request(run: Run, work: Path) -> None:
    work.joinpath("large.yaml").write_text(large(60))

    hidden = run("cfn", "lint", "large.yaml", *OWN)
    shown = run("cfn", "lint", "large.yaml", *OWN, "--suggestions", "-o", "json")

    assert hidden.out == ""
    assert hidden.err == "nothing found · linter: own · --suggestions shows 1 suggestion more\n"
    assert [one["code"] for one in shown.json()] == ["I1002"]


def test_a_linter_that_is_not_installed_is_an_error_that_says_how(run: Run, web: str) -> None:
    ran = run("cfn", "lint", web, "--with", "cfn-lint")

    if find_spec("cfnlint") is None:
        assert ran.code == 2
        assert "--with cfn-lint: it is not installed" in ran.err
        assert "pip install cfn-lint" in ran.err


# --- Linters of others ---------------------------------------------------------------------------

ANSWER = [
    {
        "Filename": "web.yaml",
        "Level": level,
        "Rule": {"Id": code},
        "Location": {"Path": ["Resources", "Web"], "Start": {"LineNumber": 4, "ColumnNumber": 3}},
        "Message": f"so says {code}",
    }
    for level, code in (("Error", "E1"), ("Informational", "I1"))
]


def test_what_cfn_lint_finds_is_shown_like_ours(run: Run, web: str, tmp_path: Path) -> None:
    env = program(tmp_path / "bin", f"import json; print(json.dumps({ANSWER!r}))")

    ran = run("cfn", "lint", web, "--with", "cfn-lint", "--suggestions", "-o", "json", env=env)

    assert [(one["severity"], one["code"], one["path"], one["line"]) for one in ran.json()] == [
        ("error", "E1", "$.Resources.Web", 4),
        ("suggestion", "I1", "$.Resources.Web", 4),
    ]
    assert "linter: cfn-lint" in ran.err


def test_cfn_lint_gets_names_that_are_no_globs_and_no_credentials(
    run: Run, work: Path, tmp_path: Path
) -> None:
    work.joinpath("-[a].yaml").write_text("Resources: {A: {Type: AWS::SQS::Queue}}")
    told = tmp_path / "told"
    code = f"import os, sys; open({str(told)!r}, 'w').write(repr((sys.argv, sorted(os.environ))))"
    env = program(tmp_path / "bin", f"{code}; print('[]')") | {"AWS_SECRET_ACCESS_KEY": "x"}

    run("cfn", "lint", "--with", "cfn-lint", "--", "-[a].yaml", env=env)

    assert "'--', '-[[]a].yaml'" in told.read_text()
    assert "AWS_" not in told.read_text()


def test_standard_input_is_given_to_cfn_lint_as_such(run: Run, work: Path, tmp_path: Path) -> None:
    code = "import sys; sys.exit(sys.stdin.read() != 'Resources: {}\\n' or print('[]'))"

    ran = run(
        *("cfn", "lint", "-", "--with", "cfn-lint"),
        stdin="Resources: {}\n",
        env=program(tmp_path / "bin", code),
    )

    assert ran.err == "nothing found · linter: cfn-lint\n"


ENDLESS = """\
import subprocess, sys
subprocess.run([sys.executable, "-c", "import time; time.sleep(600)"])
"""


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (ENDLESS, "no answer within"),
        ("raise SystemExit('cannot read my rules')", "cannot read my rules"),
        ("print('oh')", "its answer is no JSON"),
        ("", "it said nothing"),
    ],
)
def test_a_linter_that_fails_is_told_and_our_own_checks_are_made(
    run: Run, web: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, why: str
) -> None:
    monkeypatch.setitem(sys.modules, "cloudformation_validate", None)  # as if not installed
    began = time.monotonic()

    ran = run(
        *("cfn", "lint", web, "--timeout", "2", "-o", "json"),
        env=program(tmp_path / "bin", code),
    )

    assert len(ran.json()) == 5
    assert f"cfn-lint was left out: {why}" in ran.err
    assert "linter: own" in ran.err
    assert time.monotonic() - began < 20


def test_a_linter_that_was_asked_for_and_takes_too_long_ends_the_run(
    run: Run, web: str, tmp_path: Path
) -> None:
    env = program(tmp_path / "bin", ENDLESS)

    ran = run("cfn", "lint", web, "--with", "cfn-lint", "--timeout", "0.5", env=env)

    assert ran.code == 124
    assert "cfn-lint: no answer within" in ran.err


# --- The real ones, where they are installed -----------------------------------------------------


@pytest.mark.skipif(find_spec("cloudformation_validate") is None, reason="not installed")
def test_cloudformation_validate_finds_what_is_wrong(run: Run, web: str) -> None:
    ran = run("cfn", "lint", web, "--with", "cloudformation-validate", "-o", "json", env=REAL)
    found = {(one["severity"], one["code"], one["path"], one["line"]) for one in ran.json()}

    assert ("error", "F2012", "$.Parameters.Size.Default", 2) in found
    assert ("error", "F1020", "$.Resources.Web.Properties.InstanceType", 7) in found
    assert ("error", "F3004", "$.Resources.One", 9) in found


@pytest.mark.skipif(find_spec("cloudformation_validate") is None, reason="not installed")
def test_cloudformation_validate_is_asked_first_and_about_large_templates(
    run: Run, work: Path
) -> None:
    work.joinpath("large.yaml").write_text(large(100))

    ran = run("cfn", "lint", "large.yaml", env=REAL)

    assert ran.err.startswith("nothing found · linter: cloudformation-validate")


@pytest.mark.skipif(shutil.which("cfn-lint") is None, reason="not installed")
def test_cfn_lint_finds_what_is_wrong(run: Run, web: str) -> None:
    ran = run("cfn", "lint", web, "-", "--with", "cfn-lint", "-o", "json", stdin=WRONG, env=REAL)
    found = {(one["file"], one["severity"], one["code"], one["line"]) for one in ran.json()}

    assert ("web.yaml", "error", "E2015", 2) in found
    assert ("web.yaml", "error", "E1020", 7) in found
    assert ("-", "error", "E3004", 9) in found


# --- The server ----------------------------------------------------------------------------------


def test_the_server_is_asked_when_it_is_to_be(run: Run, work: Path, aws: ScriptedAws) -> None:
    text = "Resources: {A: {Type: AWS::SQS::Queue}}"
    work.joinpath("a.yaml").write_text(text)
    aws.answer(VALIDATE_TEMPLATE, {"Parameters": []})

    ran = run("cfn", "lint", "a.yaml", *OWN, "--server")

    assert ran.err == "nothing found · linter: own\n"
    assert [call[-1] for call in aws.calls] == [{"TemplateBody": text}]


def test_what_the_server_refuses_is_a_finding_at_its_line(
    run: Run, work: Path, aws: ScriptedAws
) -> None:
    work.joinpath("a.yaml").write_text("Resources: {A: {Type: AWS::SQS::Queue}}")
    why = "Template format error: YAML not well-formed. (line 5, column 3)"
    aws.fail(VALIDATE_TEMPLATE, "ValidationError", why)

    (found,) = run("cfn", "lint", "a.yaml", *OWN, "--server", "-o", "json").json()

    assert (found["code"], found["line"], found["column"]) == ("ValidateTemplate", 5, 3)
    assert "YAML not well-formed" in found["message"]


def test_a_large_template_is_not_sent_and_that_is_said(
    run: Run, work: Path, aws: ScriptedAws
) -> None:
    work.joinpath("large.yaml").write_text(large(60))

    ran = run("cfn", "lint", "large.yaml", *OWN, "--server", "--suggestions", "-o", "json")

    assert "ValidateTemplate" in [one["code"] for one in ran.json()]
    assert aws.calls == []
    assert json.loads(ran.out)
