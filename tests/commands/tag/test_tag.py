"""`hawse tag ls`, `set` and `rm`."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawse.services.tags.calls import CREATE_TAGS, DELETE_TAGS, DESCRIBE_TAGS
from tests.conftest import Run
from tests.fleet import DB, OLD, WEB, Fleet, item, regions
from tests.scripted import ScriptedAws

VOLUME = "vol-0123456789abcdef0"


@pytest.fixture
def fleet(aws: ScriptedAws) -> Fleet:
    return Fleet(aws, item(tags={"env": "dev"}), item(DB, "db-1"))


def test_tags_of_a_name_are_listed(run: Run, fleet: Fleet) -> None:
    ran = run("tag", "ls", "web-1")

    assert ran.out == (
        f"{WEB}\tweb-1\tec2:instance\tName\tweb-1\n{WEB}\tweb-1\tec2:instance\tenv\tdev\n"
    )


def test_tags_of_a_type_are_listed_by_key(run: Run, fleet: Fleet) -> None:
    rows = run("tag", "ls", "--type", "instance", "--key", "env", "-o", "json").json()

    assert [(row["id"], row["key"]) for row in rows] == [(WEB, "env")]


def test_an_untagged_instance_is_there_without_a_tag(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item(WEB, ""))

    (row,) = run("tag", "ls", WEB, "-o", "json").json()

    assert (row["id"], row["key"], row["value"]) == (WEB, None, None)


def test_setting_shows_the_old_value_and_undo_brings_it_back(run: Run, fleet: Fleet) -> None:
    ran = run("tag", "set", "web-1", "--tag", "env=prod", "--tag", "owner=ops", "-y")

    assert ran.code == 0
    assert "set env=prod, was dev" in ran.err
    assert fleet.tags() == {"Name": "web-1", "env": "prod", "owner": "ops"}
    assert run("undo", "-y").code == 0
    assert fleet.tags() == {"Name": "web-1", "env": "dev"}


def test_an_undo_can_be_planned_and_applied_later(run: Run, fleet: Fleet, tmp_path: Path) -> None:
    file = str(tmp_path / "undo.json")
    run("tag", "set", "web-1", "--tag", "owner=ops", "-y")

    assert run("undo", "--plan", file).code == 0
    assert run("apply", file, "-y").code == 0
    assert fleet.tags() == {"Name": "web-1", "env": "dev"}
    assert [row["state"] for row in run("audit", "ls", "-o", "json").json()] == ["undone", "done"]


def test_undo_leaves_a_tag_that_somebody_else_changed(run: Run, fleet: Fleet) -> None:
    assert run("tag", "set", "web-1", "--tag", "env=prod", "-y").code == 0
    fleet.items[WEB]["Tags"] = [{"Key": "env", "Value": "theirs"}]

    assert run("undo", "-y").code == 1
    assert fleet.tags() == {"env": "theirs"}


def test_what_has_the_value_already_is_skipped(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    ran = run("tag", "set", "web-1", "--tag", "env=dev")

    assert ran.code == 0
    assert "has env=dev already" in ran.err
    assert aws.params(CREATE_TAGS) == []


def test_if_missing_sets_only_what_is_missing(run: Run, fleet: Fleet) -> None:
    assert run("tag", "set", "*", "--tag", "env=prod", "--if-missing", "-y").code == 0

    assert (fleet.tags(WEB)["env"], fleet.tags(DB)["env"]) == ("dev", "prod")


def test_removing_can_be_undone(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    assert run("tag", "rm", "web-1", "--tag", "env", "-y").code == 0
    assert fleet.tags() == {"Name": "web-1"}
    assert aws.params(DELETE_TAGS)[0]["Tags"] == ({"Key": "env", "Value": "dev"},)

    assert run("undo", "-y").code == 0
    assert fleet.tags() == {"Name": "web-1", "env": "dev"}


def test_removing_a_value_spares_another_value(run: Run, fleet: Fleet) -> None:
    ran = run("tag", "rm", "web-1", "--tag", "env=prod", "-y")

    assert ran.code == 0
    assert "has env=dev" in ran.err
    assert fleet.tags()["env"] == "dev"


def test_any_resource_is_tagged_by_its_id(run: Run, aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_TAGS, {"Tags": []}, times=2)
    tag = {"ResourceId": VOLUME, "ResourceType": "volume", "Key": "keep", "Value": ""}
    aws.answer(DESCRIBE_TAGS, {"Tags": [tag]})
    aws.answer(CREATE_TAGS, {})

    assert run("tag", "set", VOLUME, "--tag", "keep", "-y").code == 0
    assert aws.params(CREATE_TAGS) == [
        {"Resources": (VOLUME,), "Tags": ({"Key": "keep", "Value": ""},)}
    ]


def test_a_terminated_instance_is_blocked(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item(OLD, "old", "terminated"))

    ran = run("tag", "set", "old", "--tag", "env=prod", "-y")

    assert ran.code == 7
    assert "is terminated" in ran.err


@pytest.mark.parametrize("verb", ["set", "rm"])
@pytest.mark.parametrize(
    "words", [["web-1", "--tag", "env="], ["web-1", "--tag", ""], ["", "--tag", "a"], ["web-1"]]
)
def test_an_empty_selector_or_tag_is_refused_before_any_request(
    run: Run, aws: ScriptedAws, verb: str, words: list[str]
) -> None:
    assert run("tag", verb, *words, "-y").code == 2
    assert aws.calls == []


def test_a_dry_run_asks_ec2_and_changes_nothing(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    ran = run("tag", "set", "web-1", "--tag", "env=prod", "--dry-run", "-o", "json")

    assert [row["outcome"] for row in ran.json()] == ["would succeed"]
    assert fleet.tags()["env"] == "dev"


def test_denied_says_which_action_is_missing(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    aws.fail(CREATE_TAGS, "UnauthorizedOperation", "You are not authorized")

    ran = run("tag", "set", "web-1", "--tag", "env=prod", "-y")

    assert ran.code == 5
    assert "ec2:CreateTags" in ran.err


def test_a_name_that_is_nowhere_is_not_found(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    regions(aws)

    assert run("tag", "set", "web-9", "--tag", "env=prod", "-y").code == 4


def test_names_are_tagged_in_the_region_where_they_are(run: Run, aws: ScriptedAws) -> None:
    here = Fleet(aws, item(), region="eu-west-1")
    there = Fleet(aws, item(DB, "db-1"), region="us-east-1")

    line = ["tag", "set", "web-1", "db-1", "--tag", "env=prod", "-y"]

    assert run(*line, "-r", "eu-west-1", "-r", "us-east-1").code == 0
    assert (here.tags(WEB)["env"], there.tags(DB)["env"]) == ("prod", "prod")
