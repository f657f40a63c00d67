"""Tags of resources: reading, setting and removing without treading on anybody."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.errors import UsageError
from hawse.plan import Look, Skip, Step
from hawse.services.tags.calls import CREATE_TAGS, DELETE_TAGS, DESCRIBE_TAGS
from hawse.services.tags.rules import (
    Tag,
    Tagged,
    check_keys,
    find_tags,
    is_resource_id,
    parse,
    remove_tags,
    set_tags,
    tagged,
)
from tests.fleet import DB, WEB
from tests.scripted import ScriptedAws

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


def described(id_: str, key: str, value: str, kind: str = "instance") -> dict[str, str]:
    return {"ResourceId": id_, "ResourceType": kind, "Key": key, "Value": value}


def test_tags_are_listed_by_resource_with_its_name(aws: ScriptedAws) -> None:
    found = [
        described(WEB, "env", "dev"),
        described(DB, "env", "prod"),
        described(WEB, "Name", "w"),
    ]
    aws.answer(DESCRIBE_TAGS, {"Tags": found})

    assert list(find_tags(aws.target(DESCRIBE_TAGS), [WEB, DB])) == [
        Tag(WEB, "w", "instance", "Name", "w"),
        Tag(WEB, "w", "instance", "env", "dev"),
        Tag(DB, None, "instance", "env", "prod"),
    ]


def test_asking_for_keys_still_tells_the_name(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_TAGS, {"Tags": [described(WEB, "Name", "w"), described(WEB, "env", "dev")]})
    target = aws.target(DESCRIBE_TAGS)

    rows = list(find_tags(target, kind="instance", keys=["en*"]))

    assert rows == [Tag(WEB, "w", "instance", "env", "dev")]
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
