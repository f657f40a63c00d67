"""`hawse ec2 ls`, as a person or a script meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawse.aws.cache import Cache
from hawse.services.ec2.calls import DESCRIBE_INSTANCES
from hawse.services.prices.price import Price
from tests.conftest import NOW, Run
from tests.fleet import DB, OLD, WEB, Fleet, described, item, regions
from tests.scripted import ScriptedAws

TABLE = """\
ID                   NAME   STATE    TYPE         ZONE        PRIVATE IP  PUBLIC IP    LAUNCHED
i-0aaaaaaaaaaaaaaa1  web-1  running  t3.micro     eu-west-1a  10.0.1.17   -            3d
i-0bbbbbbbbbbbbbbb2  db-1   stopped  m7g.2xlarge  eu-west-1a  10.0.1.17   52.16.20.30  3d
"""


def test_the_table_fits_a_hundred_columns(run: Run, aws: ScriptedAws) -> None:
    large = item(DB, "db-1", "stopped", InstanceType="m7g.2xlarge", PublicIpAddress="52.16.20.30")
    Fleet(aws, item(), large)

    ran = run("ec2", "ls", tty=True)

    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 100
    assert ran.out == TABLE


def test_json_has_the_promised_fields(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item(tags={"env": "prod"}))

    (row,) = run("ec2", "ls", "-o", "json").json()

    promised = "id name state type zone private_ip public_ip launched tags"
    assert set(promised.split()) <= set(row)
    assert row["launched"] == "2026-11-20T12:00:00Z"
    assert row["tags"] == {"Name": "web-1", "env": "prod"}


def test_the_long_name_is_the_same_command(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item())

    assert run("ec2", "list-instances", "-o", "ids").out == f"{WEB}\n"


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--instance-type", "t3.*"], [WEB]),
        (["--instance-type", "t3.micro", "--instance-type", "m5.*"], [WEB, DB]),
        (["--state", "stopped"], [DB]),
        (["--tag", "env=prod"], [DB]),
        (["--tag", "env"], [DB]),
        (["--name", "web-*"], [WEB]),
        (["--name", "web-*", "--name", "db-1"], [WEB, DB]),
        (["--image", "ami-0123456789abcdef0"], [WEB, DB]),
        (["--vpc", "vpc-0a"], [WEB, DB]),
        (["web-1"], [WEB]),
        (["web-*", DB], [DB, WEB]),
        ([], [WEB, DB]),
        (["--terminated"], [WEB, DB, OLD]),
        (["--state", "terminated"], [OLD]),
        ([OLD], [OLD]),
    ],
)
def test_what_is_asked_is_what_is_listed(
    run: Run, aws: ScriptedAws, options: list[str], found: list[str]
) -> None:
    db = item(DB, "db-1", "stopped", InstanceType="m5.large", tags={"env": "prod"})
    Fleet(aws, item(), db, item(OLD, "old", "terminated"))

    assert run("ec2", "ls", *options, "-o", "ids").out.split() == found


@pytest.mark.parametrize(
    "options",
    [
        ["--tag", "env="],
        ["--tag", ""],
        ["--name", ""],
        ["--instance-type", ""],
        ["--vpc", " "],
        [""],
    ],
)
def test_an_empty_selector_is_refused_before_any_request(
    run: Run, aws: ScriptedAws, options: list[str]
) -> None:
    ran = run("ec2", "ls", *options)

    assert ran.code == 2
    assert "empty" in ran.err and "shell variable" in ran.err
    assert aws.calls == []


def test_a_name_that_is_nowhere_is_not_found(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item())
    regions(aws)

    ran = run("ec2", "ls", "web-9", "web-1")

    assert ran.code == 4
    assert "web-9: not in eu-west-1" in ran.err


def test_several_regions_have_a_column_and_a_line_of_coverage(run: Run, aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_INSTANCES, described(item()), region="eu-west-1")
    aws.answer(DESCRIBE_INSTANCES, described(item(DB, "db-1")), region="us-east-1")

    ran = run("ec2", "ls", "-r", "eu-west-1", "-r", "us-east-1", "-o", "json")

    assert [(row["region"], row["id"]) for row in ran.json()] == [
        ("eu-west-1", WEB),
        ("us-east-1", DB),
    ]
    assert "2/2 targets answered" in ran.err


def test_a_denied_region_leaves_the_answer_of_the_others(run: Run, aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_INSTANCES, described(item()), region="eu-west-1")
    aws.fail(DESCRIBE_INSTANCES, "UnauthorizedOperation", "not authorized", region="us-east-1")

    ran = run("ec2", "ls", "-r", "eu-west-1", "-r", "us-east-1", "-o", "ids")

    assert (ran.code, ran.out) == (6, f"{WEB}\n")
    assert "1/2 targets answered" in ran.err


def test_denied_says_which_action_is_missing(run: Run, aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE_INSTANCES, "UnauthorizedOperation", "You are not authorized")

    ran = run("ec2", "ls")

    assert ran.code == 5
    assert "ec2:DescribeInstances" in ran.err
    assert ran.out == ""


def test_a_price_is_shown_when_it_is_known_already(run: Run, aws: ScriptedAws, home: Path) -> None:
    Fleet(aws, item(), item(DB, "db-1", InstanceType="m5.large"))
    cache = Cache(home / "cache" / "answers.sqlite", now=NOW.timestamp)
    price = Price(0.01, "hour", "AWS price list", "eu-west-1", "2026-11-02")
    cache.put("prices/eu-west-1/ec2/RunInstances/default/t3.micro", list(price), 1000.0)

    rows = run("ec2", "ls", "-o", "json").json()

    assert [row["usd_month"] for row in rows] == [7.3, None]


def test_no_instances_is_said_on_stderr_and_is_no_error(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws)

    ran = run("ec2", "ls")

    assert (ran.code, ran.out) == (0, "")
    assert "no instances" in ran.err
