"""`hawse iam user ls` and `role ls`, as a person or a script meets them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hawse.services.iam.calls import LIST_ROLES, LIST_USERS
from tests.conftest import NOW, Run
from tests.scripted import ScriptedAws

USERS = """\
NAME  CREATED  PASSWORD USED
ann   400d     2d
bot   3d       -
"""


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
    aws.pages(LIST_USERS, [{"Users": [ann]}, {"Users": [user("bot", 3)]}])


@pytest.fixture
def roles(aws: ScriptedAws) -> None:
    deploy = role("deploy-web", MaxSessionDuration=3600, Description="from CI")
    aws.answer(LIST_ROLES, {"Roles": [deploy, role("ops", "/team/", Description="")]})


@pytest.mark.usefixtures("users")
def test_users_of_every_page_are_a_table(run: Run) -> None:
    assert run("iam", "user", "ls", tty=True).out == USERS


@pytest.mark.usefixtures("users")
@pytest.mark.parametrize("asked", ["bot", "b*", "AIDABOTXXXXXXXXXXXXX"])
def test_a_user_is_found_by_name_glob_or_id(run: Run, asked: str) -> None:
    (row,) = run("iam", "user", "ls", asked, "-o", "json").json()

    assert (row["name"], row["password_used"]) == ("bot", None)
    assert row["arn"] == "arn:aws:iam::111122223333:user/bot"


@pytest.mark.usefixtures("users")
def test_a_user_that_is_not_there_is_not_found(run: Run) -> None:
    ran = run("iam", "user", "ls", "eve", "ann")

    assert ran.code == 4
    assert ran.err == "eve: not in this account\n"


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
    run("iam", kind, "ls", "--path", "/team/")

    assert aws.params({"role": LIST_ROLES, "user": LIST_USERS}[kind]) == [{"PathPrefix": "/team/"}]


@pytest.mark.usefixtures("users")
def test_an_account_is_asked_once_however_many_regions_are_named(
    run: Run, aws: ScriptedAws
) -> None:
    run("iam", "user", "ls", "-r", "eu-west-1", "-r", "us-east-1")

    assert aws.names() == [LIST_USERS.name]


@pytest.mark.parametrize("kind", ["role", "user"])
def test_a_denied_list_says_what_is_missing(run: Run, aws: ScriptedAws, kind: str) -> None:
    call = {"role": LIST_ROLES, "user": LIST_USERS}[kind]
    aws.fail(call, "AccessDenied", f"not authorized to perform: {call.iam[0]}", status=403)

    ran = run("iam", kind, "ls")

    assert ran.code == 5
    assert call.iam[0] in ran.err
