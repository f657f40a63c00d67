"""`hawse cfn watch`, as a person or a script meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import FakeClock, Ran, Run
from tests.scripted.playing import Play, Played
from tests.unit.services.cfn.operating import FOLDER, read


def creating(play: Play, **more: Any) -> Played:
    """A stack that somebody else has begun to create a moment ago."""
    shop = play("nested_create_fails", **more)
    shop.cloud.client().create_stack(
        StackName="shop", TemplateBody="{}", Capabilities=["CAPABILITY_IAM"]
    )
    return shop


def updating(play: Play, **more: Any) -> Played:
    web = play("update_succeeds", **more)
    web.cloud.client().update_stack(StackName="web", UsePreviousTemplate=True)
    return web


def shop_with_data() -> dict[str, Any]:
    """An update by a change set: a nested stack that changes late, one thing replaced, one gone."""
    updated = "UPDATE_COMPLETE"
    change = {"Action": "Modify", "ResourceType": "AWS::RDS::DBInstance", "Replacement": "False"}
    db = {**change, "LogicalResourceId": "Db"}
    task = {"ResourceType": "AWS::ECS::TaskDefinition", "LogicalResourceId": "Task"}
    data = {"ResourceType": "AWS::CloudFormation::Stack", "LogicalResourceId": "Data"}
    made = {
        "changes": [
            {"Action": "Modify", "Replacement": "True", **task},
            {"Action": "Modify", **data},
            {"Action": "Remove", "ResourceType": "AWS::SQS::Queue", "LogicalResourceId": "Old"},
        ],
        "page": 2,
        "nested": {"Data": {"changes": [db]}},
    }
    events = [
        [0, "shop", "UPDATE_IN_PROGRESS"],
        [10, "Task", "UPDATE_IN_PROGRESS", "requires the creation of a new physical resource"],
        [40, "Task", updated],
        [41, "Data", "UPDATE_IN_PROGRESS"],
        [42, "data", "UPDATE_IN_PROGRESS"],
        [43, "data/Db", "UPDATE_IN_PROGRESS"],
        [143, "data/Db", updated],
        [144, "data", updated],
        [145, "Data", updated],
        [146, "shop", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"],
        [147, "Old", "DELETE_IN_PROGRESS"],
        [187, "Old", "DELETE_COMPLETE"],
        [188, "Task", "DELETE_COMPLETE"],
        [190, "shop", updated],
    ]
    resources = {
        "Task": "AWS::ECS::TaskDefinition task:1",
        "Data": {"type": "AWS::CloudFormation::Stack", "stack": "data"},
        "Old": "AWS::SQS::Queue old",
    }
    needs = {"Data": {"Type": "AWS::CloudFormation::Stack", "DependsOn": "Task"}}
    template = {"Resources": {**needs, "Task": {"Type": "AWS::ECS::TaskDefinition"}}}
    return {
        "stacks": {
            "shop": {
                "resources": resources,
                "template": template,
                "after": {"CreateChangeSet": [made], "ExecuteChangeSet": events},
            },
            "data": {"parent": "shop", "resources": {"Db": "AWS::RDS::DBInstance db"}},
        }
    }


def executing(play: Play, source: Any = None) -> Played:
    """A change set that somebody else has just begun to execute."""
    shop = play(source or shop_with_data())
    aws = shop.cloud.client()
    name = aws.create_change_set(StackName="shop", ChangeSetName="one", TemplateBody="{}")["Id"]
    aws.execute_change_set(ChangeSetName=name)
    return shop


def beats(ran: Ran, stack: str = "shop") -> list[str]:
    return [line for line in ran.err.splitlines() if line.startswith(f"{stack}: UPDATE_IN_P")]


def saved(folder: Path, name: str) -> str:
    path = folder / f"{name}.jsonl"
    path.write_text(read((FOLDER / f"{name}.txt").read_text(encoding="utf-8")).text())
    return str(path)


def test_an_operation_that_was_begun_elsewhere_is_watched_to_its_end(play: Play) -> None:
    ran = updating(play).run("cfn", "watch", "web")

    lines = ran.err.splitlines()
    assert ran.code == 0, ran.err
    assert "web  AWS::CloudFormation::Stack  UPDATE_IN_PROGRESS" in lines[0]
    assert lines[-1] == "web: UPDATE_COMPLETE after 4m07s"


def test_while_nothing_happens_a_line_says_every_30_seconds_that_it_goes_on(play: Play) -> None:
    ran = updating(play).run("cfn", "watch", "web")

    beats = [line for line in ran.err.splitlines() if line.startswith("web: UPDATE_IN_PROGRESS")]
    assert 6 <= len(beats) <= 8, ran.err
    assert beats[0].endswith("waiting for Database")


def test_a_failure_is_told_with_its_cause_and_ends_with_1(play: Play) -> None:
    ran = creating(play).run("cfn", "watch", "shop")

    assert ran.code == 1
    assert "shop: ROLLBACK_COMPLETE: shop/Network/SubnetB" in ran.err
    assert "hint: hawse cfn why shop" in ran.err


def test_a_stack_that_has_ended_already_is_told_at_once(play: Play) -> None:
    web = play("update_rollback_failed")

    ran = web.run("cfn", "watch", "web")

    assert ran.code == 1
    assert "UPDATE_ROLLBACK_FAILED" in ran.err


def test_json_has_an_object_for_all_that_happens_and_the_end(play: Play) -> None:
    ran = updating(play).run("cfn", "watch", "web", "--progress", "json")

    *told, last, _ = ran.err.splitlines()
    events = [json.loads(line) for line in [*told, last]]
    assert {event["event"] for event in events} == {"transition", "going_on", "end"}
    assert events[-1]["status"] == "UPDATE_COMPLETE"
    replaced = [one for one in events if "requires the creation" in (one.get("reason") or "")]
    assert replaced[0]["logical_id"] == "Task"


def test_on_a_terminal_it_is_a_tree_no_higher_than_that(play: Play) -> None:
    ran = creating(play).run("cfn", "watch", "shop", tty=True, env={"LINES": "8"})

    pictures = ran.err.split("\x1b[J")
    assert max(picture.count("\n") for picture in pictures) <= 8
    assert "← first failure" in ran.err
    assert "(nested)" in ran.err


def test_throttling_takes_time_and_nothing_else(play: Play) -> None:
    faults = [{"call": "DescribeStackEvents", "calls": [2, 5], "error": "Throttling"}]
    events = [[0, "web", "UPDATE_IN_PROGRESS"], [30, "web", "UPDATE_COMPLETE"]]
    web = play({"stacks": {"web": {"after": {"UpdateStack": events}}}, "faults": faults})
    web.cloud.client().update_stack(StackName="web", UsePreviousTemplate=True)

    ran = web.run("cfn", "watch", "web")

    assert ran.code == 0, ran.err


def test_that_the_last_look_fails_changes_nothing(play: Play) -> None:
    faults = [{"call": "DescribeStacks", "calls": [2, 9], "error": "Throttling"}]
    events = [[0, "web", "UPDATE_IN_PROGRESS"], [30, "web", "UPDATE_COMPLETE"]]
    web = play({"stacks": {"web": {"after": {"UpdateStack": events}}}, "faults": faults})
    web.cloud.client().update_stack(StackName="web", UsePreviousTemplate=True)

    ran = web.run("cfn", "watch", "web")

    assert ran.code == 0
    assert "the last look" in ran.err


def test_a_timeout_leaves_the_stack_alone(play: Play) -> None:
    web = updating(play)

    ran = web.run("cfn", "watch", "web", "--timeout", "60")

    assert ran.code == 124
    assert web.cloud.names(writes=True) == ["UpdateStack"]


def test_what_was_seen_is_learned_for_the_next_time(play: Play) -> None:
    updating(play).run("cfn", "watch", "web")

    again = updating(play).run("cfn", "watch", "web", tty=True)

    assert "usually 4m" in again.err


def test_of_an_update_the_executed_change_set_tells_how_much_there_is(play: Play) -> None:
    ran = executing(play).run("cfn", "watch", "shop", "--progress", "json")

    events = [json.loads(line) for line in ran.err.splitlines()[:-1]]
    assert {one["total"] for one in events if one["event"] == "going_on"} == {5}
    assert (events[-1]["done"], events[-1]["total"]) == (5, 5)


def test_time_left_of_an_update_is_known_once_one_was_seen(play: Play) -> None:
    first = executing(play).run("cfn", "watch", "shop")
    again = executing(play).run("cfn", "watch", "shop")

    assert "left" not in first.err
    assert "of 5, about 2m left" in beats(again)[0]
    assert "about 50s left" in beats(again)[-1]


def test_a_change_set_of_an_older_update_says_nothing(play: Play) -> None:
    shop = executing(play)
    shop.run("cfn", "watch", "shop")
    shop.cloud.client().update_stack(StackName="shop", TemplateBody='{"other": 1}')

    ran = shop.run("cfn", "watch", "shop", "--progress", "json")

    assert json.loads(ran.err.splitlines()[-2])["total"] is None


def test_a_change_set_that_may_not_be_read_takes_the_sum_and_nothing_else(play: Play) -> None:
    denied = {"call": "DescribeChangeSet", "calls": [1, 9], "error": "AccessDenied"}

    ran = executing(play, {**shop_with_data(), "faults": [denied]}).run("cfn", "watch", "shop")

    assert ran.code == 0
    assert "done" in beats(ran)[0]
    assert "denied" not in ran.err


def test_several_stacks_are_watched_at_once_and_each_says_how_it_ended(play: Play) -> None:
    events = [[0, "web", "UPDATE_IN_PROGRESS"], [90, "web", "UPDATE_COMPLETE"]]
    bad = [
        [0, "api", "UPDATE_IN_PROGRESS"],
        [9, "Queue", "UPDATE_FAILED", "no such queue"],
        [9, "api", "UPDATE_ROLLBACK_IN_PROGRESS"],
        [30, "api", "UPDATE_ROLLBACK_COMPLETE"],
    ]
    api = {"resources": {"Queue": "AWS::SQS::Queue q"}, "after": {"UpdateStack": bad}}
    both = play({"stacks": {"web": {"after": {"UpdateStack": events}}, "api": api}})
    for name in ("web", "api"):
        both.cloud.client().update_stack(StackName=name, UsePreviousTemplate=True)

    ran = both.run("cfn", "watch", "web", "a*")

    assert ran.code == 1
    assert "web: UPDATE_COMPLETE after 1m30s" in ran.err
    assert "api: UPDATE_ROLLBACK_COMPLETE: api/Queue" in ran.err
    assert ran.err.splitlines()[-1] == "hint: hawse cfn why api"


def test_one_of_several_that_is_nowhere_is_not_found(play: Play) -> None:
    assert play("update_succeeds").run("cfn", "watch", "web", "shop").code == 4


def test_a_stack_that_is_nowhere_is_not_found(play: Play) -> None:
    assert play("update_succeeds").run("cfn", "watch", "shop").code == 4


@pytest.mark.parametrize("words", [(), ("web", "--replay", "-")])
def test_a_stack_or_a_file_is_named_and_not_both(run: Run, words: tuple[str, ...]) -> None:
    assert run("cfn", "watch", *words).code == 2


def test_a_replay_needs_no_aws_and_ends_as_the_operation_did(
    run: Run, tmp_path: Path, clock: FakeClock
) -> None:
    before = clock.now()
    bad = run("cfn", "watch", "--replay", saved(tmp_path, "nested_third_level"))
    good = run("cfn", "watch", "--replay", saved(tmp_path, "cleanup_leftovers"))

    assert (bad.code, good.code) == (1, 0)
    assert "shop/Data/Store/Table" in bad.err
    assert "left over: shop/Sg" in good.err
    assert clock.now() == before, "lines do not wait"


def test_a_replay_on_a_terminal_takes_its_time(run: Run, tmp_path: Path, clock: FakeClock) -> None:
    before = clock.now()

    run("cfn", "watch", "--replay", saved(tmp_path, "create_failed"), "--speed", "10", tty=True)

    assert 4 < (clock.now() - before).total_seconds() < 10
