"""`hawse iam role`: show, create, edit, rm, restore, as a person or a script meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hawse.services.iam import calls_identities as iam
from tests.conftest import Run
from tests.iam_account import ACCOUNT, BOUND, READ, TRUST, IamAccount, told
from tests.scripted import ScriptedAws

GITHUB = "token.actions.githubusercontent.com"
CREATE = ("iam", "role", "create", "new")
REMOVAL = """\
back up                              deploy  AROAXXXXXXXXXXXXXXXXX
    1. all but secrets to a file that the report names
remove from instance profile deploy  deploy  AROAXXXXXXXXXXXXXXXXX
delete instance profile deploy       deploy  AROAXXXXXXXXXXXXXXXXX
remove from instance profile shared  deploy  AROAXXXXXXXXXXXXXXXXX
delete inline policy logs            deploy  AROAXXXXXXXXXXXXXXXXX
detach read                          deploy  AROAXXXXXXXXXXXXXXXXX
delete role                          deploy  AROAXXXXXXXXXXXXXXXXX
    DESTROYS it, not used since 400 days

"""
EDIT = """\
remove boundary           deploy  AROAXXXXXXXXXXXXXXXXX
set tag team=db, was web  deploy  AROAXXXXXXXXXXXXXXXXX
set tag a=b               deploy  AROAXXXXXXXXXXXXXXXXX
set description           deploy  AROAXXXXXXXXXXXXXXXXX
allow sessions of 4h      deploy  AROAXXXXXXXXXXXXXXXXX
trust ec2.amazonaws.com   deploy  AROAXXXXXXXXXXXXXXXXX  instead of lambda.amazonaws.com

"""


def shown(run: Run, name: str = "deploy") -> dict[str, Any]:
    (row,) = run("iam", "role", "show", name, "-o", "json").json()
    return {key: value for key, value in row.items() if key not in ("id", "created")}


def trust_of(account: IamAccount, name: str = "new") -> Any:
    (statement,) = account.client.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"][
        "Statement"
    ]
    return statement


def the_backup(home: Path) -> str:
    (file,) = home.joinpath("state", "backups").glob("*")
    return str(file)


# --- show, rm, restore


def test_show_has_everything(run: Run, account: IamAccount) -> None:
    account.rich_role()

    row = shown(run)

    assert (row["trusts"], row["trust_policy"]) == (["lambda.amazonaws.com"], TRUST)
    assert (row["policies"], list(row["inline_policies"])) == ([READ], ["logs"])
    assert (row["boundary"], row["session_seconds"]) == (BOUND, 7200)
    assert (row["description"], row["path"]) == ("from CI", "/ci/")
    assert row["instance_profiles"] == ["deploy", "shared"]


def test_show_takes_a_unique_id(run: Run, account: IamAccount) -> None:
    id_ = account.role()["RoleId"]

    assert run("iam", "role", "show", id_, "-o", "json").json()[0]["name"] == "deploy"


def test_the_plan_takes_everything_in_order(run: Run, account: IamAccount) -> None:
    account.rich_role()

    ran = run("iam", "role", "rm", "deploy", tty=True, answers=["no"])

    assert told(ran.err).startswith(REMOVAL)
    assert (ran.code, account.names("role")) == (7, ["deploy"])


def test_a_profile_goes_with_its_role_only_when_it_was_made_with_it(
    run: Run, account: IamAccount
) -> None:
    account.rich_role()

    assert run("iam", "role", "rm", "deploy", "-y").code == 0
    left = account.client.list_instance_profiles()["InstanceProfiles"]
    assert [(one["InstanceProfileName"], one["Roles"]) for one in left] == [("shared", [])]
    assert account.names("role") == []


def test_a_role_is_removed_by_its_id(run: Run, account: IamAccount) -> None:
    id_ = account.role()["RoleId"]

    assert run("iam", "role", "rm", id_, "-y").code == 0
    assert account.names("role") == []


def test_undo_of_a_removal_brings_all_back(run: Run, account: IamAccount) -> None:
    account.rich_role()
    before = shown(run)
    run("iam", "role", "rm", "deploy", "-y")

    assert run("undo", "-y").code == 0
    assert shown(run) == before


def test_a_backup_restores_all(run: Run, account: IamAccount, home: Path) -> None:
    account.rich_role()
    before = shown(run)
    run("iam", "role", "rm", "deploy", "-y")

    assert run("iam", "role", "restore", the_backup(home), "-y").code == 0
    assert shown(run) == before
    again = run("iam", "role", "restore", the_backup(home), "-o", "json")
    assert {row["outcome"] for row in again.json()} == {"skipped"}
    assert run("undo", "-y").code == 0
    assert account.names("role") == []


def test_a_backup_that_trusts_a_deleted_principal_is_not_restored(
    run: Run, account: IamAccount, home: Path
) -> None:
    account.role()
    run("iam", "role", "rm", "deploy", "-y")
    file = Path(the_backup(home))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("lambda.amazonaws.com", "AIDAEXAMPLEEXAMPLEEX"), encoding="utf-8")

    ran = run("iam", "role", "restore", str(file), "-y")

    assert (ran.code, account.names("role")) == (7, [])
    assert "AIDAEXAMPLEEXAMPLEEX, which was deleted" in ran.err


def test_a_policy_that_is_gone_does_not_keep_the_rest(
    run: Run, account: IamAccount, home: Path
) -> None:
    account.rich_role()
    run("iam", "role", "rm", "deploy", "-y")
    account.client.delete_policy(PolicyArn=READ)

    ran = run("iam", "role", "restore", the_backup(home), "-y")

    assert ran.code == 6
    assert "policy read is gone: create it first" in ran.err
    assert shown(run)["policies"] == []


def test_a_role_of_a_service_is_left_to_it(run: Run, account: IamAccount) -> None:
    account.client.create_service_linked_role(AWSServiceName="elasticloadbalancing.amazonaws.com")
    (name,) = account.names("role")

    ran = run("iam", "role", "rm", name, "-y", "-o", "json")

    assert (ran.code, account.names("role")) == (7, [name])
    assert ran.json()[0]["detail"] == (
        "belongs to elasticloadbalancing.amazonaws.com, which goes on using it: remove what uses "
        f"it there, then aws iam delete-service-linked-role --role-name {name}"
    )
    assert run("iam", "role", "edit", name, "--description", "x", "-y").code == 7


def test_a_role_of_identity_center_is_left_to_it(run: Run, account: IamAccount) -> None:
    account.role("AWSReservedSSO_admin", Path="/aws-reserved/sso.amazonaws.com/")

    ran = run("iam", "role", "rm", "AWSReservedSSO_admin", "-y")

    assert ran.code == 7
    assert "remove its permission set" in ran.err


def test_the_role_of_this_run_is_left_alone(
    run: Run, aws: ScriptedAws, account: IamAccount
) -> None:
    from hawse.aws.frame_calls import GET_CALLER_IDENTITY

    account.role("deploy", Path="/ci/")
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/session"
    aws.answer(GET_CALLER_IDENTITY, {"Account": ACCOUNT, "Arn": arn, "UserId": "x"})

    ran = run("iam", "role", "rm", "deploy", "-y")

    assert (ran.code, account.names("role")) == (7, ["deploy"])
    assert "these are the credentials of this run" in ran.err


# --- create


def test_a_role_for_a_service_has_what_was_asked(run: Run, account: IamAccount) -> None:
    asked = ("--service", "ec2", "--instance-profile", "--policy", "read", "--boundary", "bound")
    more = ("--session", "4h", "--description", "web servers", "--path", "/web/", "-t", "a=b")

    ran = run(*CREATE, *asked, *more, "-y", "-o", "json")

    assert [row["change"] for row in ran.json()] == [
        "create role",
        "attach read",
        "create instance profile new",
        "add to instance profile new",
    ]
    row = shown(run, "new")
    assert (row["trusts"], row["session_seconds"]) == (["ec2.amazonaws.com"], 14400)
    assert (row["path"], row["boundary"], row["tags"]) == ("/web/", BOUND, {"a": "b"})
    assert (row["policies"], row["instance_profiles"]) == ([READ], ["new"])


def test_undo_of_a_creation_removes_all(run: Run, account: IamAccount) -> None:
    run(*CREATE, "--service", "ec2", "--instance-profile", "--policy", "read", "-y")

    assert run("undo", "-y").code == 0
    assert account.names("role") == []
    assert account.client.list_instance_profiles()["InstanceProfiles"] == []


def test_a_role_that_is_there_as_asked_is_skipped(run: Run, account: IamAccount) -> None:
    asked = (*CREATE, "--service", "ec2", "--instance-profile", "--policy", "read", "-y")
    run(*asked)

    assert run(*asked, "-o", "json").json()[0]["detail"] == "is there already"
    other = run(*CREATE, "--service", "lambda", "-y", "-o", "json")
    assert (other.code, other.json()[0]["outcome"]) == (7, "blocked")
    assert "without this trust" in other.json()[0]["detail"]


def test_a_service_that_says_for_whom_it_acts_acts_for_this_account_alone(
    run: Run, account: IamAccount
) -> None:
    run(*CREATE, "--service", "states", "-y")

    condition = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert trust_of(account)["Condition"] == condition


def test_another_account_needs_an_external_id(run: Run, account: IamAccount) -> None:
    ran = run(*CREATE, "--trust-account", "444455556666", "--mfa", "-y")

    assert (ran.code, account.names("role")) == (2, [])
    assert "--external-id" in ran.err


def test_the_own_account_needs_none(run: Run, account: IamAccount) -> None:
    assert run(*CREATE, "--trust-account", ACCOUNT, "--mfa", "-y").code == 0
    assert trust_of(account) == {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    }


def test_github_may_assume_it_from_one_repository(run: Run, account: IamAccount) -> None:
    account.client.create_open_id_connect_provider(
        Url=f"https://{GITHUB}", ThumbprintList=["0" * 40], ClientIDList=["sts.amazonaws.com"]
    )

    ran = run(*CREATE, "--oidc", "github", "--subject", "repo:acme/web:ref:refs/heads/main", "-y")

    assert ran.code == 0
    assert trust_of(account) == {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {
                f"{GITHUB}:aud": "sts.amazonaws.com",
                f"{GITHUB}:sub": "repo:acme/web:ref:refs/heads/main",
            }
        },
    }


def test_a_provider_that_is_not_there_is_named(run: Run, account: IamAccount) -> None:
    ran = run(*CREATE, "--oidc", "github", "--subject", "repo:acme/web:ref:main", "-y")

    assert ran.code == 2
    assert "create-open-id-connect-provider" in ran.err


def test_a_saml_provider_is_found_by_its_name(run: Run, account: IamAccount) -> None:
    account.client.create_saml_provider(SAMLMetadataDocument="x" * 1024, Name="okta")

    assert run(*CREATE, "--saml", "okta", "-y").code == 0
    assert trust_of(account)["Condition"] == {
        "StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}
    }


def test_a_trust_policy_comes_from_a_file(run: Run, account: IamAccount, tmp_path: Path) -> None:
    file = tmp_path / "trust.json"
    file.write_text(json.dumps(TRUST))

    assert run(*CREATE, "--trust-policy", str(file), "-y").code == 0
    assert trust_of(account) == TRUST["Statement"][0]


def test_a_principal_made_a_moment_ago_is_waited_for(
    run: Run, aws: ScriptedAws, account: IamAccount
) -> None:
    words = 'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/new"'
    aws.fail(iam.CREATE_ROLE, "MalformedPolicyDocument", words, times=5)

    assert run(*CREATE, "--service", "ec2", "-y").code == 0
    assert len(aws.params(iam.CREATE_ROLE)) == 6


def test_a_principal_that_does_not_come_is_told_after_a_minute(
    run: Run, aws: ScriptedAws, account: IamAccount
) -> None:
    words = 'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/gone"'
    aws.fail(iam.CREATE_ROLE, "MalformedPolicyDocument", words)

    ran = run(*CREATE, "--service", "ec2", "-y")

    assert ran.code == 1
    assert "invalid principal in policy" in ran.err
    assert 25 < len(aws.params(iam.CREATE_ROLE)) < 35


def test_another_fault_of_a_policy_is_told_at_once(
    run: Run, aws: ScriptedAws, account: IamAccount
) -> None:
    aws.fail(iam.CREATE_ROLE, "MalformedPolicyDocument", "Has prohibited field Resource")

    assert run(*CREATE, "--service", "ec2", "-y").code == 1
    assert len(aws.params(iam.CREATE_ROLE)) == 1


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("session", ["30m", "13h", "soon", "0"])
def test_a_session_has_its_limits(run: Run, session: str) -> None:
    assert run(*CREATE, "--service", "ec2", "--session", session, "-y").code == 2


def test_a_policy_below_a_path_is_found_by_its_name(run: Run, account: IamAccount) -> None:
    assert run(*CREATE, "--service", "ec2", "--policy", "bound", "-y").code == 0
    assert shown(run, "new")["policies"] == [BOUND]


# --- edit


def test_an_edit_says_what_becomes_of_what(run: Run, account: IamAccount) -> None:
    account.rich_role()
    tags = ("--tag", "team=db", "--tag", "a=b", "--no-boundary")
    more = ("--service", "ec2", "--session", "4h", "--description", "by hand")

    ran = run("iam", "role", "edit", "deploy", *tags, *more, tty=True, answers=["y"])

    assert told(ran.err).startswith(EDIT)
    row = shown(run)
    assert (row["trusts"], row["session_seconds"]) == (["ec2.amazonaws.com"], 14400)
    assert (row["boundary"], row["tags"]) == (None, {"team": "db", "a": "b"})
    assert row["description"] == "by hand"


def test_undo_of_an_edit_brings_the_old_values_back(run: Run, account: IamAccount) -> None:
    account.rich_role()
    before = shown(run)
    tags = ("--untag", "team", "--boundary", "read")
    more = ("--service", "ec2", "--session", "4h", "--no-description")
    assert run("iam", "role", "edit", "deploy", *tags, *more, "-y").code == 0

    assert run("undo", "-y").code == 0
    assert shown(run) == before


def test_a_description_alone_keeps_the_session(run: Run, account: IamAccount) -> None:
    account.rich_role()

    run("iam", "role", "edit", "deploy", "--description", "x", "-y")

    assert shown(run)["session_seconds"] == 7200


def test_a_role_is_edited_by_its_id(run: Run, account: IamAccount) -> None:
    id_ = account.role()["RoleId"]

    assert run("iam", "role", "edit", id_, "--description", "x", "-y").code == 0
    assert shown(run)["description"] == "x"


def test_what_is_so_already_is_skipped(run: Run, account: IamAccount, tmp_path: Path) -> None:
    account.rich_role()
    file = tmp_path / "trust.json"
    file.write_text(json.dumps(TRUST))
    same = ("--description", "from CI", "--session", "2h", "--boundary", "bound")

    ran = run(
        "iam", "role", "edit", "deploy", *same, "--trust-policy", str(file), "-y", "-o", "json"
    )

    assert ran.code == 0
    assert {row["outcome"] for row in ran.json()} == {"skipped"}


def test_trust_can_be_given_to_providers_later(run: Run, account: IamAccount) -> None:
    account.role()
    account.client.create_saml_provider(SAMLMetadataDocument="x" * 1024, Name="okta")
    account.client.create_open_id_connect_provider(
        Url="https://gitlab.com", ThumbprintList=["0" * 40]
    )

    assert run("iam", "role", "edit", "deploy", "--saml", "okta", "-y").code == 0
    assert shown(run)["trusts"] == ["saml-provider/okta"]
    subject = "project_path:acme/web:ref_type:branch:ref:main"
    asked = ("--oidc", "gitlab", "--subject", subject)
    assert run("iam", "role", "edit", "deploy", *asked, "-y").code == 0
    assert shown(run)["trusts"] == ["oidc-provider/gitlab.com"]


def test_a_trust_policy_that_somebody_changed_meanwhile_is_not_overwritten(
    run: Run, account: IamAccount, home: Path
) -> None:
    account.role()
    plan = str(home / "plan.json")
    run("iam", "role", "edit", "deploy", "--service", "ec2", "--plan", plan)
    other = json.dumps(TRUST).replace("lambda", "states")
    account.client.update_assume_role_policy(RoleName="deploy", PolicyDocument=other)

    assert run("apply", plan, "-y").code == 1
    assert shown(run)["trusts"] == ["states.amazonaws.com"]
