"""Asking until things are as wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from hawse.aws.calls import Read
from hawse.aws.targets import Target
from hawse.aws.waiting import ask, holds, wait
from hawse.errors import AccessDenied, CLIError, Interrupted, TimedOut
from hawse.plan import Look
from tests.conftest import FakeClock
from tests.scripted import ScriptedAws, aws_error

DESCRIBE = Read("ec2", "DescribeInstances", iam=(), items="Reservations[].Instances[]")
STACKS = Read("cloudformation", "DescribeStacks", iam=(), items="Stacks[]")
STATE = "Reservations[].Instances[].State.Name"


def look(id: str, *want: str, never: tuple[str, ...] = (), absent: bool = False) -> Look:
    return Look(DESCRIBE, {"InstanceIds": [id]}, STATE, want, never, absent)


def filtered(id: str, *want: str) -> Look:
    return Look(DESCRIBE, {"Filters": [{"Name": "instance-id", "Values": [id]}]}, STATE, want)


def states(**known: str) -> dict[str, Any]:
    """DescribeInstances of instances and their states; `i1="running"` is i-1."""
    instances = [
        {"InstanceId": f"i-{id[1:]}", "State": {"Name": state}} for id, state in known.items()
    ]
    return {"Reservations": [{"Instances": [instance]} for instance in instances]}


def asked_for(params: Mapping[str, Any], world: Mapping[str, str]) -> dict[str, Any]:
    """What DescribeInstances says of the ids in the parameters."""
    ids = params.get("InstanceIds") or params["Filters"][0]["Values"]
    return states(**{id.replace("i-", "i"): world[id] for id in ids if id in world})


def waited(
    target: Target, looks: dict[str, Look], timeout: float = 60, clock: FakeClock | None = None
) -> dict[str, str]:
    """What became of each look: its value, or its error in words."""
    ended = wait(target, looks, timeout=timeout, clock=clock or FakeClock())
    return {key: v.message if isinstance(v, CLIError) else v for key, v in ended}


@pytest.mark.parametrize(
    ("values", "absent", "true"),
    [
        (["stopped"], False, True),
        (["stopped", "terminated"], False, True),
        (["stopped", "running"], False, False),
        ([], False, False),
        ([], True, True),
    ],
)
def test_a_look_holds_when_all_that_is_seen_is_wanted(
    values: list[str], absent: bool, true: bool
) -> None:
    assert holds(look("i-1", "stopped", "terminated", absent=absent), values) is true


def test_nothing_is_seen_of_what_does_not_exist(aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE, "InvalidInstanceID.NotFound", "no")

    assert ask(aws.target(DESCRIBE), look("i-1", "running")) == []


def test_numbers_and_truths_are_compared_as_text(aws: ScriptedAws) -> None:
    aws.answer(
        DESCRIBE, {"Reservations": [{"Instances": [{"EbsOptimized": True, "AmiLaunchIndex": 3}]}]}
    )
    instance = "Reservations[].Instances[]"

    for path, value in ((f"{instance}.EbsOptimized", "true"), (f"{instance}.AmiLaunchIndex", "3")):
        assert ask(aws.target(DESCRIBE), Look(DESCRIBE, {}, path, ())) == [value]


def test_waiting_ends_when_the_value_comes(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE, states(i1="stopping"), times=2)
    aws.answer(DESCRIBE, states(i1="stopped"))

    assert waited(aws.target(DESCRIBE), {"a": look("i-1", "stopped")}) == {"a": "stopped"}


def test_the_pauses_grow_from_one_second_to_five(aws: ScriptedAws, clock: FakeClock) -> None:
    seen: list[float] = []
    start = clock.monotonic()

    def answer(_: Mapping[str, Any]) -> dict[str, Any]:
        seen.append(clock.monotonic() - start)
        return states(i1="stopping")

    aws.answer(DESCRIBE, answer)
    waited(aws.target(DESCRIBE), {"a": look("i-1", "stopped")}, timeout=20, clock=clock)

    assert seen == [0, 1, 3, 8, 13, 18, 20]


def test_a_wait_that_takes_too_long_says_what_was_seen_last(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE, states(i1="stopping"))
    ended = list(
        wait(aws.target(DESCRIBE), {"a": look("i-1", "stopped")}, timeout=9, clock=FakeClock())
    )

    assert isinstance(ended[0][1], TimedOut)
    assert ended[0][1].message == "timed out: still stopping after 9 s"


def test_a_value_that_must_never_come_ends_the_wait(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE, states(i1="terminated"))
    looks = {"a": look("i-1", "stopped", never=("term*",))}

    assert waited(aws.target(DESCRIBE), looks) == {"a": "it became terminated: waited for stopped"}


def test_what_is_gone_is_as_wanted_where_absence_is(aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE, "InvalidInstanceID.NotFound", "no")

    assert waited(aws.target(DESCRIBE), {"a": look("i-1", absent=True)}) == {"a": ""}


def test_what_is_not_there_yet_is_waited_for(aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE, "InvalidInstanceID.NotFound", "no", times=2)
    aws.answer(DESCRIBE, states(i1="running"))

    assert waited(aws.target(DESCRIBE), {"a": look("i-1", "running")}) == {"a": "running"}


def test_an_outage_is_waited_out(aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE, "InternalError", "no", status=500, times=2)
    aws.answer(DESCRIBE, states(i1="running"))

    assert waited(aws.target(DESCRIBE), {"a": look("i-1", "running")}) == {"a": "running"}


def test_a_refusal_ends_the_wait(aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE, "UnauthorizedOperation", "no", status=403)

    ended = list(
        wait(aws.target(DESCRIBE), {"a": look("i-1", "running")}, timeout=9, clock=FakeClock())
    )

    assert isinstance(ended[0][1], AccessDenied)


@pytest.mark.parametrize("make", [look, filtered])
def test_looks_that_differ_in_one_id_share_a_question(aws: ScriptedAws, make: Any) -> None:
    world = {"i-1": "stopped", "i-2": "stopped", "i-3": "stopping"}

    def answer(params: Mapping[str, Any]) -> dict[str, Any]:
        told = asked_for(params, world)
        world["i-3"] = "stopped"
        return told

    aws.answer(DESCRIBE, answer)
    looks = {key: make(f"i-{key}", "stopped") for key in "123"}

    assert waited(aws.target(DESCRIBE), looks) == {"1": "stopped", "2": "stopped", "3": "stopped"}
    assert len(aws.calls) == 2
    assert "i-1" not in str(aws.calls[1])


def test_each_look_of_a_shared_question_sees_its_own_thing(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE, lambda params: asked_for(params, {"i-1": "running", "i-2": "terminated"}))
    looks = {
        "one": look("i-1", "running", never=("terminated",)),
        "two": look("i-2", "running", never=("terminated",)),
    }

    assert waited(aws.target(DESCRIBE), looks) == {
        "one": "running",
        "two": "it became terminated: waited for running",
    }


def test_one_unknown_id_does_not_spoil_a_shared_question(
    aws: ScriptedAws, clock: FakeClock
) -> None:
    def answer(params: Mapping[str, Any]) -> dict[str, Any]:
        if "i-2" in params["InstanceIds"]:
            raise aws_error(DESCRIBE, "InvalidInstanceID.NotFound", "no i-2", 400)
        return states(i1="running")

    aws.answer(DESCRIBE, answer)
    looks = {"one": look("i-1", "running"), "two": look("i-2", "running", absent=True)}
    start = clock.monotonic()

    assert waited(aws.target(DESCRIBE), looks, clock=clock) == {"one": "running", "two": ""}
    assert clock.monotonic() == start


def test_hundreds_are_asked_in_questions_of_a_hundred(aws: ScriptedAws) -> None:
    world = {f"i-{number}": "running" for number in range(250)}
    aws.answer(DESCRIBE, lambda params: asked_for(params, world))
    looks = {id: look(id, "running") for id in world}

    assert len(waited(aws.target(DESCRIBE), looks)) == 250
    assert [len(params["InstanceIds"]) for params in aws.params(DESCRIBE)] == [100, 100, 50]


def test_looks_at_things_by_name_are_asked_apart(aws: ScriptedAws) -> None:
    stack = {"StackName": "x", "CreationTime": FakeClock().now(), "StackStatus": "OK"}
    aws.answer(STACKS, {"Stacks": [stack]})
    looks = {
        name: Look(STACKS, {"StackName": name}, "Stacks[].StackStatus", ("OK",)) for name in "ab"
    }

    assert waited(aws.target(STACKS), looks) == {"a": "OK", "b": "OK"}
    assert aws.params(STACKS) == [{"StackName": "a"}, {"StackName": "b"}]


def test_each_round_is_told(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE, states(i1="stopping"), times=1)
    aws.answer(DESCRIBE, states(i1="stopped"))
    told: list[dict[str, str]] = []
    looks = {"a": look("i-1", "stopped")}

    list(
        wait(
            aws.target(DESCRIBE),
            looks,
            timeout=9,
            clock=FakeClock(),
            tick=lambda left: told.append(dict(left)),
        )
    )

    assert told == [{"a": "stopping"}, {}]


def test_a_run_that_is_to_stop_does_not_sleep_on(aws: ScriptedAws) -> None:
    target = aws.target(DESCRIBE)

    class Stopping(FakeClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            target.gate.stop.set()

    clock = Stopping()
    start = clock.monotonic()
    aws.answer(DESCRIBE, states(i1="stopping"))

    with pytest.raises(Interrupted):
        waited(target, {"a": look("i-1", "stopped")}, clock=clock)
    assert clock.monotonic() - start <= 0.5


def fresh(states_: list[str]) -> dict[str, Any]:
    """The state of i-1 at each look; the last one stays."""
    return states(i1=states_.pop(0) if len(states_) > 1 else states_[0])


def test_what_was_before_the_call_means_nothing_for_a_moment(aws: ScriptedAws) -> None:
    told = ["stopped", "stopped", "running"]
    aws.answer(DESCRIBE, lambda _: fresh(told))
    started = replace(look("i-1", "running", never=("stopped",)), before=("stopped",))

    assert waited(aws.target(DESCRIBE), {"a": started}) == {"a": "running"}


def test_what_stays_as_it_was_before_the_call_counts_after_all(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE, lambda _: states(i1="stopped"))
    started = replace(look("i-1", "running", never=("stopped",)), before=("stopped",))

    assert "it became stopped" in waited(aws.target(DESCRIBE), {"a": started})["a"]
