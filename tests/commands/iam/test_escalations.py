"""`hawse iam escalations` and `hawse iam graph`, asked of a saved account and of AWS."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from hawse.services.iam.calls_snapshots import GET_ACCOUNT_AUTHORIZATION_DETAILS
from tests.commands.iam import acme
from tests.commands.iam.acme import allow, arn
from tests.commands.iam.small_account import answer_all, user
from tests.conftest import Run
from tests.scripted import ScriptedAws

TABLE = """\
SEVERITY  PRINCIPAL  PATH    TARGET    CONFIDENCE  WHAT IT DOES
critical  role/dev   PE-A04  role/dev  proven      writes an inline policy of itself
high      user/eve   PE-C06  role/job  proven      makes a function with a role and calls it
"""
TREE = """\
role/job  may do anything
└─ user/eve  PE-C06 makes a function with a role and calls it
administrator  by itself
└─ role/dev  PE-A04 writes an inline policy of itself
   └─ user/bob  PE-B14 assumes a role
"""


@pytest.fixture
def snapshot(tmp_path: Path) -> str:
    passing = ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]
    content = acme.details(
        users=[
            acme.user("bob", allow("sts:AssumeRole", arn("role/dev"))),
            acme.user("eve", allow(passing)),
            acme.user("reader", allow("s3:Get*")),
        ],
        roles=[
            acme.role("dev", {"AWS": acme.ACCOUNT}, allow("iam:PutRolePolicy")),
            acme.role("job", {"Service": "lambda.amazonaws.com"}, allow("*")),
        ],
    )
    return acme.saved(tmp_path, content)


class TestEscalations:
    def test_are_listed_worst_first(self, run: Run, snapshot: str) -> None:
        ran = run("iam", "escalations", "--snapshot", snapshot, "-o", "table")

        assert (ran.code, ran.out) == (0, TABLE)
        assert "1 of 5 is an administrator already: --path PE-A18" in ran.err
        assert "3 can become administrators: hawse iam graph" in ran.err

    def test_have_all_that_a_program_needs(self, run: Run, snapshot: str) -> None:
        rows = run("iam", "escalations", "user/eve", "--snapshot", snapshot, "-o", "json").json()

        (row,) = rows
        assert {key: row[key] for key in ("principal", "path_id", "target", "confidence")} == {
            "principal": arn("user/eve"),
            "path_id": "PE-C06",
            "target": arn("role/job"),
            "confidence": "proven",
        }
        assert row["steps"] == [
            "iam:PassRole on role/job with iam:PassedToService=lambda.amazonaws.com",
            "lambda:CreateFunction",
            "lambda:InvokeFunction",
        ]
        assert row["fix"]["verified"] and row["fix"]["edits"][0]["path"] == "$.Statement[0]"

    def test_of_one_principal_are_told_in_full(self, run: Run, snapshot: str) -> None:
        out = run("iam", "escalations", "eve", "--snapshot", snapshot, "-o", "table").out

        assert re.search(r"^STEPS +iam:PassRole on role/job", out, re.MULTILINE)
        assert re.search(r"^FIX +user/eve/own \$.Statement\[0\]: add String", out, re.MULTILINE)

    @pytest.mark.parametrize(("who", "code"), [("eve", 10), ("bob", 6)])
    def test_count_with_exit_code(self, run: Run, snapshot: str, who: str, code: int) -> None:
        words = ("iam", "escalations", who, "--snapshot", snapshot, "--exit-code")

        # A file of the AWS CLI lacks the organization: not all could be looked at.
        assert run(*words).code == code

    @pytest.mark.parametrize("typed", ["PE-A18", "pe-a18", "a18"])
    def test_of_one_path_are_found_by_its_id(self, run: Run, snapshot: str, typed: str) -> None:
        words = ("--path", typed, "--snapshot", snapshot, "-o", "json")

        assert [row["principal"] for row in run("iam", "escalations", *words).json()] == [
            arn("role/job")
        ]

    def test_of_a_path_that_is_none_are_refused(self, run: Run, snapshot: str) -> None:
        ran = run("iam", "escalations", "--path", "PE-A99", "--snapshot", snapshot)

        assert ran.code == 2 and "--path PE-A99: there is no such path" in ran.err

    @pytest.mark.parametrize("command", ["escalations", "graph"])
    def test_of_nobody_are_not_those_of_all(self, run: Run, snapshot: str, command: str) -> None:
        assert run("iam", command, "nobody", "--snapshot", snapshot).code == 4
        assert run("iam", command, "", "--snapshot", snapshot).code in (2, 4)

    def test_of_somebody_else_are_proven_by_the_credential_report(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        answer_all(aws)
        keys = {"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}
        own = {"PolicyName": "own", "PolicyDocument": quote(json.dumps({"Statement": keys}))}
        everything = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
        all_of_it = {"PolicyName": "all", "PolicyDocument": quote(json.dumps(everything))}
        users = [user("ana", UserPolicyList=[all_of_it]), user("bot", UserPolicyList=[own])]
        aws.answer(GET_ACCOUNT_AUTHORIZATION_DETAILS, {"UserDetailList": users})
        rows = run("iam", "escalations", "bot", "-o", "json").json()

        (row,) = [row for row in rows if row["target"].endswith("user/ana")]
        assert (row["path_id"], row["confidence"]) == ("PE-B01", "proven")
        assert "iam:ListAccessKeys" not in aws.names()

    def test_are_asked_of_aws(self, run: Run, aws: ScriptedAws) -> None:
        answer_all(aws)
        ran = run("iam", "escalations", "--path", "PE-B14", "-o", "json")

        assert ran.json() == [] and "incomplete" not in ran.err
        assert "organizations:DescribePolicy" in aws.names()


class TestGraph:
    def test_is_a_tree_with_administrators_as_roots(self, run: Run, snapshot: str) -> None:
        assert run("iam", "graph", "--snapshot", snapshot).out == TREE

    def test_of_one_principal_has_its_way_alone(self, run: Run, snapshot: str) -> None:
        out = run("iam", "graph", "bob", "--snapshot", snapshot).out

        assert out.splitlines() == TREE.splitlines()[2:]

    def test_without_a_way_says_so(self, run: Run, snapshot: str) -> None:
        ran = run("iam", "graph", "reader", "--snapshot", snapshot)

        assert ran.out == "" and "no way to an administrator" in ran.err

    def test_speaks_dot_and_mermaid(self, run: Run, snapshot: str) -> None:
        dot = run("iam", "graph", "--dot", "--snapshot", snapshot).out
        mermaid = run("iam", "graph", "eve", "--mermaid", "--snapshot", snapshot).out

        assert '  "user/bob" -> "role/dev" [label="PE-B14", tooltip="assumes a role"];' in dot
        assert mermaid.splitlines() == [
            "flowchart LR",
            '  n0(["role/job"])',
            '  n1["user/eve"]',
            '  n1 -->|"PE-C06"| n0',
        ]

    def test_is_a_page_without_network(self, run: Run, snapshot: str, tmp_path: Path) -> None:
        page = tmp_path / "ways.html"
        ran = run("iam", "graph", "--html", str(page), "--snapshot", snapshot)
        text = page.read_text(encoding="utf-8")

        assert ran.code == 0 and ran.out == "" and f"wrote {page}" in ran.err
        assert "default-src 'none'" in text and not re.search(r"(src|href)=", text)
        data = re.search(r'id="data">(.*?)</script>', text)
        assert data is not None
        assert [one["source"] for one in json.loads(data[1])["arrows"]] == [
            "role/dev",
            "user/bob",
            "user/eve",
        ]

    def test_a_name_cannot_leave_its_place(self, run: Run, tmp_path: Path) -> None:
        bad = '</script><b>"x" -> \\\x1b[31m'
        content: dict[str, Any] = acme.details(users=[acme.user(bad, allow("iam:PutUserPolicy"))])
        file, page = acme.saved(tmp_path, content), tmp_path / "ways.html"
        run("iam", "graph", "--html", str(page), "--snapshot", file)

        assert page.read_text(encoding="utf-8").count("</script>") == 2
        assert "\x1b" not in run("iam", "graph", "--snapshot", file).out
        assert '\\"x\\" -> \\\\?[31m"' in run("iam", "graph", "--dot", "--snapshot", file).out
        assert "<b>" not in run("iam", "graph", "--mermaid", "--snapshot", file).out

    def test_needs_the_folder_of_its_page(self, run: Run, snapshot: str, tmp_path: Path) -> None:
        missing = tmp_path / "no" / "ways.html"
        ran = run("iam", "graph", "--html", str(missing), "--snapshot", snapshot)

        assert ran.code == 2 and "there is no folder" in ran.err

    def test_is_asked_of_aws(self, run: Run, aws: ScriptedAws) -> None:
        answer_all(aws)
        ran = run("iam", "graph")

        assert ran.code == 0 and "no way to an administrator" in ran.err
