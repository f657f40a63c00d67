"""`hawse iam user`: show, create, edit, rm, restore, as a person or a script meets them."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from hawse.services.iam import calls_identities as iam
from hawse.services.iam.calls_snapshots import GET_ACCESS_KEY_LAST_USED, LIST_MFA_DEVICES
from tests.conftest import Run
from tests.iam_account import BOUND, OTHER_POLICY, READ, IamAccount, told
from tests.scripted import ScriptedAws

REMOVAL = """\
back up                                 ann  AIDAXXXXXXXXXXXXXXXX
    1. all but secrets to a file that the report names
delete password                         ann  AIDAXXXXXXXXXXXXXXXX  DESTROYS it
delete access key AKIAXXXXXXXXXXXXXXXX  ann  AIDAXXXXXXXXXXXXXXXX  DESTROYS it, never used
delete signing certificate              ann  AIDAXXXXXXXXXXXXXXXX  CERTXXXXXXXXXXXXXXXXXXXXXXXXXXXX
delete SSH key                          ann  AIDAXXXXXXXXXXXXXXXX  APKAXXXXXXXXXXXXXXXX
delete credential for codecommit        ann  AIDAXXXXXXXXXXXXXXXX  DESTROYS it
deactivate MFA device ann               ann  AIDAXXXXXXXXXXXXXXXX  DESTROYS it
delete MFA device ann                   ann  AIDAXXXXXXXXXXXXXXXX  DESTROYS it
delete inline policy logs               ann  AIDAXXXXXXXXXXXXXXXX
detach read                             ann  AIDAXXXXXXXXXXXXXXXX
remove from group devs                  ann  AIDAXXXXXXXXXXXXXXXX
delete user                             ann  AIDAXXXXXXXXXXXXXXXX  DESTROYS it

cannot be undone: delete password ann (nobody can read it)
cannot be undone: delete access key AKIAXXXXXXXXXXXXXXXX ann (its secret was never readable)
cannot be undone: delete credential for codecommit ann (its secret was never readable)
cannot be undone: deactivate MFA device ann ann (it must be registered again)
cannot be undone: delete MFA device ann ann (its secret was never readable)
"""

SHEET = """\
ID                   AIDAXXXXXXXXXXXXXXXX
NAME                 ann
ARN                  arn:aws:iam::123456789012:user/people/ann
PATH                 /people/
"""

CREATION = """\
create user        bob
add to group devs  bob
attach read        bob

1 to create user · 1 to add to group devs · 1 to attach read
3 done · hawse undo 00000001
"""

EDIT = """\
set boundary bound          ann  AIDAXXXXXXXXXXXXXXXX
set tag team=db, was web    ann  AIDAXXXXXXXXXXXXXXXX
remove from group devs      ann  AIDAXXXXXXXXXXXXXXXX
add to group ops            ann  AIDAXXXXXXXXXXXXXXXX
move to /people/            ann  AIDAXXXXXXXXXXXXXXXX
    its ARN changes: policies that name it do not follow
rename to anna              ann  AIDAXXXXXXXXXXXXXXXX
    its ARN changes: policies that name it do not follow
"""


def backups(home: Path) -> list[Path]:
    return sorted(home.joinpath("state", "backups").glob("*"))


def whole(account: IamAccount, run: Run, name: str = "ann") -> dict[str, Any]:
    """All that is shown of a user but what a new one has anew."""
    (row,) = run("iam", "user", "show", name, "-o", "json").json()
    for anew in ("id", "created", "certificates", "ssh_keys"):
        row[anew] = len(row[anew])
    return dict(row)


# --- show


def test_show_has_everything(run: Run, account: IamAccount) -> None:
    account.rich_user()

    (row,) = run("iam", "user", "show", "ann", "-o", "json").json()

    assert (row["password"], row["groups"], row["policies"]) == (True, ["devs"], [READ])
    assert row["mfa"] == ["arn:aws:iam::123456789012:mfa/ann"]
    assert row["inline_policies"]["logs"]["Statement"][0]["Action"] == "s3:GetObject"
    assert [key["used"] for key in row["keys"]] == [None]
    assert row["boundary"] == BOUND
    assert (row["unknown"], row["tags"]) == ([], {"team": "web"})


def test_show_is_a_sheet(run: Run, account: IamAccount) -> None:
    account.rich_user()

    assert told(run("iam", "user", "show", "ann", tty=True).out).startswith(SHEET)


def test_show_takes_a_unique_id(run: Run, account: IamAccount) -> None:
    id_ = account.user()["UserId"]

    assert run("iam", "user", "show", id_, "-o", "json").json()[0]["name"] == "ann"


def test_what_may_not_be_read_is_unknown_and_not_none(
    run: Run, aws: ScriptedAws, account: IamAccount
) -> None:
    account.rich_user()
    for call in (LIST_MFA_DEVICES, iam.LIST_GROUPS_FOR_USER):
        aws.fail(call, "AccessDenied", f"not authorized to perform: {call.iam[0]}", status=403)

    (row,) = run("iam", "user", "show", "ann", "-o", "json").json()

    assert (row["mfa"], row["groups"]) == (None, None)
    assert row["unknown"] == [
        "groups: iam:ListGroupsForUser is denied",
        "MFA devices: iam:ListMFADevices is denied",
    ]


def test_a_key_whose_use_may_not_be_read_says_so(
    run: Run, aws: ScriptedAws, account: IamAccount
) -> None:
    account.rich_user()
    aws.fail(GET_ACCESS_KEY_LAST_USED, "AccessDenied", "no", status=403)

    (row,) = run("iam", "user", "show", "ann", "-o", "json").json()

    assert row["keys"][0]["use_known"] is False
    assert "last use unknown" in run("iam", "user", "rm", "ann", tty=True, answers=["no"]).err


# --- rm


def test_the_plan_takes_everything_in_order(run: Run, account: IamAccount) -> None:
    account.rich_user()

    ran = run("iam", "user", "rm", "ann", tty=True, answers=["no"])

    assert told(ran.err).startswith(REMOVAL)
    assert (ran.code, account.names("user")) == (7, ["ann"])


def test_a_refused_removal_leaves_no_backup(run: Run, account: IamAccount, home: Path) -> None:
    account.rich_user()

    run("iam", "user", "rm", "ann", tty=True, answers=["no"])
    run("iam", "user", "rm", "ann", "--dry-run")

    assert backups(home) == []


def test_a_user_is_removed_with_all_that_it_has(
    run: Run, aws: ScriptedAws, account: IamAccount, home: Path
) -> None:
    account.rich_user()

    ran = run("iam", "user", "rm", "ann", "-y", "-o", "json")

    assert (ran.code, account.names("user")) == (0, [])
    assert account.client.list_virtual_mfa_devices()["VirtualMFADevices"] == []
    (file,) = backups(home)
    assert f"kept {file}" in ran.err
    assert [row["detail"] for row in ran.json() if row["change"] == "back up"] == [str(file)]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_removal_deletes_nothing_before_its_backup_is_written(
    run: Run, account: IamAccount, home: Path
) -> None:
    account.rich_user()
    home.joinpath("state").mkdir(parents=True)
    home.joinpath("state", "backups").write_text("in the way")

    ran = run("iam", "user", "rm", "ann", "-y")

    assert ran.code == 1
    assert "nothing was changed" in ran.err
    assert "AccessKeyMetadata" in account.client.list_access_keys(UserName="ann")
    assert account.client.list_groups_for_user(UserName="ann")["Groups"]


def test_a_backup_goes_where_it_is_told_and_overwrites_nothing(
    run: Run, account: IamAccount, home: Path
) -> None:
    account.user("ann")
    account.user("bob")
    file = home / "work" / "ann.json"

    assert run("iam", "user", "rm", "ann", "--backup", "ann.json", "-y").code == 0
    first = file.read_text()
    ran = run("iam", "user", "rm", "bob", "--backup", "ann.json", "-y")

    assert (ran.code, account.names("user")) == (1, ["bob"])
    assert "it is there already" in ran.err
    assert file.read_text() == first


def test_one_backup_file_is_not_for_several(run: Run, account: IamAccount) -> None:
    account.user("ann")
    account.user("bob")

    ran = run("iam", "user", "rm", "ann", "bob", "--backup", "both.json", "-y")

    assert (ran.code, account.names("user")) == (2, ["ann", "bob"])


def test_several_users_each_have_a_backup(run: Run, account: IamAccount, home: Path) -> None:
    account.user("ann")
    account.user("bob")

    assert run("iam", "user", "rm", "ann", "bob", "-y").code == 0
    assert [file.name for file in backups(home)] == [
        "00000001-123456789012-user-ann.json",
        "00000001-123456789012-user-bob.json",
    ]


def test_the_user_of_this_run_is_left_alone(
    run: Run, aws: ScriptedAws, account: IamAccount
) -> None:
    account.user("tester")

    ran = run("iam", "user", "rm", "tester", "-y")

    assert (ran.code, account.names("user")) == (7, ["tester"])
    assert "these are the credentials of this run" in ran.err


def test_a_glob_removes_nobody(run: Run, account: IamAccount) -> None:
    account.user("ann")

    ran = run("iam", "user", "rm", "a*", "-y")

    assert (ran.code, account.names("user")) == (2, ["ann"])
    assert "hawse iam user ls 'a*'" in ran.err


@pytest.mark.parametrize("verb", [("rm",), ("edit", "--tag", "a=b")])
def test_a_user_is_changed_by_its_id(run: Run, account: IamAccount, verb: tuple[str, ...]) -> None:
    id_ = account.user("ann")["UserId"]

    ran = run("iam", "user", *verb, id_, "-y", "-o", "json")

    assert (ran.code, {row["name"] for row in ran.json()}) == (0, {"ann"})


def test_what_ls_lists_is_what_rm_takes(run: Run, account: IamAccount) -> None:
    account.user("ann")
    account.user("bob")
    ids = run("iam", "user", "ls", "a*", "-o", "ids").out

    assert run("iam", "user", "rm", "-", "-y", stdin=ids).code == 0
    assert account.names("user") == ["bob"]


def test_a_user_that_is_not_there_is_not_found(run: Run, account: IamAccount) -> None:
    assert run("iam", "user", "rm", "eve", "-y").code == 4


def test_a_policy_that_changed_since_the_plan_is_not_deleted(
    run: Run, account: IamAccount, home: Path
) -> None:
    account.rich_user()
    run("iam", "user", "rm", "ann", "--plan", str(home / "plan.json"))
    other = json.dumps(OTHER_POLICY)
    account.client.put_user_policy(UserName="ann", PolicyName="logs", PolicyDocument=other)

    ran = run("apply", str(home / "plan.json"), "-y")

    assert ran.code == 6
    assert "changed since it was planned" in ran.err
    assert account.names("user") == ["ann"]


def test_a_namesake_of_the_planned_user_is_not_touched(
    run: Run, account: IamAccount, home: Path
) -> None:
    account.user("ann")
    run("iam", "user", "rm", "ann", "--plan", str(home / "plan.json"))
    account.client.delete_user(UserName="ann")
    account.user("ann")

    ran = run("apply", str(home / "plan.json"), "-y")

    assert (ran.code, account.names("user")) == (1, ["ann"])
    assert backups(home) == []


# --- restore and undo


def test_undo_of_a_removal_brings_back_all_but_secrets(run: Run, account: IamAccount) -> None:
    account.rich_user()
    before = whole(account, run)
    run("iam", "user", "rm", "ann", "-y")

    ran = run("undo", "-y")

    lost = {"password": False, "keys": [], "mfa": [], "service_credentials": []}
    assert ran.code == 0
    assert whole(account, run) == {**before, **lost}
    assert "delete password: nobody can read it" in ran.err


def test_a_backup_restores_all_but_secrets_and_names_those(
    run: Run, account: IamAccount, home: Path
) -> None:
    account.rich_user()
    before = whole(account, run)
    run("iam", "user", "rm", "ann", "-y")
    (file,) = backups(home)

    ran = run("iam", "user", "restore", str(file), "-y", "-o", "json")

    lost = {"password": False, "keys": [], "mfa": [], "service_credentials": []}
    assert ran.code == 0
    assert whole(account, run) == {**before, **lost}
    assert [told(row["detail"]) for row in ran.json() if row["outcome"] == "skipped"] == [
        "MFA device ann does not come back: its secret was never readable",
        "credential for codecommit does not come back: its secret was never readable",
        "access key AKIAXXXXXXXXXXXXXXXX does not come back: its secret was never readable",
        "password does not come back: nobody can read it",
    ]


def test_restoring_twice_changes_nothing(run: Run, account: IamAccount, home: Path) -> None:
    account.rich_user()
    run("iam", "user", "rm", "ann", "-y")
    (file,) = backups(home)
    run("iam", "user", "restore", str(file), "-y")

    ran = run("iam", "user", "restore", str(file), "-o", "json")

    assert ran.code == 0
    assert {row["outcome"] for row in ran.json()} == {"skipped"}


def test_undo_of_a_restore_takes_it_back(run: Run, account: IamAccount, home: Path) -> None:
    account.rich_user()
    account.client.delete_login_profile(UserName="ann")
    run("iam", "user", "rm", "ann", "-y")
    (file,) = backups(home)
    kept = json.loads(file.read_text())
    file.write_text(json.dumps({**kept, "certificates": [], "ssh_keys": []}))
    run("iam", "user", "restore", str(file), "-y")

    assert run("undo", "-y").code == 0
    assert account.names("user") == []


def test_what_stands_in_the_way_of_a_restore_stays(
    run: Run, account: IamAccount, home: Path
) -> None:
    account.rich_user()
    run("iam", "user", "rm", "ann", "-y")
    (file,) = backups(home)
    account.user("ann")
    other = json.dumps(OTHER_POLICY)
    account.client.put_user_policy(UserName="ann", PolicyName="logs", PolicyDocument=other)
    account.client.create_access_key(UserName="ann")
    account.client.delete_group(GroupName="devs")

    ran = run("iam", "user", "restore", str(file), "-y", "-o", "json")

    found = {row["detail"]: row["outcome"] for row in ran.json()}
    assert ran.code == 6
    assert found["another inline policy logs is there, and stays"] == "blocked"
    assert found["group devs is gone: create it first"] == "blocked"
    assert found["user is there, and stays as it is"] == "skipped"


def test_a_backup_of_another_account_is_refused(run: Run, account: IamAccount, home: Path) -> None:
    account.user("ann")
    run("iam", "user", "rm", "ann", "-y")
    (file,) = backups(home)
    file.write_text(file.read_text().replace('"account": "123456789012"', '"account": "1"'))

    ran = run("iam", "user", "restore", str(file), "-y")

    assert (ran.code, account.names("user")) == (7, [])
    assert "it is from account 1" in ran.err


def test_a_backup_of_another_kind_says_which_command(
    run: Run, account: IamAccount, home: Path
) -> None:
    account.user("ann")
    run("iam", "user", "rm", "ann", "-y")
    (file,) = backups(home)

    ran = run("iam", "role", "restore", str(file), "-y")

    assert ran.code == 2
    assert "hawse iam user restore" in ran.err


@pytest.mark.parametrize("text", ["", "[]", "{}", "no", '{"hawse_iam_backup": 1, "kind": "user"}'])
def test_a_file_that_is_no_backup_is_a_usage_error(
    run: Run, account: IamAccount, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "backup.json"
    file.write_text(text)

    assert run("iam", "user", "restore", str(file), "-y").code == 2
    assert run("iam", "user", "restore", str(tmp_path / "none.json"), "-y").code == 2


# --- create


def test_a_user_is_created_with_all_that_was_asked(run: Run, account: IamAccount) -> None:
    account.client.create_group(GroupName="devs")
    asked = ("bob", "--group", "devs", "--policy", "read", "--boundary", "bound")

    ran = run(*CREATE, *asked, "--path", "/p/", "-t", "a=b", tty=True, answers=["y"])

    assert told(ran.err.replace("\r", "\n")).startswith(CREATION.rpartition("3 done")[0])
    (row,) = run("iam", "user", "show", "bob", "-o", "json").json()
    assert (row["path"], row["groups"], row["policies"]) == ("/p/", ["devs"], [READ])
    assert (row["boundary"], row["tags"]) == (BOUND, {"a": "b"})


CREATE = ("iam", "user", "create")


def test_undo_of_a_creation_removes_the_user(run: Run, account: IamAccount) -> None:
    account.client.create_group(GroupName="devs")
    run(*CREATE, "bob", "--group", "devs", "--policy", "read", "-y")

    assert run("undo", "-y").code == 0
    assert account.names("user") == []


def test_a_user_that_is_there_as_asked_is_skipped(run: Run, account: IamAccount) -> None:
    asked = (*CREATE, "bob", "--policy", "read", "-t", "a=b", "-y", "-o", "json")
    run(*asked)

    ran = run(*asked)

    assert (ran.code, ran.json()[0]["detail"]) == (0, "is there already")


def test_a_user_that_is_there_and_differs_is_left_alone(run: Run, account: IamAccount) -> None:
    account.client.create_group(GroupName="devs")
    account.user("bob")

    ran = run(*CREATE, "bob", "--group", "devs", "--boundary", "read", "-y", "-o", "json")

    why = "a user of this name is there without group devs, this boundary: hawse iam user edit bob"
    assert (ran.code, ran.json()[0]["detail"]) == (7, why)


@pytest.mark.parametrize(
    ("asked", "code", "why"),
    [
        (("a*",), 2, "a name has only letters"),
        (("x" * 65,), 2, "at most 64 characters"),
        (("bob", "--path", "team"), 2, "begins and ends with a slash"),
        (("bob", "--group", "nobody"), 4, "group nobody"),
        (("bob", "--policy", "nothing"), 4, "policy nothing"),
        (("bob", "--policy", "arn:aws:iam::aws:policy/No"), 4, "policy arn:aws:iam::aws:policy/No"),
        (("bob", "--tag", "aws:a=b"), 2, "belong to AWS"),
    ],
)
def test_what_cannot_be_created_is_told_before_anything_is(
    run: Run, account: IamAccount, asked: tuple[str, ...], code: int, why: str
) -> None:
    ran = run(*CREATE, *asked, "-y")

    assert (ran.code, account.names("user")) == (code, [])
    assert why in ran.err


def test_a_new_user_that_is_not_known_everywhere_yet_is_waited_for(
    run: Run, aws: ScriptedAws, account: IamAccount
) -> None:
    words = "The user with name bob cannot be found."
    aws.fail(iam.ATTACH_USER_POLICY, "NoSuchEntity", words, status=404, times=3)

    assert run(*CREATE, "bob", "--policy", "read", "-y").code == 0
    assert len(aws.params(iam.ATTACH_USER_POLICY)) == 4


# --- edit


def test_an_edit_says_what_becomes_of_what(run: Run, account: IamAccount) -> None:
    account.user("ann", Tags=[{"Key": "team", "Value": "web"}])
    for group in ("devs", "ops"):
        account.client.create_group(GroupName=group)
    account.client.add_user_to_group(UserName="ann", GroupName="devs")
    groups = ("--add-to-group", "ops", "--remove-from-group", "devs")
    more = ("--boundary", "bound", "--tag", "team=db", "--path", "/people/", "--rename", "anna")

    ran = run("iam", "user", "edit", "ann", *groups, *more, tty=True, answers=["y"])

    lines = [line.rstrip() for line in told(ran.err).splitlines()]
    assert [line.split("  ")[0] for line in lines[:8]] == [
        line.split("  ")[0] for line in EDIT.splitlines()
    ]
    (row,) = run("iam", "user", "show", "anna", "-o", "json").json()
    assert (row["groups"], row["path"]) == (["ops"], "/people/")
    assert row["boundary"] == BOUND


def test_undo_of_an_edit_brings_the_old_values_back(run: Run, account: IamAccount) -> None:
    account.rich_user()
    account.client.create_group(GroupName="ops")
    before = whole(account, run)
    groups = ("--add-to-group", "ops", "--remove-from-group", "devs")
    more = ("--no-boundary", "--untag", "team", "--tag", "a=b", "--path", "/x/", "--rename", "anna")
    assert run("iam", "user", "edit", "ann", *groups, *more, "-y").code == 0

    assert run("undo", "-y").code == 0
    assert whole(account, run) == before


def test_what_is_so_already_is_skipped(run: Run, account: IamAccount) -> None:
    account.rich_user()
    same = ("--add-to-group", "devs", "--tag", "team=web", "--boundary", "bound")
    more = ("--path", "/people/", "--rename", "ann", "--untag", "none")

    ran = run("iam", "user", "edit", "ann", *same, *more, "-o", "json")

    assert ran.code == 0
    assert {row["outcome"] for row in ran.json()} == {"skipped"}


@pytest.mark.parametrize(
    "asked",
    [
        (),
        ("--rename", "a*"),
        ("--boundary", "read", "--no-boundary"),
        ("--add-to-group", "a", "--remove-from-group", "a"),
        ("--tag", "a=b", "--untag", "a"),
    ],
)
def test_an_edit_that_means_nothing_is_a_usage_error(
    run: Run, account: IamAccount, asked: tuple[str, ...]
) -> None:
    account.user("ann")

    assert run("iam", "user", "edit", "ann", *asked, "-y").code == 2


def test_a_new_name_is_for_one(run: Run, account: IamAccount) -> None:
    assert run("iam", "user", "edit", "ann", "bob", "--rename", "x", "-y").code == 2


def test_a_tag_that_somebody_changed_meanwhile_is_not_overwritten(
    run: Run, account: IamAccount, home: Path
) -> None:
    account.user("ann", Tags=[{"Key": "team", "Value": "web"}])
    plan = str(home / "plan.json")
    run("iam", "user", "edit", "ann", "--tag", "team=db", "--plan", plan)
    account.client.tag_user(UserName="ann", Tags=[{"Key": "team", "Value": "ops"}])

    ran = run("apply", plan, "-y")

    assert ran.code == 1
    assert "expected web, found ops" in ran.err
