"""`hawse iam policy ls`, `show`, `versions`, `diff` and `minimize`."""

from __future__ import annotations

import json

import pytest

from tests.commands.iam.policy.conftest import ARN, Iam, document
from tests.conftest import NOW, Run
from tests.scripted import ScriptedAws
from hawse.services.iam.calls_identities import GET_POLICY, LIST_POLICIES
from hawse.services.iam.calls_policies import (
    GET_POLICY_VERSION,
    POLICIES_IN_DETAIL,
    LIST_POLICY_VERSIONS,
    USERS_OF_POLICY,
)

SHOWN = """\
NAME         deploy
ARN          arn:aws:iam::123456789012:policy/deploy
PATH         /
DESCRIPTION  ships
TAGS         team=web
VERSION      v2
VERSIONS     v1
             v2
SIZE         113
OF QUOTA       1.8
ATTACHED     user/ana
             role/ci
             group/ops
BOUNDARY OF  -
DOCUMENT     {
               "Version": "2012-10-17",
               "Statement": [
                 {
                   "Effect": "Allow",
                   "Action": [
                     "s3:GetObject",
                     "s3:PutObject"
                   ],
                   "Resource": "*"
                 }
               ]
             }
"""
DIFF = """\
CHANGE  EFFECT  SERVICE  LEVEL  ACTIONS       RESOURCES  CONDITION  ESCALATES
+       allow   iam      Write  iam:PassRole  *          -          yes
-       allow   s3       Read   s3:GetObject  *          -          no
"""


def test_policies_of_the_account_have_their_size_and_attachments(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    iam.holders()
    iam.version("s3:GetObject", "s3:PutObject")
    (row,) = hawse("ls", "-o", "json").json()

    assert (row["name"], row["id"], row["attached"]) == ("deploy", ARN, 3)
    assert (row["version"], row["versions"], row["size"]) == ("v2", 2, 113)
    assert row["used"] == 1.8


def test_a_policy_is_listed_by_name_glob_arn_and_path(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    iam.policy("s3:GetObject", name="audit", Path="/team/")

    assert hawse("ls", "dep*", "-o", "ids").out == "deploy\n"
    assert hawse("ls", ARN, "-o", "ids").out == "deploy\n"
    assert hawse("ls", "--path", "/team/", "-o", "ids").out == "audit\n"
    assert hawse("ls", "nobody").code == 4


def test_policies_of_aws_are_listed_when_asked_for(run: Run, aws: ScriptedAws) -> None:
    policy = {
        "PolicyName": "ReadOnlyAccess",
        "Arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "Path": "/",
        "DefaultVersionId": "v9",
        "CreateDate": NOW,
    }
    aws.answer(LIST_POLICIES, {"Policies": [policy]})
    aws.answer(POLICIES_IN_DETAIL, {"Policies": [policy]})
    (row,) = run("iam", "policy", "ls", "--aws", "--all", "Read*", "-o", "json").json()

    assert (row["name"], row["size"], row["versions"]) == ("ReadOnlyAccess", None, None)
    assert run("iam", "policy", "ls", "--aws", "-o", "ids").out == "ReadOnlyAccess\n"
    assert aws.params(POLICIES_IN_DETAIL) == [{"Filter": ("AWSManagedPolicy",)}]
    assert run("iam", "policy", "ls", "--all").code == 2


def test_a_policy_is_shown_with_its_document_laid_out(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject", Description="ships", Tags=[{"Key": "team", "Value": "web"}])
    iam.holders()
    iam.version("s3:GetObject", "s3:PutObject")
    ran = hawse("show", "deploy", "-o", "table")

    changing = ("UNIQUE ID", "CREATED", "UPDATED")
    lines = [line for line in ran.out.splitlines() if not line.startswith(changing)]
    assert lines == SHOWN.splitlines(), ran.err
    assert hawse("show", ARN, "-o", "json").json()[0]["document"]["Version"] == "2012-10-17"


def test_a_policy_below_a_path_is_found_by_its_name(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject", name="audit", Path="/team/")

    assert hawse("show", "audit", "-o", "json").json()[0]["path"] == "/team/"
    assert hawse("show", "nobody").code == 4
    assert hawse("show", "a*").code == 2


def test_what_a_policy_bounds_is_shown(run: Run, aws: ScriptedAws) -> None:
    policy = {
        **{"PolicyName": "limit", "Arn": ARN, "PolicyId": "ANPA", "Path": "/"},
        **{"DefaultVersionId": "v1", "PermissionsBoundaryUsageCount": 1},
    }
    aws.answer(GET_POLICY, {"Policy": policy})
    text = json.dumps(document("s3:GetObject"))
    aws.answer(GET_POLICY_VERSION, {"PolicyVersion": {"VersionId": "v1", "Document": text}})
    aws.answer(LIST_POLICY_VERSIONS, {"Versions": [{"VersionId": "v1", "IsDefaultVersion": True}]})
    aws.answer(
        USERS_OF_POLICY,
        lambda given: {
            "PolicyUsers": [{"UserName": "ana"}] if "Boundary" in given["PolicyUsageFilter"] else []
        },
    )
    (row,) = run("iam", "policy", "show", "limit", "-o", "json").json()

    assert (row["attached"], row["boundary_of"]) == ([], ["user/ana"])


def test_versions_say_what_each_changed(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    iam.version("s3:GetObject", "iam:PassRole")
    iam.version("iam:PassRole")
    rows = hawse("versions", "deploy", "-o", "json").json()

    assert [(row["id"], row["default"], row["change"]) for row in rows] == [
        ("v3", True, "removes 1 action"),
        ("v2", False, "adds 1 action, can escalate"),
        ("v1", False, None),
    ]


def test_files_are_compared_offline(run: Run, iam: Iam) -> None:
    old, new = iam.file("s3:GetObject", name="a.json"), iam.file("iam:PassRole", name="b.json")
    ran = run("iam", "policy", "diff", old, new, "-o", "table")

    assert ran.out == DIFF
    assert ran.err == "adds 1 action, removes 1 action, can escalate\n"


def test_a_version_is_compared_with_another_and_with_a_file(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    iam.version("s3:GetObject", "s3:PutObject")
    rows = hawse("diff", "deploy@v1", "deploy", "-o", "json").json()

    assert [(row["change"], row["actions"]) for row in rows] == [("+", ["s3:PutObject"])]
    assert hawse("diff", "deploy@v1", iam.file("S3:getobject"), "--exit-code").code == 0
    assert hawse("diff", "deploy@v1", "deploy", "--exit-code").code == 10
    assert hawse("diff", "deploy@v9", "deploy").code == 4


def test_a_file_that_is_no_policy_is_an_error_with_its_place(run: Run, iam: Iam) -> None:
    good, bad = iam.file("s3:GetObject"), iam.home / "bad.json"
    bad.write_text('{"Statement": [}')
    ran = run("iam", "policy", "diff", good, str(bad))

    assert (ran.code, ran.out) == (2, "")
    assert "line 1, column 16: not JSON" in ran.err


def test_a_policy_is_made_smaller_on_stdout_and_told_on_stderr(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject", "s3:Get*")
    ran = hawse("minimize", "deploy")

    assert ran.out == (
        '{"Version":"2012-10-17",'
        '"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}\n'
    )
    assert ran.err.startswith("108 characters before, 89 now · proved by 1 grant and ")


@pytest.mark.parametrize("options", [(), ("--split",), ("--split", "--quota", "200")])
def test_documents_of_a_split_are_lines(run: Run, iam: Iam, options: tuple[str, ...]) -> None:
    file = iam.file(*(f"s3:Get{'x' * 20}{n}" for n in range(20)))
    ran = run("iam", "policy", "minimize", file, *options)

    count = 1 if len(options) < 2 else 7
    assert len([json.loads(line) for line in ran.out.splitlines()]) == count, ran.err
    assert (f"{count} documents" in ran.err) == (count > 1)
