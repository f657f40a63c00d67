"""`hawse iam test`: unit tests of policies, as a person writes them and CI runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.scripted import ScriptedAws

CASES = """
- name: ana reads with MFA
  request:
    principal: arn:aws:iam::012345670123:user/ana
    action: s3:GetObject
    resource: arn:aws:s3:::logs/a
    resource_account: 012345670123
    context: {aws:MultiFactorAuthPresent: true}
  identity_policies:
    - policies/reads.json
  scps:
    - - {Version: 2012-10-17, Statement: {Effect: Allow, Action: '*', Resource: '*'}}
  expect: allow

- name: ana reads without MFA
  request:
    principal: arn:aws:iam::012345670123:user/ana
    action: s3:GetObject
    resource: arn:aws:s3:::logs/a
  identity_policies: [policies/reads.json]
  expect: deny

- request:
    principal: arn:aws:iam::012345670123:user/ana
    action: s3:GetObject
    resource: arn:aws:s3:::logs/a
  identity_policies:
    - name: inline
      policy:
        Version: 2012-10-17
        Statement:
          - {Effect: Allow, Action: 's3:*', Resource: '*'}
          - Sid: Keep
            Effect: Deny
            Action: s3:Get*
            Resource: "*"
            Condition: {StringNotEquals: {aws:SourceVpce: vpce-1}}
  expect: depends
"""
READS = """{"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Allow",
"Action": "s3:Get*", "Resource": "arn:aws:s3:::logs/*",
"Condition": {"Bool": {"aws:MultiFactorAuthPresent": true}}}]}"""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "reads.json").write_text(READS)
    file = tmp_path / "cases.yaml"
    file.write_text(CASES)
    return file


def test_cases_that_pass_are_told_in_one_line(run: Run, cases: Path, aws: ScriptedAws) -> None:
    ran = run("iam", "test", str(cases))

    assert (ran.code, ran.out, ran.err) == (0, "", "3 cases passed\n")
    assert aws.names() == []


def test_each_failure_is_shown_with_the_statement_that_decides(run: Run, cases: Path) -> None:
    cases.write_text(CASES.replace("expect: allow", "expect: deny"))
    ran = run("iam", "test", str(cases), "-o", "json")

    (row,) = ran.json()
    assert (row["name"], row["expect"], row["verdict"]) == ("ana reads with MFA", "deny", "allow")
    assert [one["sid"] for one in row["deciding"]] == [None, "Read"]
    assert [one["policy"] for one in row["deciding"]] == ["scps[0][0]", "policies/reads.json"]
    assert ran.code == 1
    assert ran.err == (
        "iam test: 1 of 3 cases failed\nhint: each names the statement that decides\n"
    )


def test_condition_that_does_not_hold_is_told(run: Run, cases: Path) -> None:
    cases.write_text(CASES.replace("expect: deny", "expect: allow"))
    (row,) = run("iam", "test", str(cases), "-o", "json").json()

    assert row["why"] == (
        "no allow in identity policies; "
        "the condition of policies/reads.json $.Statement[0] does not hold"
    )


def test_all_shows_what_passed_too(run: Run, cases: Path) -> None:
    rows = run("iam", "test", str(cases), "--all", "-o", "json").json()

    assert [(row["name"], row["passed"]) for row in rows] == [
        ("ana reads with MFA", True),
        ("ana reads without MFA", True),
        ("case 3", True),
    ]
    assert rows[2]["missing_context"] == ["aws:SourceVpce"]


def test_json_and_one_case_alone_are_read_too(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(
        '{"request": {"principal": "*", "action": "s3:GetObject", "resource": "arn:aws:s3:::a/b"},'
        ' "resource_policy": {"Statement": {"Effect": "Allow", "Principal": "*",'
        ' "Action": "s3:GetObject", "Resource": "*"}}, "expect": "allow"}'
    )

    assert run("iam", "test", str(file)).code == 0


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "identity_policies:\n    - pol",
            "identity_policy:\n    - pol",
            "unknown key 'identity_policy'",
        ),
        ("expect: deny", "expect: maybe", "expect is 'maybe'"),
        ("    action: s3:GetObject\n", "", "action is missing"),
        ("action: s3:GetObject", "action: s3:*", "action is 's3:*'"),
        ("  scps:\n    - -", "  scps:\n    -", "scps is no list of lists"),
        ("policies/reads.json", "policies/none.json", "there is no such file"),
        ("- name: ana", "- name: [ana", "it cannot be read"),
        ("context: {aws:MultiFactorAuthPresent: true}", "context: true", "context is no mapping"),
    ],
)
def test_mistakes_are_told_with_their_place(
    run: Run, cases: Path, old: str, new: str, says: str
) -> None:
    assert old in CASES
    cases.write_text(CASES.replace(old, new))
    ran = run("iam", "test", str(cases))

    assert ran.code in (2, 4) and says in ran.err and ran.out == ""


@pytest.mark.parametrize("content", ["", "[]", "cases: []", "nonsense", "- 5"])
def test_file_without_a_case_is_an_error(run: Run, cases: Path, content: str) -> None:
    cases.write_text(content)

    assert run("iam", "test", str(cases)).code == 2


def test_missing_file_is_not_found(run: Run, tmp_path: Path) -> None:
    ran = run("iam", "test", str(tmp_path / "none.yaml"))

    assert (ran.code, ran.out) == (4, "") and "there is no such file" in ran.err
