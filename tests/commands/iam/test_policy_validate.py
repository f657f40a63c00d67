"""`hawse iam policy validate`, as a person or a pipeline meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hawse.services.iam.calls import VALIDATE_POLICY
from tests.conftest import Run
from tests.scripted import ScriptedAws

DEPLOY = """\
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObjekt", "s3:ListBucket"],
      "Resource": "arn:aws:s3:::acme-logs/*"
    },
    {"Effect": "allow", "Action": "sns:Publish", "Resource": "*", "Sid": ""}
  ]
}
"""
TABLE = """\
SEVERITY    CODE                          FILE         LINE
warning     INVALID_ACTION                deploy.json     6
  s3 has no action 'GetObjekt' in the data of DATE; did you mean s3:GetObject?
warning     RESOURCE_DOES_NOT_FIT_ACTION  deploy.json     6
  s3:ListBucket works on none of the resources; it does on arn:${Partition}:s3:::${BucketName} or
  others
error       INVALID_EFFECT                deploy.json     9
  Effect is Allow or Deny, not 'allow'
suggestion  EMPTY_SID_VALUE               deploy.json     9
  the Sid is empty; give the statement a name, or leave it out
"""
GOOD = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"},
    }
)


@pytest.fixture
def deploy(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    home.joinpath("work").mkdir(parents=True)
    monkeypatch.chdir(home / "work")
    Path("deploy.json").write_text(DEPLOY, encoding="utf-8")
    return "deploy.json"


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "good.json"
    path.write_text(GOOD, encoding="utf-8")
    return str(path)


def test_findings_are_a_table_with_what_is_wrong_below(run: Run, deploy: str) -> None:
    from hawse.services.iam.actions import data_date

    ran = run("iam", "policy", "validate", deploy, tty=True)

    assert ran.out.replace(str(data_date()), "DATE") == TABLE
    assert ran.err.splitlines() == [
        "deploy.json: taken as an identity policy; --type tells otherwise",
        "1 error · 2 warnings · 1 suggestion",
    ]
    assert ran.code == 0


def test_json_has_what_scripts_rely_on(run: Run, deploy: str) -> None:
    first = run("iam", "policy", "validate", deploy, "-o", "json").json()[0]

    assert first.pop("message").startswith("s3 has no action 'GetObjekt'")
    assert first == {
        "code": "INVALID_ACTION",
        "severity": "warning",
        "path": "$.Statement[0].Action[0]",
        "line": 6,
        "column": 18,
        "file": deploy,
    }


def test_no_findings_are_an_empty_list(run: Run, good: str) -> None:
    ran = run("iam", "policy", "validate", good, "--type", "identity", "--exit-code", "-o", "json")

    assert (ran.code, ran.json(), ran.err) == (0, [], "nothing found\n")


def test_the_exit_code_tells_of_findings_when_asked(run: Run, deploy: str) -> None:
    ran = run("iam", "policy", "validate", deploy, "--exit-code", "-o", "json")

    assert ran.code == 10
    assert len(ran.json()) == 4
    assert "1 error · 2 warnings · 1 suggestion" in ran.err


def test_suggestions_alone_do_not_count(run: Run) -> None:
    ran = run("iam", "policy", "validate", "-", "--exit-code", "-o", "json", stdin=EMPTY_SID)

    assert ran.code == 0
    assert [each["severity"] for each in ran.json()] == ["suggestion"]


EMPTY_SID = GOOD.replace('"Effect"', '"Sid": "", "Effect"')


def test_standard_input_is_called_as_it_was_named(run: Run) -> None:
    (row,) = run("iam", "policy", "validate", "-", "-o", "json", stdin='{"a": ').json()

    assert (row["file"], row["code"], row["column"]) == ("-", "JSON_SYNTAX_ERROR", 7)


def test_several_files_are_told_apart(run: Run, deploy: str, good: str) -> None:
    rows = run("iam", "policy", "validate", good, deploy, good, "-o", "json").json()

    assert {row["file"] for row in rows} == {deploy}


def test_the_type_that_is_given_counts(run: Run, good: str) -> None:
    (row,) = run("iam", "policy", "validate", good, "--type", "resource", "-o", "json").json()

    assert row["code"] == "MISSING_PRINCIPAL"


def test_what_is_not_there_is_told_before_anything_is_read(run: Run, good: str) -> None:
    ran = run("iam", "policy", "validate", good, "nowhere.json")

    assert (ran.code, ran.out) == (2, "")
    assert "nowhere.json" in ran.err


def test_nothing_named_is_no_success(run: Run) -> None:
    assert run("iam", "policy", "validate").code == 2


@pytest.mark.parametrize("content", [b"\xff\xfe{\x00}\x00", b"\x80\x81", b"", b"\x00" * 10])
def test_any_file_is_answered(run: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(content)

    ran = run("iam", "policy", "validate", str(path), "-o", "json")

    assert ran.code == 0
    assert ran.json()


def test_nothing_is_asked_of_aws_unless_it_is_wanted(run: Run, aws: ScriptedAws, good: str) -> None:
    run("iam", "policy", "validate", good)

    assert aws.calls == []


# --- AWS's own validator -------------------------------------------------------------------------


def located(code: str, severity: str, *steps: dict[str, Any]) -> dict[str, Any]:
    start = {"line": 1, "column": 0, "offset": 0}
    return {
        "issueCode": code,
        "findingType": severity,
        "findingDetails": f"AWS says {code}",
        "learnMoreLink": "https://docs.aws.amazon.com/",
        "locations": [{"path": list(steps), "span": {"start": start, "end": start}}],
    }


def test_aws_is_asked_and_its_findings_stand_in_the_file(
    run: Run, aws: ScriptedAws, deploy: str
) -> None:
    statement, second = {"value": "Statement"}, {"index": 1}
    ours = located("INVALID_EFFECT", "ERROR", statement, second, {"value": "Effect"})
    theirs = located("INVALID_ARN_X", "SECURITY_WARNING", statement, second, {"key": "Resource"})
    aws.pages(VALIDATE_POLICY, [{"findings": [ours], "nextToken": "1"}, {"findings": [theirs]}])

    ran = run("iam", "policy", "validate", deploy, "--aws", "-o", "json")

    rows = {row["code"]: row for row in ran.json()}
    assert aws.params(VALIDATE_POLICY)[0] == {
        "policyDocument": DEPLOY,
        "policyType": "IDENTITY_POLICY",
    }
    assert rows["INVALID_EFFECT"]["message"] == "AWS says INVALID_EFFECT"
    assert rows["INVALID_ARN_X"]["severity"] == "security_warning"
    assert (rows["INVALID_ARN_X"]["line"], rows["INVALID_ARN_X"]["column"]) == (9, 50)
    assert rows["INVALID_ACTION"]["severity"] == "warning"


def test_aws_is_told_that_a_policy_is_the_trust_of_a_role(run: Run, aws: ScriptedAws) -> None:
    aws.answer(VALIDATE_POLICY, {"findings": []})
    trust = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}
    role = {"Role": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}}}

    ran = run("iam", "policy", "validate", "-", "--aws", "-o", "json", stdin=json.dumps(role))

    (asked,) = aws.params(VALIDATE_POLICY)
    assert ran.json() == []
    assert asked["policyType"] == "RESOURCE_POLICY"
    assert asked["validatePolicyResourceType"] == "AWS::IAM::AssumeRolePolicyDocument"


@pytest.mark.parametrize(
    "steps",
    [(), ({"index": 9},), ({"value": "Statement"}, {"index": 99}), ({"substring": {"start": 1}},)],
)
def test_a_place_that_is_not_in_the_file_is_the_nearest_that_is(
    run: Run, aws: ScriptedAws, good: str, steps: tuple[dict[str, Any], ...]
) -> None:
    aws.answer(VALIDATE_POLICY, {"findings": [located("X", "WARNING", *steps)]})

    (row,) = run("iam", "policy", "validate", good, "--aws", "-o", "json").json()

    assert row["path"] in ("$", "$.Statement")


def test_what_is_no_json_is_not_sent(run: Run, aws: ScriptedAws) -> None:
    ran = run("iam", "policy", "validate", "-", "--aws", "-o", "json", stdin="{")

    assert [row["code"] for row in ran.json()] == ["JSON_SYNTAX_ERROR"]
    assert aws.calls == []


def test_a_denied_validator_is_an_error(run: Run, aws: ScriptedAws, good: str) -> None:
    aws.fail(VALIDATE_POLICY, "AccessDeniedException", status=403)

    assert run("iam", "policy", "validate", good, "--aws").code == 5
