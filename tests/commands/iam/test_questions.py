"""`hawse iam can`, `who-can` and `access`, asked of a saved account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.iam import acme
from tests.commands.iam.acme import allow, arn, deny
from tests.conftest import Run
from tests.scripted import ScriptedAws

MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
LACKS = "warning: snapshot incomplete: organizations:DescribeOrganization: not in the file\n"


@pytest.fixture
def snapshot(tmp_path: Path) -> str:
    content = acme.details(
        users=[
            acme.user(
                "ana", allow("ec2:StopInstances", Sid="Stop", Condition=MFA), groups=("devs",)
            ),
            acme.user("bob", allow("s3:*"), deny("s3:Delete*", Sid="Keep")),
        ],
        groups=[acme.group("devs", "reads")],
        roles=[
            acme.role("admin", {"AWS": arn("user/ana")}, allow("*")),
            acme.role("runner", {"Service": "ec2.amazonaws.com"}, allow("s3:GetObject")),
        ],
        policies=[
            acme.policy(
                "reads",
                allow("s3:Get*", "arn:aws:s3:::logs/*", Sid="Read"),
                deny("s3:*", "arn:aws:s3:::logs/secret/*"),
            )
        ],
    )
    return acme.saved(tmp_path, content)


@pytest.fixture
def can(run: Run, snapshot: str) -> Any:
    def ask(*words: str) -> dict[str, Any]:
        ran = run("iam", "can", *words, "--snapshot", snapshot, "-o", "json")
        assert ran.code == 0, ran.err
        (answer,) = ran.json()
        return dict(answer)

    return ask


class TestTheRegionOfARequest:
    @pytest.fixture
    def guarded(self, run: Run, tmp_path: Path) -> Any:
        only_eu = {"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}
        guard = deny("*", Condition=only_eu)
        users = [acme.user("ana", allow("*"), guard)]
        snapshot = acme.saved(tmp_path, acme.details(users=users))

        def ask(*words: str) -> str:
            ran = run("iam", "can", "ana", *words, "--snapshot", snapshot, "-o", "json")
            return str(ran.json()[0]["verdict"])

        return ask

    @pytest.mark.parametrize(
        "words, verdict",
        [
            (("ec2:StopInstances", "arn:aws:ec2:eu-central-1:111122223333:instance/i-1"), "allow"),
            (("ec2:StopInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i-1"), "deny"),
            (("ec2:RunInstances",), "depends"),
            (("iam:CreateUser",), "deny"),
            (("ec2:RunInstances", "--context", "aws:requestedregion=eu-central-1"), "allow"),
        ],
    )
    def test_is_that_of_the_resource_or_of_the_one_endpoint(
        self, guarded: Any, words: tuple[str, ...], verdict: str
    ) -> None:
        assert guarded(*words) == verdict


class TestCan:
    def test_names_the_statement_that_allows(self, can: Any) -> None:
        answer = can("ana", "s3:GetObject", "arn:aws:s3:::logs/a")

        assert (answer["verdict"], answer["missing_context"]) == ("allow", [])
        assert answer["deciding"] == [
            {
                "layer": "identity policies",
                "policy": arn("policy/reads"),
                "sid": "Read",
                "path": "$.Statement[0]",
                "effect": "allow",
            }
        ]

    def test_names_the_statement_that_denies(self, can: Any) -> None:
        answer = can("ana", "s3:GetObject", "arn:aws:s3:::logs/secret/a")

        assert answer["verdict"] == "deny" and answer["deciding"][0]["path"] == "$.Statement[1]"

    def test_says_on_what_it_depends_and_what_would_do(self, can: Any) -> None:
        answer = can("user/ana", "ec2:StopInstances")

        assert answer["verdict"] == "depends"
        assert answer["missing_context"] == ["aws:MultiFactorAuthPresent"]
        assert answer["allowed_with"] == {"aws:MultiFactorAuthPresent": "true"}

    def test_takes_the_context_that_is_given(self, can: Any) -> None:
        key = "AWS:multifactorauthpresent"

        assert can("ana", "ec2:StopInstances", "--context", f"{key}=true")["verdict"] == "allow"
        assert can("ana", "ec2:StopInstances", "--context", f"{key}=false")["verdict"] == "deny"
        assert can("ana", "ec2:StopInstances", "--without", key)["verdict"] == "deny"
        twice = ("--context", f"{key}=true", "--context", f"{key}=true")
        assert can("ana", "ec2:StopInstances", *twice)["verdict"] == "deny"

    def test_finds_a_principal_by_name_arn_id_and_session(self, can: Any) -> None:
        session = f"arn:aws:sts::{acme.ACCOUNT}:assumed-role/runner/i-1"
        for named in ("runner", "role/runner", arn("role/runner"), session, f"AROA{'RUNNER':0>16}"):
            assert can(named, "s3:GetObject")["principal"] == arn("role/runner")

    def test_knows_the_trust_of_roles(self, can: Any) -> None:
        assert can("ana", "sts:AssumeRole", arn("role/admin"))["verdict"] == "allow"
        assert can("bob", "sts:AssumeRole", arn("role/admin"))["verdict"] == "deny"

    def test_action_without_resources_is_not_allowed_on_one(self, can: Any) -> None:
        assert can("ana", "s3:ListAllMyBuckets", "*")["verdict"] == "deny"
        assert can("bob", "s3:ListAllMyBuckets", "*")["verdict"] == "allow"

    @pytest.mark.parametrize(
        ("words", "code", "says"),
        [
            (("carl", "s3:GetObject"), 4, "has no such user or role"),
            (("", "s3:GetObject"), 2, "PRINCIPAL: the value is empty"),
            (("ana", "s3:Get*"), 2, "s3:Get*: it is not one action"),
            (("ana", "GetObject"), 2, "GetObject: it is not one action"),
            (("ana", "s3:GetObject", "logs/a"), 2, "logs/a: it is no ARN"),
            (("ana", "s3:GetObject", "--context", "aws:SourceIp"), 2, "it has no ="),
        ],
    )
    def test_nonsense_is_told(
        self, run: Run, snapshot: str, words: tuple[str, ...], code: int, says: str
    ) -> None:
        ran = run("iam", "can", *words, "--snapshot", snapshot)

        assert (ran.code, ran.out) == (code, "") and says in ran.err

    def test_table_for_people(self, run: Run, snapshot: str) -> None:
        ran = run("iam", "can", "ana", "ec2:StopInstances", "--snapshot", snapshot, "-o", "table")

        assert ran.out.splitlines() == [
            f"PRINCIPAL        {arn('user/ana')}",
            "ACTION           ec2:StopInstances",
            "RESOURCE         *",
            "VERDICT          depends",
            "WHY              depends on aws:MultiFactorAuthPresent",
            "DECIDING         allow user/ana/own $.Statement[0] (Stop)",
            "BLOCKED BY       -",
            "MISSING CONTEXT  aws:MultiFactorAuthPresent",
            "ALLOWED WITH     aws:MultiFactorAuthPresent=true",
            "UNKNOWN          -",
        ]
        assert ran.err == LACKS

    def test_asks_nothing_of_aws(self, can: Any, aws: ScriptedAws) -> None:
        can("ana", "s3:GetObject")

        assert aws.names() == []


class TestWhoCan:
    def test_lists_all_who_may_and_on_what_it_depends(self, run: Run, snapshot: str) -> None:
        words = ("iam", "who-can", "ec2:StopInstances", "--snapshot", snapshot, "-o", "table")

        assert run(*words).out.splitlines() == [
            "PRINCIPAL  KIND  VERDICT  WHY                                    MISSING CONTEXT",
            "ana        user  depends  depends on aws:MultiFactorAuthPresent  "
            "aws:MultiFactorAuthPresent",
            "admin      role  allow    allowed by identity policies           -",
        ]
        assert [row["principal"] for row in run(*words[:-1], "json", "--surely").json()] == [
            "admin"
        ]

    def test_counts_with_exit_code(self, run: Run, snapshot: str) -> None:
        words = ("iam", "who-can", "s3:DeleteObject", "--snapshot", snapshot)

        assert run(*words, "--exit-code").code == 10
        nobody = ("--context", "x:y=z", "--surely", "arn:aws:iam::aws:policy/ReadOnlyAccess")
        ran = run("iam", "who-can", "iam:DeletePolicy", *nobody, "--snapshot", snapshot)
        assert (ran.code, ran.out) == (0, "")


class TestAccess:
    def test_sums_up_by_service_and_level(self, run: Run, snapshot: str) -> None:
        ran = run("iam", "access", "ana", "--snapshot", snapshot, "-o", "json")
        rows = {(row["service"], row["level"]): row for row in ran.json()}

        assert set(rows) == {("ec2", "Write"), ("s3", "Read"), ("sts", "Write")}
        assert rows["ec2", "Write"]["conditions"] == ["aws:MultiFactorAuthPresent"]
        assert rows["s3", "Read"]["resources"] == [
            "!arn:aws:s3:::logs/secret/*",
            "arn:aws:s3:::logs/*",
        ]
        assert "GetObject" in rows["s3", "Read"]["actions"]
        assert rows["sts", "Write"]["resources"] == [arn("role/admin")]

    def test_tells_few_actions_by_name_and_many_by_number(self, run: Run, snapshot: str) -> None:
        words = ("iam", "access", "admin", "--snapshot", snapshot, "-o", "json")
        rows = run(*words, "--filter", "service=s3", "--filter", "level=Tagging").json()

        assert [row["granted"] for row in rows] == [f"all {len(rows[0]['actions'])}"]
        few = run("iam", "access", "runner", "--snapshot", snapshot, "-o", "json").json()
        assert [row["granted"] for row in few] == ["GetObject"]

    def test_leaves_out_what_is_denied_everywhere(self, run: Run, snapshot: str) -> None:
        rows = run("iam", "access", "bob", "--snapshot", snapshot, "-o", "json").json()
        actions = {action for row in rows for action in row["actions"]}

        assert "PutObject" in actions and "DeleteObject" not in actions


class TestWhatIf:
    @pytest.fixture
    def what(self, run: Run, snapshot: str, tmp_path: Path) -> Any:
        def ask(verb: str, subject: str, to: object) -> list[dict[str, Any]]:
            given: Any = to
            if isinstance(to, dict):
                given = str(tmp_path / "document.json")
                Path(given).write_text(json.dumps(to), encoding="utf-8")
            words = (subject, given) if verb == "trust" else (given, subject)
            ran = run("iam", "whatif", verb, *words, "--snapshot", snapshot, "-o", "json")
            assert ran.code == 0, ran.err
            return list(ran.json())

        return ask

    def test_attached_policy_gives_the_members_of_a_group_what_they_lack(self, what: Any) -> None:
        rows = what("attach", "group/devs", acme.document(allow(["iam:PassRole", "s3:PutObject"])))

        assert {(row["principal"], row["change"], *row["actions"]) for row in rows} == {
            ("user/ana", "+", "PassRole"),
            ("user/ana", "+", "PutObject"),
        }

    def test_attached_policy_that_opens_a_way_to_more_is_told_so(self, what: Any) -> None:
        rows = what("attach", "user/bob", acme.document(allow("iam:PutUserPolicy")))
        ways = [row for row in rows if row["kind"] == "escalation"]

        assert [(row["principal"], row["change"], row["what"][:6]) for row in ways] == [
            ("user/bob", "+", "PE-A03")
        ]
        assert ways[0]["resources"] == [arn("user/bob")]

    def test_everything_of_many_services_is_one_row(self, what: Any) -> None:
        rows = what("attach", "role/runner", acme.document(allow("*")))
        (everything,) = [row for row in rows if row["what"].startswith("everything of ")]

        assert len(everything["actions"]) > 300 and "ec2:*" in everything["actions"]
        assert len(rows) < 25
        services = {name.partition(":")[0] for name in everything["actions"]}
        assert services.isdisjoint(row["what"].split()[0] for row in rows)
        assert {"s3", "sts"} <= {row["what"].split()[0] for row in rows}, "had in part already"

    def test_attached_policy_that_makes_an_administrator_is_told_so(self, what: Any) -> None:
        rows = what("attach", "role/runner", acme.document(allow("*")))

        assert [row["what"] for row in rows if row["kind"] == "escalation"] == [
            "administrator: may do anything"
        ]

    def test_attached_policy_that_gives_nothing_new_differs_in_nothing(self, what: Any) -> None:
        assert what("attach", "role/admin", acme.document(allow("s3:*"))) == []

    def test_detached_policy_takes_away_what_nothing_else_allows(self, what: Any) -> None:
        rows = what("detach", "group/devs", "reads")

        assert {(row["principal"], row["change"]) for row in rows} == {("user/ana", "-")}
        assert "GetObject" in rows[0]["actions"]

    def test_other_trust_lets_others_in(self, what: Any) -> None:
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
        rows = what("trust", "admin", acme.document(trust))

        assert {(row["principal"], row["change"]) for row in rows} == {
            ("user/bob", "+"),
            ("role/admin", "+"),
            ("role/runner", "+"),
            ("everybody", "+"),
        }
        assert {row["resources"][0] for row in rows} == {arn("role/admin")}

    @pytest.mark.parametrize(
        ("words", "code", "says"),
        [
            (("attach", "none", "user/ana"), 4, "uses no such policy"),
            (("attach", "reads", "user/carl"), 4, "no such user, role or group"),
            (("detach", "reads", "user/ana"), 4, "it is not attached to user/ana"),
            (("trust", "none", "none.json"), 2, "it is no JSON"),
        ],
    )
    def test_nonsense_is_told(
        self, run: Run, snapshot: str, words: tuple[str, ...], code: int, says: str
    ) -> None:
        ran = run("iam", "whatif", *words, "--snapshot", snapshot)

        assert (ran.code, ran.out) == (code, "") and says in ran.err

    def test_found_differences_count_with_exit_code(self, run: Run, snapshot: str) -> None:
        words = ("iam", "whatif", "detach", "reads", "group/devs", "--snapshot", snapshot)

        assert (run(*words).code, run(*words, "--exit-code").code) == (0, 10)
