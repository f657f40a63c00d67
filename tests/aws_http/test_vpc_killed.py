"""kill -9 in the middle of making and of deleting a VPC over real HTTP: it goes on, once.

Every 250th point; `make thorough` takes them all.
"""

from __future__ import annotations

import re
import signal
import sys
from typing import Any

import pytest

from tests.aws_http.conftest import Hawse
from tests.moto_server import Moto
from tests.thorough import sampled

EVERY = sampled(250, 1)
DRIVE = (sys.executable, "-m", "tests.frame.drive")
CREATE = (
    *("ec2", "vpc", "create", "shop", "--cidr", "10.20.0.0/16", "--zones", "2"),
    *("--public", "--private", "--nat", "per-zone", "--endpoint", "s3", "--yes"),
)
RM = ("ec2", "vpc", "rm", "shop", "--allow", "shop", "--yes")
RESUME = ("apply", "--resume", "0badcafe", "--yes")
pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def hawse(hawse: Hawse) -> Hawse:
    hawse.env["HAWSE_TEST_COMMANDS"] = "hawse.commands"
    hawse.env["HAWSE_TEST_STORE"] = str(hawse.home / "none")
    return hawse


def fresh(hawse: Hawse, moto: Moto) -> Any:
    """An empty account and an empty journal."""
    moto.reset()
    journal = hawse.home / "state" / "hawse" / "journal.jsonl"
    for path in (journal, journal.with_suffix(".head")):
        path.unlink(missing_ok=True)
    return moto.client("ec2")


def counts(ec2: Any) -> dict[str, int]:
    """How many there are of all that a VPC is made of, default ones left out."""
    own = {one["VpcId"] for one in ec2.describe_vpcs()["Vpcs"] if not one["IsDefault"]}
    tables = [one for one in ec2.describe_route_tables()["RouteTables"] if one["VpcId"] in own]
    nats = [one for one in ec2.describe_nat_gateways()["NatGateways"] if one["State"] != "deleted"]
    ends = [
        one for one in ec2.describe_vpc_endpoints()["VpcEndpoints"] if one["State"] != "deleted"
    ]
    return {
        "vpcs": len(own),
        "subnets": sum(one["VpcId"] in own for one in ec2.describe_subnets()["Subnets"]),
        "tables": len(tables),
        "routes": sum(len(one["Routes"]) for one in tables),
        "associations": sum(len(one["Associations"]) for one in tables),
        "gateways": len(ec2.describe_internet_gateways()["InternetGateways"]),
        "addresses": len(ec2.describe_addresses()["Addresses"]),
        "nats": len(nats),
        "endpoints": len(ends),
    }


def points_of(hawse: Hawse, *argv: str) -> range:
    """The points at which this can be killed."""
    whole = hawse.run(*argv, program=DRIVE)
    assert whole.returncode == 0, whole.stderr
    points = re.search(r"points: (\d+)", whole.stderr)
    assert points, whole.stderr
    return range(3, int(points[1]), EVERY)


def killed_at(hawse: Hawse, at: int, *argv: str) -> None:
    hawse.env["HAWSE_KILL_AT"] = str(at)
    killed = hawse.run(*argv, program=DRIVE)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    hawse.env["HAWSE_KILL_AT"] = "0"


def begun(hawse: Hawse) -> bool:
    journal = hawse.home / "state" / "hawse" / "journal.jsonl"
    return journal.exists() and '"begin"' in journal.read_text()


def test_a_vpc_whose_making_was_killed_at_any_point_is_finished_and_there_once(
    hawse: Hawse, moto: Moto
) -> None:
    ec2 = fresh(hawse, moto)
    points = points_of(hawse, *CREATE)
    whole = counts(ec2)
    assert (whole["vpcs"], whole["subnets"], whole["nats"], whole["addresses"]) == (1, 4, 2, 2)

    for at in points:
        ec2 = fresh(hawse, moto)
        killed_at(hawse, at, *CREATE)
        ended = hawse.run(*(RESUME if begun(hawse) else CREATE), program=DRIVE)

        assert ended.returncode == 0, (at, ended.stderr)
        assert counts(ec2) == whole, at


def test_a_vpc_whose_making_was_killed_at_any_point_can_be_taken_back(
    hawse: Hawse, moto: Moto
) -> None:
    fresh(hawse, moto)
    points = points_of(hawse, *CREATE)

    for at in points[2::2]:
        ec2 = fresh(hawse, moto)
        killed_at(hawse, at, *CREATE)
        if not counts(ec2)["vpcs"]:
            continue
        back = hawse.run("undo", "0badcafe", "--yes")

        assert back.returncode == 0, (at, back.stderr)
        assert set(counts(ec2).values()) == {0}, at


def test_a_removal_killed_at_any_point_is_finished(hawse: Hawse, moto: Moto) -> None:
    fresh(hawse, moto)
    assert hawse.run(*CREATE).returncode == 0
    points = points_of(hawse, *RM)

    for number, at in enumerate(points):
        ec2 = fresh(hawse, moto)
        assert hawse.run(*CREATE).returncode == 0
        (hawse.home / "state" / "hawse" / "journal.jsonl").unlink()
        (hawse.home / "state" / "hawse" / "journal.head").unlink(missing_ok=True)
        killed_at(hawse, at, *RM)
        if not counts(ec2)["vpcs"]:
            continue
        resumes = number % 2 and begun(hawse)
        ended = hawse.run(*(RESUME if resumes else RM), program=DRIVE)

        assert ended.returncode == 0, (at, resumes, ended.stderr)
        left = counts(ec2)
        # What no longer belongs to a VPC is found by a run that is resumed: a new one says so.
        loose = left["addresses"] + left["gateways"]
        assert {**left, "addresses": 0, "gateways": 0} == dict.fromkeys(left, 0), at
        assert not (resumes and loose), at
        assert not loose or "unfinished: hawse apply --resume 0badcafe" in ended.stderr, at
