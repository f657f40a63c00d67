"""kill -9 in the middle of removing a user over real HTTP: the backup is there, and it goes on.

Every 101st point; `make thorough` takes them all.
"""

from __future__ import annotations

import json
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.aws_http.conftest import Hawse
from tests.iam_account import POLICY
from tests.moto_server import Moto
from tests.thorough import sampled

EVERY = sampled(173, 1)
DRIVE = (sys.executable, "-m", "tests.frame.drive")
RM = ("iam", "user", "rm", "ann", "--yes")
pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def hawse(hawse: Hawse) -> Hawse:
    hawse.env["HAWSE_TEST_COMMANDS"] = "hawse.commands"
    hawse.env["HAWSE_TEST_STORE"] = str(hawse.home / "none")
    return hawse


def user_with_much(moto: Moto) -> Any:
    moto.reset()
    iam = moto.client("iam")
    iam.create_user(UserName="ann", Path="/people/")
    iam.create_login_profile(UserName="ann", Password="not-a-secret-1")
    iam.create_access_key(UserName="ann")
    iam.put_user_policy(UserName="ann", PolicyName="logs", PolicyDocument=json.dumps(POLICY))
    iam.create_group(GroupName="devs")
    iam.add_user_to_group(UserName="ann", GroupName="devs")
    return iam


def backups(hawse: Hawse) -> list[Path]:
    return sorted(hawse.home.joinpath("state", "hawse", "backups").glob("*.json"))


def fresh(hawse: Hawse) -> None:
    journal = hawse.home / "state" / "hawse" / "journal.jsonl"
    for path in (journal, journal.with_suffix(".head"), *backups(hawse)):
        path.unlink(missing_ok=True)


def changed(iam: Any) -> bool:
    """Whether anything of the user is gone."""
    users = [user["UserName"] for user in iam.list_users()["Users"]]
    return not users or not iam.list_access_keys(UserName="ann")["AccessKeyMetadata"]


def test_a_removal_killed_at_any_point_has_its_backup_and_is_finished_by_another(
    hawse: Hawse, moto: Moto
) -> None:
    user_with_much(moto)
    whole = hawse.run(*RM, program=DRIVE)
    assert whole.returncode == 0, whole.stderr
    points = re.search(r"points: (\d+)", whole.stderr)
    assert points, whole.stderr

    for number, at in enumerate(range(3, int(points[1]), EVERY)):
        iam = user_with_much(moto)
        fresh(hawse)
        hawse.env["HAWSE_KILL_AT"] = str(at)
        killed = hawse.run(*RM, program=DRIVE)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        hawse.env["HAWSE_KILL_AT"] = "0"
        kept = backups(hawse)
        if changed(iam):
            (file,) = kept
            record = json.loads(file.read_text())["detail"]
            assert (record["groups"], len(record["keys"])) == (["devs"], 1)
        if not iam.list_users()["Users"]:
            continue
        resumes = number % 2 and "begin" in hawse.run("audit", "ls", "-o", "json").stdout
        again = ("apply", "--resume", "0badcafe", "--yes") if resumes else RM
        # The operations of these tests share one id, and a new one must not find the old backup.
        for file in kept if not resumes else ():
            file.rename(file.with_suffix(".kept"))
        ended = hawse.run(*again, program=DRIVE)

        assert ended.returncode == 0, (at, again, ended.stderr)
        assert iam.list_users()["Users"] == []


def test_what_was_removed_comes_back_from_the_backup(hawse: Hawse, moto: Moto) -> None:
    iam = user_with_much(moto)
    assert hawse.run("iam", "user", "rm", "ann", "-y").returncode == 0
    (file,) = backups(hawse)

    ran = hawse.run("iam", "user", "restore", str(file), "-y")

    assert ran.returncode == 0, ran.stderr
    assert iam.get_user(UserName="ann")["User"]["Path"] == "/people/"
    assert iam.get_user_policy(UserName="ann", PolicyName="logs")["PolicyDocument"] == POLICY
    assert [group["GroupName"] for group in iam.list_groups_for_user(UserName="ann")["Groups"]] == [
        "devs"
    ]


@pytest.mark.parametrize("transport", ["fast", "boto3"])
def test_a_trust_policy_is_edited_and_brought_back(
    hawse: Hawse, moto: Moto, transport: str
) -> None:
    moto.reset()
    hawse.env["HAWSE_TRANSPORT"] = transport
    iam = moto.client("iam")
    assert hawse.run("iam", "role", "create", "web", "--service", "ec2", "-y").returncode == 0

    edited = hawse.run("iam", "role", "edit", "web", "--service", "states", "-y")
    assert edited.returncode == 0, edited.stderr
    assert hawse.run("undo", "-y").returncode == 0
    (statement,) = iam.get_role(RoleName="web")["Role"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "ec2.amazonaws.com"}
