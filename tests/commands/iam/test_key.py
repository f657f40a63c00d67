"""`hawse iam key ls`, `deactivate`, `activate` and `rm`, as a person or a script meets them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from hawse.services.iam.calls import LIST_USERS
from hawse.services.iam.calls_identities import DELETE_ACCESS_KEY
from hawse.services.iam.calls_snapshots import GET_ACCESS_KEY_LAST_USED, LIST_ACCESS_KEYS
from hawse.services.iam.keys.calls import UPDATE_ACCESS_KEY
from tests.commands.iam.test_ls import user
from tests.conftest import NOW, Run
from tests.scripted import ScriptedAws

TABLE = """\
ID                USER  STATUS    CREATED  USED  SERVICE  REGION
AKIAANNOLDXXXXXX  ann   Active    400d     3d    s3       eu-west-1
AKIAANNNEWXXXXXX  ann   Inactive  5d       -     -        -
AKIABOTXXXXXXXXX  bot   Active    91d      -     -        -
"""
OLD, NEW, BOT = "AKIAANNOLDXXXXXX", "AKIAANNNEWXXXXXX", "AKIABOTXXXXXXXXX"


class Keys:
    """The keys of an account, which the calls really change."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {
            OLD: {"UserName": "ann", "Status": "Active", "days": 400, "used": 3},
            NEW: {"UserName": "ann", "Status": "Inactive", "days": 5, "used": None},
            BOT: {"UserName": "bot", "Status": "Active", "days": 91, "used": None},
        }

    def listed(self, params: Mapping[str, Any]) -> dict[str, Any]:
        found = [
            {
                "AccessKeyId": id,
                "UserName": key["UserName"],
                "Status": key["Status"],
                "CreateDate": NOW - timedelta(days=key["days"]),
            }
            for id, key in self.keys.items()
            if key["UserName"] == params["UserName"]
        ]
        return {"AccessKeyMetadata": found}

    def last_used(self, params: Mapping[str, Any]) -> dict[str, Any]:
        key = self.keys[params["AccessKeyId"]]
        used: dict[str, Any] = {"ServiceName": "N/A", "Region": "N/A"}
        if key["used"] is not None:
            at = NOW - timedelta(days=key["used"])
            used = {"ServiceName": "s3", "Region": "eu-west-1", "LastUsedDate": at}
        return {"UserName": key["UserName"], "AccessKeyLastUsed": used}

    def updated(self, params: Mapping[str, Any]) -> dict[str, Any]:
        self.keys[params["AccessKeyId"]]["Status"] = params["Status"]
        return {}

    def deleted(self, params: Mapping[str, Any]) -> dict[str, Any]:
        del self.keys[params["AccessKeyId"]]
        return {}


@pytest.fixture(autouse=True)
def keys(aws: ScriptedAws) -> Keys:
    made = Keys()
    aws.answer(LIST_USERS, {"Users": [user("ann", 400), user("bot", 91), user("eve", 1)]})
    aws.answer(LIST_ACCESS_KEYS, made.listed)
    aws.answer(GET_ACCESS_KEY_LAST_USED, made.last_used)
    aws.answer(UPDATE_ACCESS_KEY, made.updated)
    aws.answer(DELETE_ACCESS_KEY, made.deleted)
    return made


def test_keys_of_all_users_have_their_age_and_last_use(run: Run) -> None:
    assert run("iam", "key", "ls", tty=True).out == TABLE


def test_json_has_null_for_a_key_that_was_never_used(run: Run) -> None:
    rows = run("iam", "key", "ls", "bot", "-o", "json").json()

    assert [(row["id"], row["used"], row["used_service"]) for row in rows] == [(BOT, None, None)]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["--older-than", "90d"], [OLD, BOT]),
        (["a*", "--older-than", "90d"], [OLD]),
        (["--filter", "status=Inactive"], [NEW]),
        (["--filter", "used>1d"], [OLD]),
        (["eve"], []),
    ],
    ids=" ".join,
)
def test_keys_are_chosen_by_user_age_and_use(run: Run, words: list[str], ids: list[str]) -> None:
    ran = run("iam", "key", "ls", *words, "-o", "ids")

    assert (ran.code, ran.out.split()) == (0, ids)


def test_a_named_user_costs_no_list_of_users(run: Run, aws: ScriptedAws) -> None:
    run("iam", "key", "ls", "ann")

    assert LIST_USERS.name not in aws.names()


def test_a_user_that_is_not_there_is_told(run: Run, aws: ScriptedAws) -> None:
    aws.fail(LIST_ACCESS_KEYS, "NoSuchEntity", "The user with name eva cannot be found.")

    assert run("iam", "key", "ls", "eva").code == 4


def test_a_key_is_deactivated_and_the_undo_activates_it(run: Run, keys: Keys) -> None:
    ran = run("iam", "key", "deactivate", OLD, "-y")

    assert ran.code == 0, ran.err
    assert "last used 3d ago by s3 in eu-west-1" in ran.err
    assert keys.keys[OLD]["Status"] == "Inactive"
    assert run("undo", "-y").code == 0
    assert keys.keys[OLD]["Status"] == "Active"


def test_what_is_no_id_of_a_key_is_told_before_any_request(run: Run, aws: ScriptedAws) -> None:
    assert (run("iam", "key", "rm", "ann", "-y").code, aws.names()) == (2, [])


def test_the_key_of_the_run_is_pointed_out(run: Run, keys: Keys) -> None:
    keys.keys["AKIDEXAMPLEXXXXX"] = {"UserName": "me", "Status": "Active", "days": 9, "used": 0}
    ran = run("iam", "key", "deactivate", "AKIDEXAMPLEXXXXX", "--dry-run")

    assert ran.code == 0, ran.err


def test_what_is_so_already_is_skipped(run: Run, aws: ScriptedAws) -> None:
    assert run("iam", "key", "deactivate", NEW, "-y").code == 0
    assert run("iam", "key", "activate", OLD, "-y").code == 0
    assert UPDATE_ACCESS_KEY.name not in aws.names()


def test_an_inactive_key_is_activated(run: Run, keys: Keys) -> None:
    assert run("iam", "key", "activate", NEW, "-y").code == 0
    assert keys.keys[NEW]["Status"] == "Active"


@pytest.mark.parametrize("verb", ["deactivate", "activate", "rm"])
def test_a_key_of_nobody_here_is_not_found(run: Run, aws: ScriptedAws, verb: str) -> None:
    aws.fail(GET_ACCESS_KEY_LAST_USED, "NoSuchEntity", "The Access Key cannot be found")

    ran = run("iam", "key", verb, "AKIANOBODYXXXXXX", "-y")

    assert (ran.code, "AKIANOBODYXXXXXX" in ran.err) == (4, True)


@pytest.mark.parametrize("verb", ["deactivate", "activate", "rm"])
def test_a_key_of_the_root_user_is_left_to_the_console(
    run: Run, aws: ScriptedAws, verb: str
) -> None:
    aws.answer(GET_ACCESS_KEY_LAST_USED, {"AccessKeyLastUsed": {"ServiceName": "", "Region": ""}})

    ran = run("iam", "key", verb, "AKIAROOTXXXXXXXX", "-y")

    assert (ran.code, "root user" in ran.err) == (7, True)


def test_an_active_key_is_not_deleted(run: Run, keys: Keys) -> None:
    ran = run("iam", "key", "rm", OLD, "-y")

    assert (ran.code, f"hawse iam key deactivate {OLD}" in ran.err) == (7, True)
    assert OLD in keys.keys


def test_a_key_that_was_used_a_short_while_ago_is_deleted_only_when_told(
    run: Run, keys: Keys
) -> None:
    keys.keys[OLD]["Status"] = "Inactive"

    ran = run("iam", "key", "rm", OLD, "-y")

    assert (ran.code, "last used 3d ago" in ran.err, OLD in keys.keys) == (7, True, True)
    assert run("iam", "key", "rm", OLD, "-y", "--unused-for", "2d").code == 0
    assert OLD not in keys.keys


def test_deleting_says_what_is_lost_and_what_is_left(run: Run, keys: Keys) -> None:
    ran = run("iam", "key", "rm", NEW, tty=True, answers=["1"])

    assert ran.code == 0, ran.err
    assert "DESTROYS it" in ran.err and f"ann keeps {OLD}" in ran.err
    assert "AWS keeps no copy of the secret" in ran.err
    assert NEW not in keys.keys


def test_a_key_that_was_activated_since_the_plan_is_not_deleted(
    run: Run, keys: Keys, tmp_path: Any
) -> None:
    plan = str(tmp_path / "plan.json")
    run("iam", "key", "rm", NEW, "--plan", plan)
    keys.keys[NEW]["Status"] = "Active"

    ran = run("apply", plan, "-y")

    assert (ran.code, NEW in keys.keys) == (1, True)


def test_a_list_that_is_denied_says_what_is_missing(run: Run, aws: ScriptedAws) -> None:
    aws.fail(LIST_ACCESS_KEYS, "AccessDenied", "not authorized to perform: iam:ListAccessKeys")

    ran = run("iam", "key", "ls")

    assert (ran.code, "iam:ListAccessKeys" in ran.err) == (5, True)
