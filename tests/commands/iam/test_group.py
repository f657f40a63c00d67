"""`hawse iam group`: show, create, edit, rm, restore, as a person or a script meets them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hawse.services.iam import calls_identities as iam
from tests.conftest import Run
from tests.iam_account import READ, IamAccount, told
from tests.scripted import ScriptedAws

REMOVAL = """\
back up                    devs  AIDAXXXXXXXXXXXXXXXX
    1. all but secrets to a file that the report names
remove user ann            devs  AIDAXXXXXXXXXXXXXXXX
remove user bob            devs  AIDAXXXXXXXXXXXXXXXX
delete inline policy logs  devs  AIDAXXXXXXXXXXXXXXXX
detach read                devs  AIDAXXXXXXXXXXXXXXXX
delete group               devs  AIDAXXXXXXXXXXXXXXXX

1 to back up · 1 to remove user ann · 1 to remove user bob · 1 to delete inline policy logs
"""
SHEET = """\
ID               AIDAXXXXXXXXXXXXXXXX
NAME             devs
ARN              arn:aws:iam::123456789012:group/teams/devs
PATH             /teams/
"""


def shown(run: Run, name: str = "devs") -> dict[str, Any]:
    (row,) = run("iam", "group", "show", name, "-o", "json").json()
    return {key: value for key, value in row.items() if key not in ("id", "created")}


def test_show_has_members_and_policies(run: Run, account: IamAccount) -> None:
    account.rich_group()

    row = shown(run)

    assert (row["members"], row["policies"]) == (["ann", "bob"], [READ])
    assert list(row["inline_policies"]) == ["logs"]
    assert told(run("iam", "group", "show", "devs", tty=True).out).startswith(SHEET)


def test_show_takes_a_unique_id(run: Run, account: IamAccount) -> None:
    id_ = account.client.create_group(GroupName="devs")["Group"]["GroupId"]

    assert run("iam", "group", "show", id_, "-o", "json").json()[0]["name"] == "devs"


def test_members_that_may_not_be_read_are_unknown(
    run: Run, aws: ScriptedAws, account: IamAccount
) -> None:
    account.rich_group()
    aws.fail(iam.LIST_GROUP_POLICIES, "AccessDenied", "no", status=403)

    assert shown(run)["inline_policies"] is None


def test_the_plan_takes_everything_in_order(run: Run, account: IamAccount) -> None:
    account.rich_group()

    ran = run("iam", "group", "rm", "devs", tty=True, answers=["no"])

    assert told(ran.err).startswith(REMOVAL.rpartition(" · ")[0])
    assert (ran.code, account.names("group")) == (7, ["devs"])


def test_a_group_is_removed_and_its_members_stay(run: Run, account: IamAccount) -> None:
    account.rich_group()

    assert run("iam", "group", "rm", "devs", "-y").code == 0
    assert (account.names("group"), account.names("user")) == ([], ["ann", "bob"])


def test_a_group_is_removed_by_its_id(run: Run, account: IamAccount) -> None:
    id_ = account.client.create_group(GroupName="devs")["Group"]["GroupId"]

    assert run("iam", "group", "rm", id_, "-y").code == 0
    assert account.names("group") == []


def test_undo_of_a_removal_brings_all_back(run: Run, account: IamAccount) -> None:
    account.rich_group()
    before = shown(run)
    run("iam", "group", "rm", "devs", "-y")

    assert run("undo", "-y").code == 0
    assert shown(run) == before


def test_a_backup_restores_all_but_members_that_are_gone(
    run: Run, account: IamAccount, home: Path
) -> None:
    account.rich_group()
    run("iam", "group", "rm", "devs", "-y")
    account.client.delete_user(UserName="bob")
    (file,) = home.joinpath("state", "backups").glob("*")

    ran = run("iam", "group", "restore", str(file), "-y")

    assert ran.code == 6
    assert "user bob is gone: create it first" in ran.err
    assert (shown(run)["members"], shown(run)["policies"]) == (["ann"], [READ])
    assert run("iam", "group", "restore", str(file)).code == 7
    assert run("undo", "-y").code == 0
    assert account.names("group") == []


def test_a_group_is_created_with_members_and_policies(run: Run, account: IamAccount) -> None:
    account.user("ann")
    asked = ("iam", "group", "create", "devs", "--user", "ann", "--policy", "read", "-y")

    assert run(*asked).code == 0
    assert (shown(run)["members"], shown(run)["policies"]) == (["ann"], [READ])
    assert run(*asked, "-o", "json").json()[0]["detail"] == "is there already"
    assert run("undo", "-y").code == 0
    assert account.names("group") == []


def test_a_group_with_somebody_who_is_not_there_is_not_created(
    run: Run, account: IamAccount
) -> None:
    ran = run("iam", "group", "create", "devs", "--user", "eve", "--policy", "bound", "-y")

    assert (ran.code, account.names("group")) == (4, [])
    assert "user eve: not in this account" in ran.err


def test_a_policy_below_a_path_is_found_by_its_name(run: Run, account: IamAccount) -> None:
    assert run("iam", "group", "create", "devs", "--policy", "bound", "-y").code == 0
    assert run("iam", "group", "create", "ops", "--policy", "none", "-y").code == 4


def test_an_edit_and_its_undo(run: Run, account: IamAccount) -> None:
    account.rich_group()
    account.user("eve")
    before = shown(run)
    members = ("--add-user", "eve", "--remove-user", "bob")

    ran = run("iam", "group", "edit", "devs", *members, "--rename", "ops", "--path", "/x/", "-y")

    assert ran.code == 0
    assert (shown(run, "ops")["members"], shown(run, "ops")["path"]) == (["ann", "eve"], "/x/")
    assert run("undo", "-y").code == 0
    assert shown(run) == before


def test_what_is_so_already_is_skipped(run: Run, account: IamAccount) -> None:
    account.rich_group()
    same = ("--add-user", "ann", "--remove-user", "nobody", "--path", "/teams/")

    ran = run("iam", "group", "edit", "devs", *same, "-o", "json")

    assert ran.code == 0
    assert {row["outcome"] for row in ran.json()} == {"skipped"}


def test_a_group_is_edited_by_its_id(run: Run, account: IamAccount) -> None:
    id_ = account.client.create_group(GroupName="devs")["Group"]["GroupId"]

    assert run("iam", "group", "edit", id_, "--path", "/x/", "-y").code == 0
    assert shown(run)["path"] == "/x/"
