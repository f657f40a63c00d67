"""`hawse iam user ls`, `role ls` and `group ls`, as a person or a script meets them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hawse.services.iam import calls_identities as iam
from hawse.services.iam.calls import LIST_ROLES, LIST_USERS
from hawse.services.iam.calls_snapshots import GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT
from tests.conftest import NOW, Run
from tests.iam_account import IamAccount
from tests.scripted import ScriptedAws

USERS = """\
NAME  CREATED  MFA  KEYS  KEY AGE  USED
ann   400d     yes     1  100d     2d
bot   3d       no      2  3d       30h
eve   0s       -       -  -        -
"""
ROLES = """\
NAME        PATH    CREATED  USED  DESCRIPTION
deploy-web  /       326d     5d    from CI
ops         /team/  326d     -     -
"""
GROUPS = """\
NAME   CREATED  MEMBERS  USERS
devs   400d           2  ann bot
empty  400d           0  -
"""
REPORT_MADE = NOW - timedelta(hours=3)
HEAD = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
    "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
    "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
    "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,"
    "cert_1_last_rotated,cert_2_active,cert_2_last_rotated"
)


def at(days: float) -> str:
    return (NOW - timedelta(days=days)).isoformat()


def report(*lines: str) -> dict[str, Any]:
    text = "\n".join((HEAD, *lines)).encode()
    return {"Content": text, "ReportFormat": "text/csv", "GeneratedTime": REPORT_MADE}


def line(name: str, created: float, password: str, mfa: bool, *keys: str) -> str:
    """`keys`: "active,rotated,used" of both."""
    first, second = (f"{key},N/A,N/A" for key in keys)
    arn = f"arn:aws:iam::111122223333:user/{name}"
    flag = str(mfa).lower()
    return (
        f"{name},{arn},{at(created)},{password},N/A,N/A,{flag},{first},{second},false,N/A,false,N/A"
    )


WITHOUT = {"user": "--no-credentials", "role": "--no-used"}
NO_KEY = "false,N/A,N/A"


def user(name: str, days: float, **more: Any) -> dict[str, Any]:
    return {
        "UserName": name,
        "UserId": f"AIDA{name.upper():X<16}",
        "Arn": f"arn:aws:iam::111122223333:user/{name}",
        "Path": "/",
        "CreateDate": NOW - timedelta(days=days),
        **more,
    }


def role(name: str, path: str = "/", **more: Any) -> dict[str, Any]:
    return {
        "RoleName": name,
        "RoleId": f"AROA{name.upper():X<16}",
        "Arn": f"arn:aws:iam::111122223333:role{path}{name}",
        "Path": path,
        "CreateDate": datetime(2026, 1, 1, tzinfo=UTC),
        **more,
    }


@pytest.fixture
def users(aws: ScriptedAws) -> None:
    ann = user("ann", 400, PasswordLastUsed=NOW - timedelta(days=2))
    bot, eve = user("bot", 3), user("eve", 0)
    aws.pages(LIST_USERS, [{"Users": [ann]}, {"Users": [bot, eve]}])
    aws.answer(GENERATE_CREDENTIAL_REPORT, {"State": "STARTED"}, times=2)
    aws.answer(GENERATE_CREDENTIAL_REPORT, {"State": "COMPLETE"})
    lines = (
        line("ann", 400, f"true,{at(2)}", True, f"true,{at(100)},{at(9)}", NO_KEY),
        line(
            "bot", 3, "false,no_information", False, f"true,{at(3)},N/A", f"true,{at(2)},{at(1.25)}"
        ),
        line("eve", 500, "true,N/A", True, f"true,{at(3)},N/A", NO_KEY),
    )
    aws.answer(GET_CREDENTIAL_REPORT, report(*lines))


@pytest.fixture
def roles(aws: ScriptedAws) -> None:
    deploy = role("deploy-web", MaxSessionDuration=3600, Description="from CI")
    ops = role("ops", "/team/", Description="")
    aws.answer(LIST_ROLES, {"Roles": [deploy, ops]})
    used = {"LastUsedDate": NOW - timedelta(days=5), "Region": "eu-west-1"}
    detail = [{"RoleId": deploy["RoleId"], "RoleLastUsed": used}, {"RoleId": ops["RoleId"]}]
    aws.answer(iam.ROLES_IN_DETAIL, {"RoleDetailList": detail})


@pytest.fixture
def groups(aws: ScriptedAws) -> None:
    aws.answer(iam.LIST_GROUPS, {"Groups": [group("devs"), group("empty")]})
    members = [
        {"UserName": "bot", "GroupList": ["devs"]},
        {"UserName": "ann", "GroupList": ["devs"]},
        {"UserName": "eve", "GroupList": []},
    ]
    aws.answer(iam.USERS_IN_DETAIL, {"UserDetailList": members})


def group(name: str) -> dict[str, Any]:
    return {
        "GroupName": name,
        "GroupId": f"AGPA{name.upper():X<16}",
        "Arn": f"arn:aws:iam::111122223333:group/{name}",
        "Path": "/",
        "CreateDate": NOW - timedelta(days=400),
    }


@pytest.mark.usefixtures("users")
def test_users_of_every_page_are_a_table(run: Run) -> None:
    ran = run("iam", "user", "ls", tty=True)

    assert ran.out == USERS
    assert "credentials as of 2026-11-23 09:00Z; --live asks anew" in ran.err


@pytest.mark.usefixtures("users")
@pytest.mark.parametrize("asked", ["bot", "b*", "AIDABOTXXXXXXXXXXXXX"])
def test_a_user_is_found_by_name_glob_or_id(run: Run, asked: str) -> None:
    (row,) = run("iam", "user", "ls", asked, "-o", "json").json()

    assert (row["name"], row["password_used"]) == ("bot", None)
    assert row["arn"] == "arn:aws:iam::111122223333:user/bot"


@pytest.mark.usefixtures("users")
def test_a_user_that_is_not_there_is_not_found(run: Run) -> None:
    ran = run("iam", "user", "ls", "zoe", "ann", "--no-credentials")

    assert ran.code == 4
    assert ran.err == "zoe: not in this account\nhint: hawse iam user ls shows what there is\n"


@pytest.mark.usefixtures("roles")
def test_roles_have_their_path_session_and_description(run: Run) -> None:
    rows = run("iam", "role", "ls", "-o", "json").json()

    assert [(row["name"], row["path"], row["session_seconds"]) for row in rows] == [
        ("deploy-web", "/", 3600),
        ("ops", "/team/", None),
    ]
    assert [row["description"] for row in rows] == ["from CI", None]


@pytest.mark.usefixtures("roles", "users")
@pytest.mark.parametrize("kind", ["role", "user"])
def test_a_path_is_asked_of_iam(run: Run, aws: ScriptedAws, kind: str) -> None:
    run("iam", kind, "ls", "--path", "/team/", WITHOUT[kind])

    assert aws.params({"role": LIST_ROLES, "user": LIST_USERS}[kind]) == [{"PathPrefix": "/team/"}]


@pytest.mark.usefixtures("users")
def test_an_account_is_asked_once_however_many_regions_are_named(
    run: Run, aws: ScriptedAws
) -> None:
    run("iam", "user", "ls", "-r", "eu-west-1", "-r", "us-east-1", "--no-credentials")

    assert aws.names() == [LIST_USERS.name]


@pytest.mark.parametrize("kind", ["role", "user"])
def test_a_denied_list_says_what_is_missing(run: Run, aws: ScriptedAws, kind: str) -> None:
    call = {"role": LIST_ROLES, "user": LIST_USERS}[kind]
    aws.fail(call, "AccessDenied", f"not authorized to perform: {call.iam[0]}", status=403)

    ran = run("iam", kind, "ls")

    assert ran.code == 5
    assert call.iam[0] in ran.err


DENIED = ("AccessDenied", "User is not authorized to perform this action")


@pytest.mark.usefixtures("users")
def test_a_report_of_an_earlier_namesake_tells_nothing_of_this_user(run: Run) -> None:
    (row,) = run("iam", "user", "ls", "eve", "-o", "json").json()

    assert (row["mfa"], row["keys"], row["used"]) == (None, None, None)


@pytest.mark.usefixtures("users")
def test_without_the_report_the_users_are_listed_and_it_is_said(run: Run, aws: ScriptedAws) -> None:
    aws.scripts.pop(GENERATE_CREDENTIAL_REPORT.name)
    aws.fail(GENERATE_CREDENTIAL_REPORT, *DENIED, status=403)

    ran = run("iam", "user", "ls", "-o", "json")

    assert (ran.code, [row["keys"] for row in ran.json()]) == (0, [None] * 3)
    assert "keys, MFA and last use are unknown" in ran.err


def test_no_report_is_made_for_nobody(run: Run, aws: ScriptedAws) -> None:
    aws.answer(LIST_USERS, {"Users": []})

    assert run("iam", "user", "ls").code == 0
    assert aws.names() == [LIST_USERS.name]


def test_live_asks_for_each_user(run: Run, account: IamAccount) -> None:
    account.rich_user("ann")
    account.user("bot")

    rows = run("iam", "user", "ls", "--live", "-o", "json").json()

    assert [(row["name"], row["mfa"], row["keys"], row["password"]) for row in rows] == [
        ("ann", True, 1, True),
        ("bot", False, 0, False),
    ]


@pytest.mark.usefixtures("roles")
def test_roles_have_their_last_use(run: Run, aws: ScriptedAws) -> None:
    assert run("iam", "role", "ls", tty=True).out == ROLES
    assert [row["use_known"] for row in run("iam", "role", "ls", "-o", "json").json()] == [True] * 2
    assert aws.params(iam.ROLES_IN_DETAIL)[0] == {"Filter": ("Role",), "MaxItems": 1000}


@pytest.mark.usefixtures("roles")
def test_a_last_use_that_may_not_be_read_is_unknown(run: Run, aws: ScriptedAws) -> None:
    aws.fail(iam.ROLES_IN_DETAIL, *DENIED, status=403)

    ran = run("iam", "role", "ls", "-o", "json")

    assert [(row["used"], row["use_known"]) for row in ran.json()] == [(None, False)] * 2
    assert "last use is unknown" in ran.err


@pytest.mark.usefixtures("groups")
def test_groups_have_their_members_for_two_requests(run: Run, aws: ScriptedAws) -> None:
    assert run("iam", "group", "ls", tty=True).out == GROUPS
    assert aws.names() == [iam.LIST_GROUPS.name, iam.USERS_IN_DETAIL.name]


@pytest.mark.usefixtures("groups")
@pytest.mark.parametrize("asked", ["devs", "d*", "AGPADEVSXXXXXXXXXXXX"])
def test_a_group_is_found_by_name_glob_or_id(run: Run, asked: str) -> None:
    (row,) = run("iam", "group", "ls", asked, "-o", "json").json()

    assert (row["name"], row["members"], row["users"]) == ("devs", 2, ["ann", "bot"])


@pytest.mark.usefixtures("groups")
def test_empty_groups_are_filtered(run: Run) -> None:
    assert run("iam", "group", "ls", "--filter", "members=0", "-o", "lines").out.startswith("empty")


@pytest.mark.usefixtures("groups")
def test_groups_without_their_members_are_one_request(run: Run, aws: ScriptedAws) -> None:
    rows = run("iam", "group", "ls", "--no-members", "-o", "json").json()

    assert [(row["members"], row["users"]) for row in rows] == [(None, None)] * 2
    assert aws.names() == [iam.LIST_GROUPS.name]
