"""Reading tags from EC2 and from the Resource Groups Tagging API."""

from __future__ import annotations

import pytest

from hawse.services.tags.calls import DESCRIBE_TAGS
from hawse.services.tags.calls_everywhere import GET_RESOURCES
from hawse.services.tags.listing import (
    Tag,
    arns_tagged,
    ec2_tagged,
    has_tags,
    known,
    rows_of,
    tagged,
)
from hawse.services.tags.rules import Tagged
from tests.fleet import DB, WEB
from tests.scripted import ScriptedAws

QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"
VOLUME = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0123abcd"
DATABASE = "arn:aws:rds:eu-west-1:111122223333:db:orders"


def described(id_: str, key: str, value: str, kind: str = "instance") -> dict[str, str]:
    return {"ResourceId": id_, "ResourceType": kind, "Key": key, "Value": value}


def mapping(arn: str, **tags: str) -> dict[str, object]:
    return {"ResourceARN": arn, "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}


def test_tags_are_told_by_thing_with_its_name(aws: ScriptedAws) -> None:
    found = [
        described(WEB, "env", "dev"),
        described(DB, "env", "prod"),
        described(WEB, "Name", "w"),
    ]
    aws.answer(DESCRIBE_TAGS, {"Tags": found})

    assert list(rows_of(ec2_tagged(aws.target(DESCRIBE_TAGS)))) == [
        Tag(WEB, "w", "ec2:instance", "Name", "w"),
        Tag(WEB, "w", "ec2:instance", "env", "dev"),
        Tag(DB, None, "ec2:instance", "env", "prod"),
    ]


def test_asking_for_keys_still_tells_the_name(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_TAGS, {"Tags": [described(WEB, "Name", "w"), described(WEB, "env", "dev")]})

    things = ec2_tagged(aws.target(DESCRIBE_TAGS), kinds=["instance"], keys=["en*"])

    assert list(rows_of(things, ["en*"])) == [Tag(WEB, "w", "ec2:instance", "env", "dev")]
    (params,) = aws.params(DESCRIBE_TAGS)
    assert {f["Name"]: f["Values"] for f in params["Filters"]} == {
        "resource-type": ("instance",),
        "key": ("en*", "Name"),
    }


def test_many_ids_are_asked_in_several_requests(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_TAGS, {"Tags": []})
    ids = [f"i-{number:017x}" for number in range(201)]

    assert len(tagged(aws.target(DESCRIBE_TAGS), ids)) == 201
    assert [len(p["Filters"][0]["Values"]) for p in aws.params(DESCRIBE_TAGS)] == [200, 1]


def test_many_arns_are_asked_in_several_requests_and_an_unknown_one_has_no_tag(
    aws: ScriptedAws,
) -> None:
    arns = [f"{QUEUE}-{number}" for number in range(101)]
    aws.answer(GET_RESOURCES, {"ResourceTagMappingList": [mapping(arns[0], env="dev")]})

    found = list(arns_tagged(aws.target(GET_RESOURCES), arns))

    assert [len(p["ResourceARNList"]) for p in aws.params(GET_RESOURCES)] == [100, 1]
    assert found[:2] == [
        Tagged(arns[0], "orders-0", {"env": "dev"}, "sqs"),
        Tagged(arns[1], "orders-1", {}, "sqs"),
    ]


def test_an_ec2_thing_that_the_tagging_api_tells_is_known_by_its_id(aws: ScriptedAws) -> None:
    told = [mapping(VOLUME, env="dev"), mapping(DATABASE, env="prod", Name="shop")]
    aws.answer(GET_RESOURCES, {"ResourceTagMappingList": told})

    found = list(known(aws.target(GET_RESOURCES), types=["rds"], tags=["env", "env=*"]))

    assert [(one.id, one.name, one.kind) for one in found] == [
        ("vol-0123abcd", "", "ec2:volume"),
        (DATABASE, "shop", "rds:db"),
    ]
    assert aws.params(GET_RESOURCES) == [
        {"TagFilters": ({"Key": "env"},), "ResourceTypeFilters": ("rds",)}
    ]


@pytest.mark.parametrize(
    ("wanted", "has"),
    [
        ([], True),
        (["env"], True),
        (["env=prod"], True),
        (["env=dev", "env=prod"], True),
        (["env=p*"], True),
        (["env=dev"], False),
        (["env", "team"], False),
        (["Env"], False),
    ],
)
def test_tags_are_chosen_by_key_and_value(wanted: list[str], has: bool) -> None:
    assert has_tags({"env": "prod"}, wanted) is has
