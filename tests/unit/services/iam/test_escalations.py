"""What is an escalation and what is none: targets, conditions, Deny, boundaries, ways and fixes.

The cases named fn… and fp… are those on which tools are known to be wrong, as the iam-vulnerable
project collects them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hawse.services.iam.account import (
    Account,
    GroupDetail,
    NamedDocument,
    Organization,
    PolicyVersion,
    RoleDetail,
    UserDetail,
)
from hawse.services.iam.report_lines import AccessKey
from hawse.services.iam.escalations import Escalation
from tests.unit.services.iam.escalating import (
    account,
    arn,
    found_in,
    graph_of,
    ids_in,
    own,
    policy,
    role,
    user,
)
from tests.unit.services.iam.evaluating import HOME, allow, deny, document

PASSING = ("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction")
LAMBDA = {"Service": "lambda.amazonaws.com"}
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
FROM_HERE = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}


def admin_of_lambda() -> RoleDetail:
    return role("runner", LAMBDA, allow())


def both(*documents: dict[str, Any]) -> Account:
    """A user and a role that have the same managed policies, and administrators to take over."""
    policies = [policy(f"p{number}", one) for number, one in enumerate(documents)]
    attached = tuple(one.arn for one in policies)
    profile = (arn("instance-profile/web"),)
    return account(
        replace(user("eve"), attached=attached),
        replace(role("evil", {"AWS": arn("root")}), attached=attached),
        role("web", {"Service": "ec2.amazonaws.com"}, allow(), instance_profiles=profile),
        policies=tuple(policies),
    )


NEW_VERSION = "iam:CreatePolicyVersion"
ISSUED = "aws:TokenIssueTime"


@pytest.mark.parametrize("who", ["eve", "evil"])
class TestKnownMistakes:
    def test_fn1_a_path_in_two_policies_is_found(self, who: str) -> None:
        runs, passes = document(allow("ec2:RunInstances")), document(allow("iam:PassRole"))

        assert "PE-C01" in ids_in(both(runs, passes), who)

    def test_fn2_a_resource_that_does_not_protect_is_found(self, who: str) -> None:
        edits = document(allow(NEW_VERSION, "arn:aws:iam::*:policy/p*"))

        assert ids_in(both(edits), who) == {"PE-A01"}

    def test_fn3_a_condition_that_always_holds_is_found(self, who: str) -> None:
        after = {"DateGreaterThan": {ISSUED: "2020-01-01T00:00:01Z"}}
        (row,) = [
            one
            for one in found_in(both(document(allow(NEW_VERSION, Condition=after))))
            if one.principal.endswith(who)
        ]

        assert (row.path_id, row.confidence) == ("PE-A01", "proven")

    def test_fn4_all_but_some_actions_is_found(self, who: str) -> None:
        rest = allow()
        del rest["Action"]
        rest["NotAction"] = ["iam:Update*", "iam:Create*", "iam:Attach*"]
        found = ids_in(both(document(rest)), who)

        assert {"PE-D09", "PE-D10"} <= found

    def test_fp1_a_deny_in_the_same_policy_is_silent(self, who: str) -> None:
        assert ids_in(both(document(allow("iam:*"), deny("iam:*"))), who) == set()

    def test_fp2_a_deny_in_another_policy_is_silent(self, who: str) -> None:
        assert ids_in(both(document(allow()), document(deny())), who) == set()

    def test_fp3_a_deny_alone_is_silent(self, who: str) -> None:
        assert ids_in(both(document(deny("iam:*"))), who) == set()

    def test_fp4_policies_of_aws_are_nobodys_to_edit(self, who: str) -> None:
        edits = document(allow(NEW_VERSION, "arn:aws:iam::aws:policy/p*"))

        assert ids_in(both(edits), who) == set()

    def test_fp5_a_condition_that_never_holds_is_silent(self, who: str) -> None:
        before = {"DateLessThan": {ISSUED: "2020-01-01T00:00:01Z"}}

        assert ids_in(both(document(allow(NEW_VERSION, Condition=before))), who) == set()


class TestTarget:
    def test_each_action_has_to_be_allowed_on_the_same_one(self) -> None:
        eve = user(
            "eve",
            allow("iam:AttachUserPolicy", arn("user/bob")),
            allow("iam:CreateAccessKey", arn("user/kim")),
        )

        assert ids_in(account(eve, user("bob"), user("kim"))) == set()

    def test_one_that_is_no_administrator_counts_a_step_less(self) -> None:
        eve = user("eve", allow("iam:CreateAccessKey"))
        (row,) = found_in(account(eve, user("bob", allow("s3:*"), keys=())))

        assert (row.path_id, row.severity) == ("PE-B01", "medium")

    def test_one_that_has_nothing_more_is_silent(self) -> None:
        eve = user("eve", allow(["iam:CreateAccessKey", "s3:*"]))

        assert found_in(account(eve, user("bob", allow("s3:Get*")))) == []

    def test_one_that_becomes_an_administrator_counts_as_one(self) -> None:
        eve = user("eve", allow("iam:CreateAccessKey", arn("user/bob")))
        bob = user("bob", allow("iam:PutUserPolicy", arn("user/bob")), keys=())
        rows = {one.principal: one for one in found_in(account(eve, bob))}

        assert rows[eve.arn].severity == "high"
        assert rows[eve.arn].steps[-1].startswith("as user/bob: PE-A03")

    def test_one_that_needs_the_principal_itself_for_that_does_not(self) -> None:
        eve = user("eve", allow("iam:CreateAccessKey"), allow("iam:PutUserPolicy", arn("user/eve")))
        bob = user("bob", allow("iam:CreateAccessKey", arn("user/eve")), keys=())
        rows = [one for one in found_in(account(eve, bob)) if one.principal == eve.arn]

        assert [one.path_id for one in rows] == ["PE-A03"]

    def test_the_worst_is_told_with_those_as_bad(self) -> None:
        roles = [role(name, LAMBDA, allow()) for name in ("a", "b")]
        eve = user("eve", allow(list(PASSING)))
        row = found_in(account(eve, *roles, role("c", LAMBDA, allow("s3:*"))), "PE-C06")[0]

        assert (row.target, row.others) == (arn("role/a"), (arn("role/b"),))

    def test_roles_of_aws_are_nobodys_to_edit_or_pass(self) -> None:
        eve = user("eve", allow([*PASSING, "iam:UpdateAssumeRolePolicy"]))
        linked = role("linked", LAMBDA, allow(), path="/aws-service-role/lambda.amazonaws.com/")

        assert found_in(account(eve, linked)) == []

    def test_administrators_are_no_finding_but_can_be_asked_for(self) -> None:
        boss = replace(user("boss"), attached=("arn:aws:iam::aws:policy/AdministratorAccess",))
        full = replace(
            policy("AdministratorAccess", document(allow())),
            arn="arn:aws:iam::aws:policy/AdministratorAccess",
        )
        given = account(boss, policies=(full,))

        assert found_in(given) == []
        assert [one.title for one in found_in(given, "PE-A18")] == ["has AdministratorAccess"]

    def test_assuming_a_role_is_told_only_when_asked_for(self) -> None:
        given = account(user("eve"), role("admin", {"AWS": arn("user/eve")}, allow()))

        assert found_in(given) == []
        assert [one.target for one in found_in(given, "PE-B14")] == [arn("role/admin")]


class TestConditions:
    def test_mfa_is_a_need_and_no_doubt(self) -> None:
        eve = user("eve", allow("iam:PutUserPolicy", Condition=MFA))
        (row,) = found_in(account(eve))

        assert (row.confidence, row.needs) == ("proven", ("MFA",))

    def test_a_deny_without_mfa_asks_for_mfa(self) -> None:
        guard = deny(Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})
        rows = found_in(account(user("eve", allow("iam:PutUserPolicy"), guard)))
        (row,) = [one for one in rows if one.path_id == "PE-A03"]

        # Long-term keys carry no MFA key at all, so that this well-known Deny does hold for them.
        assert row.needs == ("MFA",)

    def test_what_is_not_known_is_named(self) -> None:
        eve = user("eve", allow("iam:PutUserPolicy", Condition=FROM_HERE))
        (row,) = found_in(account(eve))

        assert (row.confidence, row.needs) == ("needs-context", ("aws:SourceIp",))

    def test_a_boundary_asked_of_new_roles_protects(self) -> None:
        bounded = {"StringEquals": {"iam:PermissionsBoundary": arn("policy/cage")}}
        actions = ["iam:CreateRole", "iam:PutRolePolicy"]

        assert ids_in(account(user("eve", allow(actions, Condition=bounded)))) == set()
        assert ids_in(account(user("eve", allow(actions)))) == {"PE-A14"}

    def test_only_harmless_policies_to_attach_protect(self) -> None:
        harmless = {"ArnEquals": {"iam:PolicyARN": arn("policy/reads")}}

        assert ids_in(account(user("eve", allow("iam:AttachUserPolicy", Condition=harmless)))) == (
            set()
        )

    def test_an_administrator_policy_of_ones_own_to_attach_is_found(self) -> None:
        full = policy("full", document(allow()))
        only = {"ArnEquals": {"iam:PolicyARN": full.arn}}
        eve = user("eve", allow("iam:AttachUserPolicy", Condition=only))

        assert ids_in(account(eve, policies=(full,))) == {"PE-A05"}

    def test_a_role_passed_to_one_service_is_not_passed_to_another(self) -> None:
        to_glue = {"StringEquals": {"iam:PassedToService": "glue.amazonaws.com"}}
        eve = user("eve", allow("iam:PassRole", Condition=to_glue), allow(list(PASSING[1:])))

        assert ids_in(account(eve, admin_of_lambda())) == set()

    def test_conditions_of_a_trust_policy_count(self) -> None:
        trust = document(
            {
                "Effect": "Allow",
                "Principal": {"AWS": arn("user/eve")},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": "secret"}},
            }
        )
        given = account(user("eve"), replace(role("admin", None, allow()), trust=trust))
        (row,) = found_in(given, "PE-B14")

        assert (row.confidence, row.needs) == ("needs-context", ("sts:ExternalId",))


class TestLimits:
    def test_a_boundary_is_honoured(self) -> None:
        cage = policy("cage", document(allow("s3:*")))
        eve = user("eve", allow("iam:PutUserPolicy"), boundary=cage.arn)

        assert found_in(account(eve, policies=(cage,))) == []

    def test_writing_its_own_policies_gives_no_more_than_the_boundary(self) -> None:
        cage = policy("cage", document(allow(["s3:*", "iam:PutUserPolicy"])))
        eve = user("eve", allow("iam:PutUserPolicy"), boundary=cage.arn)
        (row,) = found_in(account(eve, policies=(cage,)))

        assert (row.path_id, row.severity) == ("PE-A03", "high")

    def test_an_scp_is_honoured(self) -> None:
        scp = NamedDocument("p-1", document(allow(), deny("iam:PutUserPolicy")))
        organization = Organization("o-1", "444455556666", scps=((scp,),))
        eve = user("eve", allow("iam:PutUserPolicy"))

        assert found_in(account(eve, organization=organization)) == []
        assert ids_in(account(eve)) == {"PE-A03"}

    @pytest.mark.parametrize(
        "condition, region",
        [
            (
                {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}},
                "eu-central-1",
            ),
            ({"StringNotLike": {"aws:RequestedRegion": "eu-*"}}, "eu-west-1"),
            ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, "eu-west-1"),
        ],
    )
    def test_a_guard_rail_on_regions_leaves_one_open(
        self, condition: dict[str, Any], region: str
    ) -> None:
        guard = {"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}
        (row,) = self.guarded({**guard, "Condition": condition})

        assert (row.path_id, row.confidence, row.severity) == ("PE-C06", "proven", "high")
        assert row.needs == (f"region {region}",)

    def test_a_guard_rail_that_closes_where_iam_is_closes_the_path(self) -> None:
        only_eu = {"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}
        guard = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": only_eu}

        assert [row for row in self.guarded(guard) if row.principal.endswith("/eve")] == []

    def test_a_region_is_no_help_where_something_else_decides(self) -> None:
        elsewhere = {
            "StringNotEquals": {"aws:RequestedRegion": "eu-central-1"},
            "NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"},
        }
        need = {"StringEquals": {"aws:RequestedRegion": "eu-central-1"}, **FROM_HERE}
        eve = user("eve", allow("iam:PassRole"), allow(list(PASSING[1:]), Condition=need))
        guard = {"Effect": "Deny", "Action": "lambda:*", "Resource": "*", "Condition": elsewhere}
        (row,) = self.guarded(guard, eve)

        assert (row.confidence, row.needs) == (
            "needs-context",
            ("aws:SourceIp", "region eu-central-1"),
        )

    @staticmethod
    def guarded(guard: dict[str, Any], eve: UserDetail | None = None) -> list[Escalation]:
        """What is found where eve may pass a role to functions, under this guard-rail."""
        scps = ((NamedDocument("guard", document(allow(), guard)),),)
        organization = Organization("o-1", "444455556666", scps=scps)
        eve = eve or user("eve", allow(list(PASSING)))
        return found_in(account(eve, admin_of_lambda(), organization=organization))

    def test_a_new_version_needs_room(self) -> None:
        mine = policy("mine", document(allow(NEW_VERSION)), *[document()] * 4)
        eve = replace(user("eve"), attached=(mine.arn,))

        assert ids_in(account(eve, policies=(mine,))) == set()
        eve = replace(eve, inline=own((allow("iam:DeletePolicyVersion"),)))
        assert ids_in(account(eve, policies=(mine,))) == {"PE-A01"}

    @pytest.mark.parametrize(("count", "path"), [(0, {"PE-B01"}), (2, set())])
    def test_a_new_key_needs_room(self, count: int, path: set[str]) -> None:
        keys = tuple(AccessKey(f"AKIA{number}", False) for number in range(count))
        boss = user("boss", allow(), keys=keys)

        assert ids_in(account(user("eve", allow("iam:CreateAccessKey")), boss)) == path

    def test_an_instance_needs_a_profile(self) -> None:
        eve = user("eve", allow(["iam:PassRole", "ec2:RunInstances"]))
        web = role("web", {"Service": "ec2.amazonaws.com"}, allow())

        assert ids_in(account(eve, web)) == set()
        makes = allow(["iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"])
        eve = replace(eve, inline=(*eve.inline, NamedDocument("more", document(makes))))
        assert "PE-C01" in ids_in(account(eve, web))

    def test_a_user_is_in_ten_groups_at_most(self) -> None:
        admins = GroupDetail("admins", "AGPA", arn("group/admins"), inline=own((allow(),)))
        eve = user("eve", allow("iam:AddUserToGroup"))
        full = replace(eve, groups=tuple(f"g{number}" for number in range(10)))

        assert ids_in(account(eve, groups=(admins,))) == {"PE-A09"}
        assert ids_in(account(full, groups=(admins,))) == set()


class TestWays:
    def chain(self) -> Account:
        root = {"AWS": f"arn:aws:iam::{HOME}:root"}
        return account(
            user("ana", allow("sts:AssumeRole", [arn("role/a"), arn("role/long1")])),
            role("a", root, allow("sts:AssumeRole", arn("role/b"))),
            role("b", root, allow()),
            role("long1", root, allow("sts:AssumeRole", arn("role/long2"))),
            role("long2", root, allow("sts:AssumeRole", arn("role/b"))),
        )

    def test_the_shortest_is_taken(self) -> None:
        graph = graph_of(self.chain())

        way = [(edge.source, edge.target) for edge in graph.way(arn("user/ana"))]
        assert way == [(arn("user/ana"), arn("role/a")), (arn("role/a"), arn("role/b"))]

    def test_a_surer_one_is_preferred(self) -> None:
        given = self.chain()
        unsure = allow("sts:AssumeRole", arn("role/b"), Condition=FROM_HERE)
        given.roles["a"].inline[0].document["Statement"][0] = unsure
        graph = graph_of(given)

        assert [edge.target for edge in graph.way(arn("user/ana"))][0] == arn("role/long1")

    def test_a_trust_policy_that_names_the_account_needs_an_allow_of_ones_own(self) -> None:
        admin = role("admin", {"AWS": f"arn:aws:iam::{HOME}:root"}, allow())
        graph = graph_of(account(user("ana"), user("bob", allow("sts:AssumeRole")), admin))

        assert set(graph.nearest) == {arn("user/bob")}


class TestFix:
    def fix(self, *actors: UserDetail | RoleDetail, path: str, **more: Any) -> Any:
        return found_in(account(*actors, **more), path)[0].fix

    def test_passing_gets_a_condition(self) -> None:
        fix = self.fix(user("eve", allow(list(PASSING))), admin_of_lambda(), path="PE-C06")

        (edit,) = fix.edits
        block = {"StringNotEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
        assert edit.statement == allow(list(PASSING), Condition=block)
        assert (fix.verified, fix.remaining) == (True, ())

    def test_an_action_among_others_is_taken_out(self) -> None:
        fix = self.fix(user("eve", allow(["s3:*", "iam:PutUserPolicy"])), path="PE-A03")

        assert [edit.statement for edit in fix.edits] == [allow("s3:*")]

    def test_what_has_wildcards_gets_a_deny(self) -> None:
        fix = self.fix(user("eve", allow("iam:Put*")), path="PE-A03")

        assert [edit.statement for edit in fix.edits] == [deny("iam:PutUserPolicy")]

    def test_keys_are_left_to_their_owners(self) -> None:
        eve = user("eve", allow("iam:CreateAccessKey"))
        fix = self.fix(eve, user("boss", allow()), path="PE-B01")

        mine = f"arn:aws:iam::{HOME}:user/${{aws:username}}"
        assert [edit.statement for edit in fix.edits] == [allow("iam:CreateAccessKey", mine)]

    def test_what_aws_wrote_is_met_by_a_policy_of_ones_own(self) -> None:
        aws = replace(
            policy("Some", document(allow("iam:PutUserPolicy"))),
            arn=("arn:aws:iam::aws:policy/Some"),
        )
        eve = replace(user("eve"), attached=(aws.arn,))
        fix = self.fix(eve, path="PE-A03", policies=(aws,))

        assert fix.edits[0].policy == f"a new inline policy of {eve.arn}" and fix.verified

    def test_each_policy_that_allows_it_is_changed(self) -> None:
        other = policy("other", document(allow("iam:PutUserPolicy")))
        eve = replace(user("eve", allow("iam:PutUserPolicy")), attached=(other.arn,))
        fix = self.fix(eve, path="PE-A03", policies=(other,))

        assert len(fix.edits) == 2 and fix.verified

    def test_other_paths_are_named_and_ended_by_more(self) -> None:
        eve = user("eve", allow(["iam:PutUserPolicy", "iam:AttachUserPolicy"]))
        fix = self.fix(eve, path="PE-A03")

        assert fix.remaining == ("PE-A05",)
        assert [edit.action for edit in fix.more] == ["iam:AttachUserPolicy"]


def test_any_json_for_policies_is_survived() -> None:
    odd: list[Any] = [None, [], 7, "x", {"Statement": 3}, {"Statement": [None, {"Effect": 1}]}]
    actors = [
        replace(role(f"r{number}", None), trust=one, inline=(NamedDocument("own", one),))
        for number, one in enumerate(odd)
    ]
    strange = policy("strange")
    versions = tuple(PolicyVersion(f"v{n}", one, n == 0) for n, one in enumerate(odd))
    eve = replace(user("eve", allow("iam:Set*")), attached=(strange.arn,))

    assert found_in(account(eve, *actors, policies=(replace(strange, versions=versions),))) == []
