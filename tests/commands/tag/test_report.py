"""`hawse tag report`: what lacks required tags. On moto over HTTP; denials are scripted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hawse.services.ec2.kinds import KINDS
from hawse.services.tags.calls_everywhere import GET_RESOURCES, LIST_BUCKETS
from tests.commands.tag.conftest import Shop
from tests.conftest import Ran, Run
from tests.scripted import ScriptedAws

Hawse = Callable[..., Ran]


def gaps(ran: Ran) -> dict[str, Any]:
    return {row["id"]: row for row in ran.json()}


def test_what_was_never_tagged_and_what_lacks_a_key_is_found(hawse: Hawse, shop: Shop) -> None:
    ran = hawse("tag", "report", "--key", "env", "-o", "json", "--exit-code")

    found = gaps(ran)
    assert ran.code == 10
    assert shop.instance not in found and shop.topic not in found
    assert (found[shop.volume]["missing"], found[shop.volume]["tagged"]) == (["env"], False)
    assert (found[shop.bucket]["kind"], found[shop.bucket]["tagged"]) == ("s3:bucket", False)
    assert "things have every required tag" in ran.err
    assert "what was never tagged is found in EC2" in ran.err


def test_required_keys_and_allowed_values_come_from_the_configuration(
    hawse: Hawse, shop: Shop
) -> None:
    env = {"HAWSE_TAGS_REQUIRED": "env,owner", "HAWSE_TAGS_ALLOWED": "env=dev|test"}

    ran = hawse("tag", "report", "--type", "sns", "-o", "json", env=env)

    (row,) = ran.json()
    assert (row["id"], row["missing"], row["wrong"]) == (shop.topic, ["owner"], {"env": "prod"})
    assert "0 % of 1 things" in ran.err


def test_nothing_found_is_success(hawse: Hawse, shop: Shop) -> None:
    ran = hawse("tag", "report", "--type", "sns", "--key", "env", "--exit-code")

    assert ran.code == 0
    assert "100 % of 1 things have every required tag" in ran.err


def test_groups_are_counted_by_service_and_by_owner(hawse: Hawse, shop: Shop) -> None:
    shop.client("sns").tag_resource(
        ResourceArn=shop.topic, Tags=[{"Key": "owner", "Value": "shop"}]
    )
    types = ("--type", "sns", "--type", "s3", "--key", "team")

    by_service = hawse("tag", "report", *types, "--by", "service", "-o", "json").json()
    by_owner = hawse("tag", "report", *types, "--by", "owner", "-o", "json").json()

    assert {(row["group"], row["things"], row["untagged"]) for row in by_service} == {
        ("sns", 1, 0),
        ("s3", 1, 1),
    }
    assert {(row["group"], row["missing"]["team"]) for row in by_owner} == {("shop", 1), (None, 1)}


def test_what_is_found_can_be_tagged_as_it_is(hawse: Hawse, shop: Shop) -> None:
    listed = hawse(
        "tag", "report", "--key", "owner", "--type", "s3", "--type", "volume", "-o", "ids"
    )

    ran = hawse("tag", "set", "-", "--tag", "owner=ops", "-y", stdin=listed.out)

    assert ran.code == 0, ran.err
    assert shop.tags(shop.bucket)["owner"] == shop.tags(shop.volume)["owner"] == "ops"


def test_nothing_required_is_refused_before_any_request(run: Run, aws: ScriptedAws) -> None:
    ran = run("tag", "report")

    assert ran.code == 2
    assert "tags.required" in ran.err
    assert aws.calls == []


def test_what_may_not_be_listed_is_told_and_never_in_order(run: Run, aws: ScriptedAws) -> None:
    for kind in KINDS.values():
        aws.fail(kind.read, "UnauthorizedOperation", "You are not authorized")
    aws.answer(LIST_BUCKETS, {"Buckets": []})
    aws.answer(GET_RESOURCES, {"ResourceTagMappingList": []})

    ran = run("tag", "report", "--key", "owner", "--exit-code")

    assert ran.code == 6
    assert "ec2:volume: " in ran.err and "ec2:DescribeVolumes" in ran.err


@pytest.mark.parametrize("value", ["(", "*x"])
def test_a_pattern_that_is_none_is_an_error_of_the_configuration(
    run: Run, aws: ScriptedAws, value: str
) -> None:
    ran = run("tag", "report", "--key", "env", env={"HAWSE_TAGS_ALLOWED": f"env={value}"})

    assert ran.code == 3
    assert "is no regular expression" in ran.err
