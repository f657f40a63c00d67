"""kill -9 at the points of a change over real HTTP, then resume: nothing lost, nothing doubled.

Every eleventh point by default; `make thorough ARGS=tests/aws_http/test_killed.py` takes all.
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
from tests.moto_server import Moto
from tests.thorough import sampled

EVERY = sampled(17, 1)
pytestmark = pytest.mark.timeout(900)
DRIVE = (sys.executable, "-m", "tests.frame.drive")


def points(ran: Any) -> int:
    found = re.search(r"points: (\d+)", ran.stderr)
    assert found, ran.stderr
    return int(found[1])


def fresh_user(moto: Moto) -> Any:
    moto.reset()
    iam = moto.client("iam")
    iam.create_user(UserName="ada")
    iam.create_access_key(UserName="ada")
    return iam


def one_key_that_is_stored(iam: Any, store: Path) -> None:
    keys = iam.list_access_keys(UserName="ada")["AccessKeyMetadata"]
    assert [key["Status"] for key in keys] == ["Active"]
    assert keys[0]["AccessKeyId"] == json.loads(store.read_text())["id"]


def sealed(hawse: Hawse) -> list[Path]:
    return list((hawse.home / "state" / "hawse" / "sealed").glob("*"))


def test_rotation_killed_at_any_point_is_resumed_to_one_stored_key(
    hawse: Hawse, moto: Moto
) -> None:
    fresh_user(moto)
    whole = hawse.run("key", "rotate", "ada", "--confirm", "x", "--yes", program=DRIVE)
    assert whole.returncode == 0, whole.stderr
    number = points(whole)
    journal = hawse.home / "state" / "hawse" / "journal.jsonl"

    for at in range(1, number, EVERY):
        iam = fresh_user(moto)
        for path in (journal, journal.with_suffix(".head"), *sealed(hawse)):
            path.unlink(missing_ok=True)
        hawse.env["HAWSE_KILL_AT"] = str(at)
        killed = hawse.run("key", "rotate", "ada", "--yes", program=DRIVE)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        hawse.env["HAWSE_KILL_AT"] = "0"
        began = journal.exists() and '"kind":"begin"' in journal.read_text()
        again = ("apply", "--resume", "0badcafe") if began else ("key", "rotate", "ada")
        resumed = hawse.run(*again, "--yes", program=DRIVE)

        assert resumed.returncode == 0, (at, resumed.stderr)
        (store,) = sealed(hawse)
        one_key_that_is_stored(iam, store)
        assert json.loads(store.read_text())["secret"] not in journal.read_text()
        assert hawse.run("audit", "verify").returncode == 0


def test_resize_killed_at_any_point_is_resumed_to_a_running_instance_of_the_new_type(
    hawse: Hawse, moto: Moto
) -> None:
    ec2 = moto.client("ec2")
    (made,) = ec2.run_instances(
        ImageId="ami-12345678", InstanceType="t3.micro", MinCount=1, MaxCount=1
    )["Instances"]
    id_ = made["InstanceId"]
    journal = hawse.home / "state" / "hawse" / "journal.jsonl"
    hawse.run("thing", id_, "t3.small", "--yes", program=DRIVE)
    number = points(hawse.run("thing", id_, "t3.micro", "--yes", program=DRIVE))

    for at in range(1, number, EVERY):
        journal.unlink(missing_ok=True)
        journal.with_suffix(".head").unlink(missing_ok=True)
        ec2.start_instances(InstanceIds=[id_])
        kind = "t3.large" if at // EVERY % 2 else "t3.nano"
        hawse.env["HAWSE_KILL_AT"] = str(at)
        assert hawse.run("thing", id_, kind, "--yes", program=DRIVE).returncode != 0
        hawse.env["HAWSE_KILL_AT"] = "0"
        began = journal.exists() and '"kind":"begin"' in journal.read_text()
        again = ("apply", "--resume", "0badcafe") if began else ("thing", id_, kind)
        resumed = hawse.run(*again, "--yes", program=DRIVE)

        assert resumed.returncode == 0, (at, resumed.stderr)
        (now,) = ec2.describe_instances(InstanceIds=[id_])["Reservations"][0]["Instances"]
        assert (now["State"]["Name"], now["InstanceType"]) == ("running", kind)
