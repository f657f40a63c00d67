"""Tags of resources: reading, setting and removing without treading on anybody."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.aws.waiting import seen
from hawse.errors import UsageError
from hawse.plan import Look, Skip, Step
from hawse.services.tags.calls import CREATE_TAGS, DELETE_TAGS, DESCRIBE_TAGS
from hawse.services.tags.calls_everywhere import GET_RESOURCES, TAG_RESOURCES, UNTAG_RESOURCES
from hawse.services.tags.rules import (
    Tagged,
    check_keys,
    copy_tags,
    parse,
    remove_tags,
    set_tags,
)
from hawse.services.tags.ways import is_resource_id
from tests.fleet import WEB

WEB_1 = Tagged(WEB, "web-1", {"Name": "web-1", "env": "dev"})


def look(key: str, value: str | None) -> Look:
    filters = (
        {"Name": "resource-id", "Values": (WEB,)},
        {"Name": "key", "Values": (key,)},
    )
    want = (value,) if value is not None else ()
    return Look(DESCRIBE_TAGS, {"Filters": filters}, "Tags[].Value", want, absent=value is None)


def step(api: Any, key: str, value: str, says: str, **members: Any) -> Step:
    params = {"Resources": (WEB,), "Tags": ({"Key": key, "Value": value},)}
    return Step(api, params, on=WEB, says=says, name="web-1", **members)


def test_a_new_tag_is_removed_by_undo_if_it_is_still_ours() -> None:
    assert list(set_tags(WEB_1, {"team": "a"})) == [
        step(
            CREATE_TAGS,
            "team",
            "a",
            "set team=a",
            expects=look("team", None),
            wait=look("team", "a"),
            undo=(
                step(
                    DELETE_TAGS,
                    "team",
                    "a",
                    "remove team=a",
                    expects=look("team", "a"),
                    wait=look("team", None),
                ),
            ),
        )
    ]


def test_a_changed_tag_gets_its_old_value_back_by_undo() -> None:
    assert list(set_tags(WEB_1, {"env": "prod"})) == [
        step(
            CREATE_TAGS,
            "env",
            "prod",
            "set env=prod, was dev",
            expects=look("env", "dev"),
            wait=look("env", "prod"),
            undo=(
                step(
                    CREATE_TAGS,
                    "env",
                    "dev",
                    "set env=dev again",
                    expects=look("env", "prod"),
                    wait=look("env", "dev"),
                ),
            ),
        )
    ]


def test_a_removal_removes_only_the_value_that_was_seen_and_undo_sets_it_again() -> None:
    assert list(remove_tags(WEB_1, ["env"])) == [
        step(
            DELETE_TAGS,
            "env",
            "dev",
            "remove env=dev",
            expects=look("env", "dev"),
            wait=look("env", None),
            undo=(
                step(
                    CREATE_TAGS,
                    "env",
                    "dev",
                    "set env=dev again",
                    expects=look("env", None),
                    wait=look("env", "dev"),
                ),
            ),
        )
    ]


def test_what_is_already_so_is_skipped() -> None:
    assert list(set_tags(WEB_1, {"env": "dev"})) == [Skip(WEB, "has env=dev already", name="web-1")]
    assert list(remove_tags(WEB_1, ["team", "env=prod"])) == [
        Skip(WEB, "has no tag team", name="web-1"),
        Skip(WEB, "has env=dev", name="web-1"),
    ]


def test_if_missing_leaves_other_values_alone() -> None:
    entries = list(set_tags(WEB_1, {"env": "prod", "team": "a"}, if_missing=True))

    assert entries[0] == Skip(WEB, "has env=dev", name="web-1")
    assert isinstance(entries[1], Step)


def test_each_key_is_a_step_of_its_own() -> None:
    entries = list(set_tags(WEB_1, {"a": "1", "b": "2"}))

    assert [entry.says for entry in entries if isinstance(entry, Step)] == ["set a=1", "set b=2"]


def test_a_key_with_a_wildcard_is_looked_up_literally() -> None:
    (entry,) = set_tags(WEB_1, {"a*b": "1"})

    assert isinstance(entry, Step) and entry.expects is not None
    filters = entry.expects.params["Filters"]
    assert isinstance(filters, tuple) and filters[1] == {"Name": "key", "Values": ("a\\*b",)}


@pytest.mark.parametrize("tag", ["env=", "=x", "", "aws:x=1", f"{'k' * 129}=1", f"k={'v' * 257}"])
def test_what_is_no_tag_is_a_usage_error(tag: str) -> None:
    with pytest.raises(UsageError):
        parse([tag])
    with pytest.raises(UsageError):
        check_keys([tag])


def test_a_bare_key_is_an_empty_value_and_a_contradiction_is_refused() -> None:
    assert parse(["seen", "env=a=b"]) == {"seen": "", "env": "a=b"}

    with pytest.raises(UsageError, match="given twice"):
        parse(["env=a", "env=b"])


@pytest.mark.parametrize(
    "id_", [WEB, "vol-0123abcd", "eipalloc-0123456789abcdef0", "tgw-rtb-0123abcd"]
)
def test_ids_of_every_kind_are_ids(id_: str) -> None:
    assert is_resource_id(id_)


@pytest.mark.parametrize("name", ["web-1", "web", "i-xyz", "team-prod"])
def test_names_are_no_ids(name: str) -> None:
    assert not is_resource_id(name)


QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"


def test_a_thing_of_another_service_goes_through_the_tagging_api() -> None:
    (entry,) = set_tags(Tagged(QUEUE, "orders", {"env": "dev"}), {"env": "prod"})

    assert isinstance(entry, Step) and entry.expects is not None
    assert (entry.api, entry.params) == (
        TAG_RESOURCES,
        {"ResourceARNList": (QUEUE,), "Tags": {"env": "prod"}},
    )
    assert (entry.expects.read, entry.expects.want) == (GET_RESOURCES, ("dev",))
    assert entry.undo[0].params["Tags"] == {"env": "dev"}


def test_its_new_tag_is_taken_away_by_undo() -> None:
    (entry,) = set_tags(Tagged(QUEUE, "orders", {}), {"env": "prod"})

    assert isinstance(entry, Step)
    assert (entry.undo[0].api, entry.undo[0].params) == (
        UNTAG_RESOURCES,
        {"ResourceARNList": (QUEUE,), "TagKeys": ("env",)},
    )


def test_the_arn_of_an_ec2_thing_goes_to_ec2_itself() -> None:
    arn = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0123abcd"
    (entry,) = set_tags(Tagged(arn, "", {}), {"env": "prod"})

    assert isinstance(entry, Step)
    assert (entry.api, entry.on) == (CREATE_TAGS, arn)
    assert entry.params["Resources"] == ("vol-0123abcd",)


@pytest.mark.parametrize("key", ["env", "a`b", "it's", 'q"q', "back\\slash", "ключ", "a.b/c:d e"])
def test_a_look_finds_its_key_and_no_other(key: str) -> None:
    (entry,) = set_tags(Tagged(QUEUE, "", {key: "old"}), {key: "new"})
    assert isinstance(entry, Step) and entry.expects is not None

    tags = [{"Key": key, "Value": "old"}, {"Key": f"{key}x", "Value": "other"}]
    answer = {"ResourceTagMappingList": [{"ResourceARN": QUEUE, "Tags": tags}]}

    assert seen(entry.expects, answer) == ["old"]
    assert seen(entry.expects, {"ResourceTagMappingList": []}) == []


def test_copying_leaves_the_tags_of_aws_and_what_is_not_asked_for() -> None:
    source = {"aws:autoscaling:groupName": "g", "env": "prod", "cost-center": "7", "cost-x": "1"}
    to = Tagged("vol-0123abcd", "", {"cost-x": "9"})

    every = [entry.says for entry in copy_tags(source, to) if isinstance(entry, Step)]
    some = list(copy_tags(source, to, ["cost-*"], if_missing=True))

    assert every == ["set env=prod", "set cost-center=7", "set cost-x=1, was 9"]
    assert [getattr(one, "says", "") or getattr(one, "why", "") for one in some] == [
        "set cost-center=7",
        "has cost-x=9",
    ]
    assert list(copy_tags({"aws:x": "1"}, to)) == [
        Skip("vol-0123abcd", "the source has no tag to copy")
    ]
