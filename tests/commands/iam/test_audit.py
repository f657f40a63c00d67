"""`hawse iam audit`, asked of a saved account and of AWS."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hawse.services.iam import calls_snapshots as iam
from hawse.services.iam.account import Account
from hawse.services.iam.snapshots import dump
from hawse.services.organizations.calls import DESCRIBE_ORGANIZATION
from tests.commands.iam.small_account import answer_all, answer_organization
from tests.conftest import Run
from tests.scripted import ACCOUNT, ScriptedAws
from tests.unit.services.iam.audit_cases import (
    account,
    allow,
    arn,
    inline,
    managed,
    role,
    signing_in,
    trusts,
    user,
)

TABLE = """\
SEVERITY  CHECK           RESOURCE    EVIDENCE
critical  TR-PUBLIC       role/open   $.Statement[0]: Principal * without a condition
high      POL-ADMIN-CUST  policy/own  $: allows * on *
high      USR-MFA         user/ana    password enabled, mfa_active false
medium    ROOT-CERT       root        not known: iam:GetAccountSummary: not in the snapshot
"""
CHECKS = ("TR-PUBLIC", "POL-ADMIN-CUST", "USR-MFA", "ROOT-CERT")


@pytest.fixture
def snapshot(tmp_path: Path) -> str:
    return saved(
        tmp_path,
        account(
            user("ana", groups=("devs",), report=signing_in()),
            role("open", trusts("*")),
            managed(allow()),
        ),
    )


def saved(folder: Path, made: Account) -> str:
    file = folder / "acme.json"
    file.write_text(dump(made), encoding="utf-8")
    return str(file)


def suppressing(folder: Path, *entries: Any) -> str:
    file = folder / "accepted.yaml"
    file.write_text(json.dumps(list(entries)), encoding="utf-8")
    return str(file)


def entry(**more: str) -> dict[str, str]:
    known = {"check": "USR-MFA", "resource": arn("user/ana"), "reason": "r", "until": "2027-06-30"}
    return {**known, **more}


class TestFindings:
    def test_are_listed_worst_first_and_what_is_not_known_last(
        self, run: Run, snapshot: str
    ) -> None:
        ran = run("iam", "audit", *CHECKS, "--snapshot", snapshot, "-o", "table")

        assert (ran.code, ran.out) == (0, TABLE)
        assert "4 checks · 1 critical · 2 high · 1 not known" in ran.err

    def test_have_all_that_a_program_needs(self, run: Run, snapshot: str) -> None:
        (row,) = run("iam", "audit", "POL-ADMIN-CUST", "--snapshot", snapshot, "-o", "json").json()

        assert re.fullmatch("[0-9a-f]{16}", row.pop("fingerprint"))
        assert row == {
            "severity": "high",
            "check": "POL-ADMIN-CUST",
            "status": "failed",
            "resource": arn("policy/own"),
            "evidence": "$: allows * on *",
            "title": "a policy of the account's own allows everything",
            "fix": row["fix"],
            "cis": {"3.0": "1.16", "4.0": "1.16", "5.0": "1.15", "6.0": "2.15", "7.0": "2.14"},
        }

    @pytest.mark.parametrize(
        ("words", "checks"),
        [
            (["--severity", "critical", "TR-*"], ["TR-OIDC-SUB", "TR-PUBLIC"]),
            (["--severity", "critical"], ["ADM-MFA", "POL-ADMIN-AWS", "POL-PRIVESC", "TR-PUBLIC"]),
            (["KEY-*", "--skip", "key-a*"], ["KEY-INACTIVE", "KEY-SETUP", "KEY-TWO"]),
            (["--cis", "7.0", "KEY-*"], ["KEY-AGE"]),
            (["--cis", "6.0", "KEY-*"], ["KEY-AGE", "KEY-SETUP", "KEY-TWO"]),
            (["PWD-EXPIRE"], ["PWD-EXPIRE"]),
        ],
    )
    def test_of_the_checks_that_were_asked_for(
        self, run: Run, words: list[str], checks: list[str]
    ) -> None:
        listed = [
            row["check"] for row in run("iam", "audit", "--list", *words, "-o", "json").json()
        ]

        assert set(checks) <= set(listed)
        assert len(words) == 2 or sorted(listed) == checks

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            (["NO-*"], "NO-*: there is no such check"),
            (["--skip", "NOPE"], "NOPE: there is no such check"),
            (["--cis", "8.0"], "--cis 8.0: it is not known"),
            (["KEY-*", "--skip", "*"], "no check is left"),
            (["--known-account", "acme"], "--known-account acme: it is no account id"),
            (["--sarif", "no/where.sarif"], "there is no folder"),
            (["--html", "no/where.html"], "there is no folder"),
        ],
    )
    def test_are_not_looked_for_when_what_was_asked_is_nothing(
        self, run: Run, snapshot: str, words: list[str], why: str
    ) -> None:
        ran = run("iam", "audit", *words, "--snapshot", snapshot)

        assert ran.code == 2 and why in ran.err and not ran.out

    def test_are_none_of_accounts_that_are_known(self, run: Run, tmp_path: Path) -> None:
        file = saved(tmp_path, account(role("web", trusts({"AWS": "999988887777"}))))
        words = ("iam", "audit", "TR-XACCT", "--snapshot", file, "--exit-code")

        assert run(*words).code == 10
        assert run(*words, "--known-account", "999988887777").code == 0

    @pytest.mark.parametrize(
        ("checks", "code"), [(["USR-MFA"], 10), (CHECKS, 10), (["ROOT-*"], 6), (["TR-DEAD"], 0)]
    )
    def test_count_with_exit_code(
        self, run: Run, snapshot: str, checks: list[str], code: int
    ) -> None:
        ran = run("iam", "audit", *checks, "--snapshot", snapshot, "--exit-code")

        assert ran.code == code

    def test_that_are_none_are_said_to_be_none(self, run: Run, snapshot: str) -> None:
        ran = run("iam", "audit", "TR-DEAD", "--snapshot", snapshot)

        assert ran.out == "" and "1 check · nothing found" in ran.err


class TestSuppressions:
    def audit(self, run: Run, snapshot: str, file: str, check: str = "USR-MFA") -> Any:
        return run("iam", "audit", check, "--snapshot", snapshot, "--suppress", file, "--exit-code")

    def test_hide_what_they_are_about(self, run: Run, snapshot: str, tmp_path: Path) -> None:
        ran = self.audit(run, snapshot, suppressing(tmp_path, entry()))

        assert (ran.code, ran.out) == (0, "")
        assert "1 check · 1 suppressed" in ran.err

    def test_end_on_their_day(self, run: Run, snapshot: str, tmp_path: Path) -> None:
        last = suppressing(tmp_path, entry(until="2026-11-23"))
        assert self.audit(run, snapshot, last).code == 0

        ran = self.audit(run, snapshot, suppressing(tmp_path, entry(until="2026-11-22")))
        assert ran.code == 10 and "ended on 2026-11-22" in ran.err

    def test_end_when_the_policy_changes(self, run: Run, snapshot: str, tmp_path: Path) -> None:
        (row,) = run("iam", "audit", "TR-PUBLIC", "--snapshot", snapshot, "-o", "json").json()
        about = entry(check="TR-PUBLIC", resource=arn("role/open"), policy=row["fingerprint"])
        file = suppressing(tmp_path, about)
        assert self.audit(run, snapshot, file, "TR-PUBLIC").code == 0

        changed = saved(tmp_path, account(role("open", trusts("*"), trusts("*"))))
        ran = self.audit(run, changed, file, "TR-PUBLIC")
        assert ran.code == 10 and ran.err.count("the policy is not the one it was") == 1

    def test_of_an_escalation_end_when_any_policy_of_the_principal_changes(
        self, run: Run, tmp_path: Path
    ) -> None:
        writes = inline(allow("iam:PutUserPolicy"))
        file = saved(tmp_path, account(user(inline=writes)))
        (row,) = run("iam", "audit", "POL-PRIVESC", "--snapshot", file, "-o", "json").json()
        about = entry(check="POL-PRIVESC", policy=row["fingerprint"])
        accepted = suppressing(tmp_path, about)
        assert self.audit(run, file, accepted, "POL-PRIVESC").code == 0

        more = inline(allow("s3:Get*"))
        file = saved(tmp_path, account(user(inline=(*writes, replace(more[0], name="more")))))
        assert self.audit(run, file, accepted, "POL-PRIVESC").code == 10

    def test_need_the_fingerprint_where_there_is_one(
        self, run: Run, snapshot: str, tmp_path: Path
    ) -> None:
        about = entry(check="TR-PUBLIC", resource=arn("role/open"))
        ran = self.audit(run, snapshot, suppressing(tmp_path, about), "TR-PUBLIC")

        assert ran.code == 10 and "the policy is not the one it was" in ran.err

    def test_about_nothing_are_told(self, run: Run, snapshot: str, tmp_path: Path) -> None:
        file = suppressing(tmp_path, entry(resource=arn("user/bob*")))
        ran = self.audit(run, snapshot, file)

        assert ran.code == 10
        assert f"suppression of USR-MFA on {arn('user/bob*')}: nothing found" in ran.err

    def test_of_checks_that_did_not_run_are_not_told(
        self, run: Run, snapshot: str, tmp_path: Path
    ) -> None:
        ran = self.audit(run, snapshot, suppressing(tmp_path, entry()), "TR-DEAD")

        assert "nothing found that it is about" not in ran.err

    def test_never_hide_what_is_not_known(self, run: Run, snapshot: str, tmp_path: Path) -> None:
        file = suppressing(tmp_path, entry(check="ROOT-MFA", resource=arn("root")))

        assert self.audit(run, snapshot, file, "ROOT-MFA").code == 6

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("", "it is no list of suppressions"),
            ("a: b", "it is no list of suppressions"),
            ("- [", "it cannot be read"),
            ("- a", "entry 1: it is no mapping"),
            ("- {check: USR-MFA}", "entry 1: resource is missing"),
            (json.dumps([entry(), entry(reason=" ")]), "entry 2: reason is missing"),
            (json.dumps([entry(expires="never")]), "entry 1: unknown key 'expires'"),
            (json.dumps([entry(check="USR-*")]), "there is no check 'USR-*'"),
            (json.dumps([{**entry(), "check": ["USR-MFA"]}]), "check is no text"),
            (json.dumps([entry(until="soon")]), "until is 'soon'"),
            (json.dumps([entry(resource="*")]), "resource means everything"),
            (json.dumps([entry(resource="arn:aws:iam::111122223333:**")]), "means everything"),
        ],
    )
    def test_that_are_nonsense_are_refused_with_their_place(
        self, run: Run, snapshot: str, tmp_path: Path, text: str, why: str
    ) -> None:
        file = tmp_path / "accepted.yaml"
        file.write_text(text, encoding="utf-8")
        ran = self.audit(run, snapshot, str(file))

        assert ran.code == 2 and why in ran.err and not ran.out

    def test_are_read_before_anything_is_asked(self, run: Run, aws: ScriptedAws) -> None:
        ran = run("iam", "audit", "--suppress", "nowhere.yaml")

        assert ran.code == 2 and "nowhere.yaml" in ran.err and not aws.calls


class TestSarif:
    def test_is_what_code_scanning_reads(self, run: Run, snapshot: str, tmp_path: Path) -> None:
        file = tmp_path / "iam.sarif"
        ran = run("iam", "audit", *CHECKS, "--snapshot", snapshot, "--sarif", str(file))
        written = json.loads(file.read_text(encoding="utf-8"))

        assert f"wrote {file}" in ran.err and written["version"] == "2.1.0"
        (scan,) = written["runs"]
        rules = scan["tool"]["driver"]["rules"]
        assert {rule["id"] for rule in rules} == set(CHECKS)
        for result in scan["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["level"] in ("error", "warning", "note", "none")
            assert result["kind"] == "fail" or result["level"] == "none"
            (place,) = result["locations"]
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch("aws/111122223333/[a-z/]+", uri)
            assert place["logicalLocations"][0]["fullyQualifiedName"].startswith("arn:aws")
        assert [one["kind"] for one in scan["results"]] == ["fail", "fail", "fail", "open"]

    def test_keeps_its_fingerprints_while_time_passes(
        self, run: Run, tmp_path: Path, clock: Any
    ) -> None:
        file = tmp_path / "iam.sarif"
        made = account(user(report=signing_in()), role(used=None))
        words = ("iam", "audit", "ROLE-*", "--snapshot", saved(tmp_path, made))

        def prints() -> list[str]:
            run(*words, "--sarif", str(file))
            results = json.loads(file.read_text(encoding="utf-8"))["runs"][0]["results"]
            return [one["partialFingerprints"]["hawse/v1"] for one in results]

        before = prints()
        clock.sleep(86_400)
        assert prints() == before and len(set(before)) == len(before)


class TestPage:
    def test_needs_no_network(self, run: Run, snapshot: str, tmp_path: Path) -> None:
        file = tmp_path / "iam.html"
        ran = run("iam", "audit", *CHECKS, "--snapshot", snapshot, "--html", str(file))
        text = file.read_text(encoding="utf-8")

        assert f"wrote {file}" in ran.err
        assert "default-src 'none'" in text and not re.search(r"(src|href)=|url\(|@import", text)
        assert "4 checks · 1 critical · 2 high · 1 not known" in text
        assert text.count("<details>") == 4

    def test_shows_names_and_runs_none(self, run: Run, tmp_path: Path) -> None:
        bad = '</script><img src=x onerror="alert(1)">\u202e'
        hostile = user(bad, inline=inline(allow()))
        file, page = saved(tmp_path, account(hostile, alias="<b>")), tmp_path / "iam.html"
        run("iam", "audit", "--snapshot", file, "--html", str(page))
        text = page.read_text(encoding="utf-8")

        assert "<img" not in text and "<b>)" not in text and "\u202e" not in text
        assert "&lt;/script&gt;&lt;img src=x" in text and text.count("</script>") == 1


class TestAws:
    def test_is_asked_for_all_that_a_snapshot_has(self, run: Run, aws: ScriptedAws) -> None:
        answer_all(aws)
        ran = run("iam", "audit", "--exit-code", "-o", "json")

        assert ran.code == 10 and "incomplete" not in ran.err
        found = {(row["check"], row["resource"].rpartition(":")[2]) for row in ran.json()}
        assert ("POL-ADMIN-AWS", "user/ana") in found and ("ROOT-USED", "root") in found
        assert ("CERT-EXPIRED", "server-certificate/www") in found
        told = {row["check"]: row["evidence"] for row in ran.json()}
        assert told["AA-ENABLED"] == "none in eu-west-1, us-east-1"
        assert told["CONTACT"] == "no security contact"
        assert re.match(r"(SSH public key …FANA|signing certificate …FANA)", told["SVC-CRED"])

    def test_is_asked_about_root_users_in_the_management_account(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        answer_all(aws)
        answer_organization(aws, management=ACCOUNT)
        (row,) = run("iam", "audit", "ROOT-CENTRAL", "-o", "json").json()

        assert (row["status"], row["evidence"]) == (
            "failed",
            "RootCredentialsManagement is not enabled",
        )

    def test_that_says_nothing_is_not_taken_for_good(self, run: Run, aws: ScriptedAws) -> None:
        answer_all(aws)
        aws.fail(iam.GET_ACCOUNT_SUMMARY, "AccessDenied", status=403)
        rows = run("iam", "audit", "ROOT-MFA", "-o", "json").json()

        assert [(row["status"], row["evidence"]) for row in rows] == [
            ("unknown", "not known: iam:GetAccountSummary: access denied")
        ]

    def test_of_two_accounts_does_not_lose_the_first_page(
        self, run: Run, aws: ScriptedAws, tmp_path: Path, home: Path
    ) -> None:
        answer_all(aws)
        aws.fail(DESCRIBE_ORGANIZATION, "AWSOrganizationsNotInUseException")
        (home / ".aws").mkdir(parents=True)
        (home / ".aws" / "config").write_text("[profile a]\nregion=eu-west-1\n[profile b]\n")
        aws.accounts = {"a": ACCOUNT, "b": "222233334444"}
        page = tmp_path / "iam.html"
        ran = run("iam", "audit", "ROOT-*", "--html", str(page), "-p", "a", "-p", "b")

        assert ran.code != 0 and "it has the audit of another account already" in ran.err

    def test_is_not_asked_for_a_list_of_checks(self, run: Run, aws: ScriptedAws) -> None:
        ran = run("iam", "audit", "--list", "ROOT-*", "-o", "table")

        assert ran.out.splitlines()[0].split() == ["CHECK", "SEVERITY", "TITLE", "CIS"]
        assert "ROOT-USED" in ran.out and not aws.calls
