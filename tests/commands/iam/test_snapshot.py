"""`hawse iam snapshot`, as a person or a script meets it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from hawse.aws.calls import Read
from hawse.services.iam import calls_accounts as accounts
from hawse.services.iam import calls_snapshots as iam
from hawse.services.iam.account import Account, Gap, NamedDocument, Organization, OtherCredential
from hawse.services.iam.report_lines import AccessKey
from hawse.services.iam.snapshots import dump, load, read
from hawse.services.organizations import calls as organizations
from tests.commands.iam.small_account import (
    ADMIN,
    ALLOW_ALL,
    CREATED,
    PROVIDER,
    REGIONS,
    USED,
    answer_all,
    answer_organization,
    user,
)
from tests.conftest import NOW, Run
from tests.scripted import ACCOUNT, ScriptedAws

EVERY_LEVEL = ((NamedDocument("FullAWSAccess", ALLOW_ALL),),) * 3
DENIED = "User is not authorized to perform: {} because no identity-based policy allows the action"


def taken(run: Run) -> Account:
    return load(run("iam", "snapshot", "-").out)


@pytest.fixture(autouse=True)
def account(aws: ScriptedAws) -> None:
    answer_all(aws)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "acme.json"


def deny(aws: ScriptedAws, call: Read) -> None:
    aws.fail(call, "AccessDenied", DENIED.format(call.name), status=403)


class TestTheFile:
    def test_is_written_for_its_owner_alone_and_told_in_one_line(
        self, run: Run, file: Path
    ) -> None:
        ran = run("iam", "snapshot", str(file))

        says = f"wrote {file} · account {ACCOUNT} · 2 users · 0 groups · 1 role · 1 policy\n"
        assert (ran.code, ran.out, ran.err) == (0, "", says)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert (read(file).id, read(file).taken is not None) == (ACCOUNT, True)

    def test_may_be_standard_output(self, run: Run) -> None:
        ran = run("iam", "snapshot", "-")

        assert load(ran.out).users.keys() == {"ana", "bot"}
        assert ran.err == f"account {ACCOUNT} · 2 users · 0 groups · 1 role · 1 policy\n"

    def test_of_the_same_account_is_replaced_and_made_private(self, run: Run, file: Path) -> None:
        file.write_text(dump(Account(id=ACCOUNT)))
        file.chmod(0o644)

        assert run("iam", "snapshot", str(file)).code == 0
        assert len(read(file).users) == 2
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [path.name for path in file.parent.iterdir() if "acme" in path.name] == [file.name]

    def test_that_a_link_leads_to_is_replaced_and_the_link_stays(
        self, run: Run, file: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "link.json").symlink_to(file)

        assert run("iam", "snapshot", str(tmp_path / "link.json")).code == 0
        assert (tmp_path / "link.json").is_symlink() and len(read(file).users) == 2

    @pytest.mark.parametrize(
        "there, why",
        [
            (dump(Account(id="444455556666")), "it has account 444455556666, and this is"),
            ("my notes", "it has something else"),
        ],
    )
    def test_of_another_account_or_kind_is_replaced_by_force_only(
        self, run: Run, aws: ScriptedAws, file: Path, there: str, why: str
    ) -> None:
        file.write_text(there)
        ran = run("iam", "snapshot", str(file))

        assert (ran.code, aws.names(), file.read_text()) == (7, [], there)
        assert why in ran.err and "hint: --force replaces it" in ran.err
        assert run("iam", "snapshot", str(file), "--force").code == 0
        assert read(file).id == ACCOUNT

    def test_that_cannot_be_is_refused_before_anything_is_asked(
        self, run: Run, aws: ScriptedAws, tmp_path: Path
    ) -> None:
        ran = run("iam", "snapshot", str(tmp_path / "no" / "acme.json"))

        assert (ran.code, aws.names()) == (2, [])
        assert f"there is no folder {tmp_path / 'no'}" in ran.err

    def test_that_cannot_be_written_is_told(self, run: Run, aws: ScriptedAws) -> None:
        ran = run("iam", "snapshot", "/proc/acme.json")

        assert ran.code == 1
        assert ran.err.startswith("/proc/acme.json: it cannot be written:")

    def test_is_of_one_account(self, run: Run, file: Path, home: Path, aws: ScriptedAws) -> None:
        (home / ".aws").mkdir(parents=True)
        (home / ".aws" / "config").write_text("[profile a]\nregion=eu-west-1\n[profile b]\n")
        aws.accounts = {"a": "111111111111", "b": "222222222222"}
        ran = run("iam", "snapshot", str(file), "-p", "a", "-p", "b")

        assert (ran.code, file.exists()) == (2, False)
        assert "it means 2 accounts" in ran.err


class TestTheAccount:
    def test_has_everybody_of_every_page(self, run: Run) -> None:
        account = taken(run)

        assert (set(account.users), set(account.roles)) == ({"ana", "bot"}, {"web"})
        assert account.users["ana"].attached == (ADMIN,)
        assert account.roles["web"].trust == {"Statement": []}
        assert (account.gaps, account.taken) == ((), NOW)

    def test_has_keys_with_their_last_use_and_mfa_devices(self, run: Run) -> None:
        ana = taken(run).users["ana"]

        key = AccessKey("AKIAEXAMPLEOFANA", True, CREATED, USED, "s3", "eu-west-1", use_known=True)
        assert (ana.keys, ana.mfa) == ((key,), (f"arn:aws:iam::{ACCOUNT}:mfa/ana",))

    def test_has_the_credential_report(self, run: Run) -> None:
        account = taken(run)
        ana, root = account.users["ana"].report, account.root

        assert ana and root
        assert (ana.password_enabled, ana.password_used, ana.mfa) == (True, None, True)
        assert (ana.keys[0].used, ana.keys[0].used_service) == (USED, "s3")
        assert (ana.keys[1].created, ana.certificates) == (None, (False, True))
        assert (root.password_enabled, root.password_used) == (None, USED)
        assert account.root_virtual_mfa == (f"arn:aws:iam::{ACCOUNT}:mfa/root-account-mfa-device",)

    def test_has_what_holds_for_all_of_it(self, run: Run) -> None:
        account = taken(run)

        assert (account.alias, account.summary) == ("acme", {"AccountMFAEnabled": 1})
        assert account.password_policy == {"MinimumPasswordLength": 14, "ExpirePasswords": False}
        assert account.saml_providers == (f"arn:aws:iam::{ACCOUNT}:saml-provider/okta",)
        assert account.oidc_providers and account.server_certificates == {"www": USED}
        assert account.oidc_providers[PROVIDER]["ClientIDList"] == ["sts.amazonaws.com"]

    def test_has_what_users_have_for_single_services(self, run: Run, aws: ScriptedAws) -> None:
        users = taken(run).users

        assert users["ana"].other_credentials == (
            OtherCredential("SSH public key", "APKAEXAMPLEOFANA", True, CREATED),
            OtherCredential("signing certificate", "CERTOFANA", True, CREATED),
        )
        assert users["bot"].other_credentials == (
            OtherCredential("service-specific credential", "ACCAEXAMPLEOFBOT", False, CREATED),
        )
        certified = aws.params(accounts.LIST_SIGNING_CERTIFICATES)
        assert [params["UserName"] for params in certified] == ["ana"]

    def test_has_what_is_around_it(self, run: Run) -> None:
        account = taken(run)

        assert account.contacts == {"primary": True, "security": False}
        assert account.analyzers == dict(zip(REGIONS, (True, False, False), strict=True))
        assert account.root_features is None and account.gaps == ()

    def test_knows_the_root_features_of_the_organization_that_it_manages(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        answer_organization(aws, management=ACCOUNT)

        assert taken(run).root_features == ("RootSessions",)

    def test_does_not_take_what_is_denied_for_nothing(self, run: Run, aws: ScriptedAws) -> None:
        aws.fail(accounts.LIST_ANALYZERS, "AccessDeniedException", status=403, region=REGIONS[1])
        aws.fail(accounts.GET_ALTERNATE_CONTACT, "AccessDeniedException", status=403)
        deny(aws, accounts.LIST_SERVICE_SPECIFIC_CREDENTIALS)
        account = taken(run)

        assert account.contacts == {"primary": True}
        assert account.analyzers == dict(zip(REGIONS, (True, None, False), strict=True))
        assert {user.other_credentials for user in account.users.values()} == {None}
        assert {gap.call for gap in account.gaps} == {
            "access-analyzer:ListAnalyzers",
            "account:GetAlternateContact",
            "iam:ListServiceSpecificCredentials",
        }

    def test_has_the_policies_of_each_level_of_its_organization(self, run: Run) -> None:
        assert taken(run).organization == Organization(
            id="o-acme",
            management_account="999999999999",
            paths=("o-acme/r-acme/ou-acme-1/",),
            scps=EVERY_LEVEL,
            rcps=(),
        )

    def test_that_manages_the_organization_is_under_no_policies(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        answer_organization(aws, management=ACCOUNT)
        organization = taken(run).organization

        assert organization and (organization.scps, organization.rcps) == ((), ())
        assert "organizations:ListPoliciesForTarget" not in aws.names()

    def test_may_be_in_no_organization(self, run: Run, aws: ScriptedAws) -> None:
        aws.fail(
            organizations.DESCRIBE_ORGANIZATION,
            "AWSOrganizationsNotInUseException",
            "Your account is not a member of an organization.",
        )

        assert (taken(run).organization, taken(run).gaps) == (None, ())

    def test_may_have_no_password_policy(self, run: Run, aws: ScriptedAws) -> None:
        aws.fail(iam.GET_ACCOUNT_PASSWORD_POLICY, "NoSuchEntity", "not found", status=404)

        assert (taken(run).password_policy, taken(run).gaps) == ({}, ())


class TestTheReport:
    def test_saves_asking_about_users_that_have_neither_key_nor_device(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        bot = taken(run).users["bot"]

        assert (bot.keys, bot.mfa) == ((), ())
        for call in (iam.LIST_ACCESS_KEYS, iam.LIST_MFA_DEVICES):
            assert [params["UserName"] for params in aws.params(call)] == ["ana"]

    def test_is_waited_for(self, run: Run, aws: ScriptedAws) -> None:
        taken(run)

        assert aws.names().count("iam:GenerateCredentialReport") == 3

    def test_does_not_count_for_a_later_user_of_the_same_name(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        again = {"UserDetailList": [{**user("bot"), "CreateDate": NOW}]}
        aws.answer(iam.GET_ACCOUNT_AUTHORIZATION_DETAILS, again)
        bot = taken(run).users["bot"]

        assert bot.report is None
        assert bot.keys and bot.mfa

    def test_that_is_denied_is_a_gap_and_all_users_are_asked_about(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        deny(aws, iam.GENERATE_CREDENTIAL_REPORT)
        account = taken(run)

        assert account.gaps == (Gap("iam:GenerateCredentialReport", "access denied"),)
        assert (account.root, account.users["ana"].report) == (None, None)
        assert len(aws.params(iam.LIST_ACCESS_KEYS)) == 2


class TestWhatIsDenied:
    def test_is_told_and_everything_else_is_there(
        self, run: Run, aws: ScriptedAws, file: Path
    ) -> None:
        deny(aws, iam.LIST_ACCESS_KEYS)
        deny(aws, iam.GET_ACCOUNT_SUMMARY)
        ran = run("iam", "snapshot", str(file))
        account = read(file)

        both = "iam:GetAccountSummary, iam:ListAccessKeys: access denied"
        assert ran.code == 0
        assert ran.err.splitlines()[1:] == [f"warning: snapshot incomplete: {both}"]
        assert (account.summary, account.users["ana"].keys) == (None, None)
        assert account.users["ana"].mfa and account.password_policy

    def test_counts_with_exit_code(self, run: Run, aws: ScriptedAws, file: Path) -> None:
        assert run("iam", "snapshot", str(file), "--exit-code").code == 0
        deny(aws, iam.GET_ACCOUNT_SUMMARY)
        assert run("iam", "snapshot", str(file), "--exit-code").code == 6

    def test_for_some_users_is_one_gap_with_their_number(self, run: Run, aws: ScriptedAws) -> None:
        deny(aws, iam.GENERATE_CREDENTIAL_REPORT)
        aws.fail(iam.LIST_MFA_DEVICES, "Throttling", "Rate exceeded", times=1)
        account = taken(run)

        assert Gap("iam:ListMFADevices", "throttled (1 of 2)") in account.gaps
        assert sorted(user.mfa is None for user in account.users.values()) == [False, True]

    def test_of_the_last_use_of_a_key_leaves_the_key(self, run: Run, aws: ScriptedAws) -> None:
        deny(aws, iam.GET_ACCESS_KEY_LAST_USED)

        assert taken(run).users["ana"].keys == (AccessKey("AKIAEXAMPLEOFANA", True, CREATED),)

    @pytest.mark.parametrize(
        "call", [organizations.LIST_PARENTS, organizations.LIST_POLICIES_FOR_TARGET]
    )
    def test_of_the_organization_leaves_its_policies_unknown(
        self, run: Run, aws: ScriptedAws, call: Read
    ) -> None:
        deny(aws, call)
        account = taken(run)

        assert account.gaps == (Gap(call.name, "access denied"),)
        assert account.organization and account.organization.id == "o-acme"
        assert account.organization.scps is None and account.organization.rcps is None

    def test_of_one_policy_leaves_those_of_all_levels_unknown(
        self, run: Run, aws: ScriptedAws
    ) -> None:
        deny(aws, organizations.DESCRIBE_POLICY)
        account = taken(run)

        assert account.gaps == (Gap("organizations:DescribePolicy", "access denied"),)
        assert account.organization and account.organization.scps is None
        assert account.organization.rcps == ()

    def test_of_everybody_ends_it_and_nothing_is_written(
        self, run: Run, aws: ScriptedAws, file: Path
    ) -> None:
        deny(aws, iam.GET_ACCOUNT_AUTHORIZATION_DETAILS)
        ran = run("iam", "snapshot", str(file))

        assert (ran.code, file.exists()) == (5, False)
        assert "iam:GetAccountAuthorizationDetails denied" in ran.err


def test_the_file_has_the_lists_of_the_aws_cli(run: Run) -> None:
    form = json.loads(run("iam", "snapshot", "-").out)

    assert form["UserDetailList"][0]["AttachedManagedPolicies"][0]["PolicyArn"] == ADMIN
    assert form["hawse"]["users"]["ana"]["keys"][0]["id"] == "AKIAEXAMPLEOFANA"
