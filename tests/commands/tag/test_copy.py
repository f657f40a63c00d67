"""`hawse tag copy` on moto over HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.commands.tag.conftest import Shop
from tests.conftest import Ran, Run
from tests.fleet import DB, WEB, Fleet, item
from tests.scripted import ScriptedAws

Hawse = Callable[..., Ran]


def belongings(shop: Shop) -> list[str]:
    ec2 = shop.client("ec2")
    (found,) = ec2.describe_instances(InstanceIds=[shop.instance])["Reservations"][0]["Instances"]
    snapshots = ec2.describe_snapshots(
        OwnerIds=["self"], Filters=[{"Name": "volume-id", "Values": [shop.volume]}]
    )["Snapshots"]
    return [
        shop.volume,
        *(one["NetworkInterfaceId"] for one in found["NetworkInterfaces"]),
        *(one["SnapshotId"] for one in snapshots),
    ]


def test_an_instance_gives_its_volumes_interfaces_and_snapshots_its_tags(
    hawse: Hawse, shop: Shop
) -> None:
    parts = belongings(shop)
    assert len(parts) == 3

    ran = hawse("tag", "copy", "web-1", "-y")

    assert ran.code == 0, ran.err
    assert [shop.tags(part) for part in parts] == [{"Name": "web-1", "env": "prod"}] * 3
    assert hawse("tag", "copy", "web-1").code == 0
    assert hawse("undo", "-y").code == 0
    assert [shop.tags(part) for part in parts] == [{}] * 3


def test_only_some_keys_and_only_where_they_are_missing(hawse: Hawse, shop: Shop) -> None:
    shop.client("ec2").create_tags(Resources=[shop.volume], Tags=[{"Key": "env", "Value": "dev"}])

    ran = hawse("tag", "copy", "web-*", "--only", "e*", "--if-missing", "-y")

    assert ran.code == 0, ran.err
    assert [shop.tags(part) for part in belongings(shop)] == [
        {"env": "dev"},
        {"env": "prod"},
        {"env": "prod"},
    ]


def test_anything_gives_anything_its_tags_but_not_its_name(hawse: Hawse, shop: Shop) -> None:
    ran = hawse("tag", "copy", "web-1", "--to", shop.bucket, "--to", shop.volume, "-y")

    assert ran.code == 0, ran.err
    assert (shop.tags(shop.bucket), shop.tags(shop.volume)) == ({"env": "prod"}, {"env": "prod"})
    assert hawse("undo", "-y").code == 0
    assert shop.tags(shop.volume) == {}

    assert hawse("tag", "copy", "web-1", "--to", shop.volume, "--only", "Name", "-y").code == 0
    assert shop.tags(shop.volume) == {"Name": "web-1"}


def test_a_thing_of_another_service_gives_its_tags_to_an_instance(hawse: Hawse, shop: Shop) -> None:
    shop.client("sns").tag_resource(ResourceArn=shop.topic, Tags=[{"Key": "team", "Value": "shop"}])

    assert hawse("tag", "copy", shop.topic, "--to", "web-1", "-y").code == 0
    assert shop.tags(shop.instance)["team"] == "shop"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["web-9"], 4, "web-9"),
        (["twin"], 2, "ambiguous"),
        (["web-1", "db-1", "--to", "i-0ddddddddddddddd4"], 2, "one source"),
        (["web-9", "--to", "web-1"], 4, "web-9"),
        (["web-1", "--to", "web-9"], 4, "web-9"),
        (["arn:aws:sns:eu-west-1:111122223333:orders"], 2, "only instances"),
        ([""], 2, "empty"),
    ],
)
def test_what_is_not_one_thing_is_refused(
    run: Run, aws: ScriptedAws, words: list[str], code: int, told: str
) -> None:
    twins = [item(f"i-0fffffffffffffff{n}", "twin") for n in range(2)]
    Fleet(aws, item(WEB), item(DB, "db-1"), *twins)

    ran = run("tag", "copy", *words, "-y")

    assert ran.code == code
    assert told in ran.err
