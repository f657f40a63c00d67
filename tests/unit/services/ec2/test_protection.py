"""Termination and stop protection."""

from __future__ import annotations

from typing import Any

from hawse.plan import Look, Skip, Step
from hawse.services.ec2.calls import DESCRIBE_INSTANCE_ATTRIBUTE, MODIFY_INSTANCE_ATTRIBUTE
from hawse.services.ec2.machines import Machine, machine
from hawse.services.ec2.protection import guards, is_protected, protect, protect_all
from tests.fleet import WEB, item
from tests.scripted import ScriptedAws


def known(**members: Any) -> Machine:
    return machine(item(**members))


def protections(aws: ScriptedAws, *, terminate: bool, stop: bool) -> None:
    def answer(params: Any) -> dict[str, Any]:
        if params["Attribute"] == "disableApiTermination":
            return {"InstanceId": WEB, "DisableApiTermination": {"Value": terminate}}
        return {"InstanceId": WEB, "DisableApiStop": {"Value": stop}}

    aws.answer(DESCRIBE_INSTANCE_ATTRIBUTE, answer)


def look(value: str) -> Look:
    params = {"InstanceId": WEB, "Attribute": "disableApiTermination"}
    path = "DisableApiTermination.Value"
    return Look(DESCRIBE_INSTANCE_ATTRIBUTE, params, path, (value,))


def test_switching_termination_protection_on_can_be_undone() -> None:
    def step(on: bool, undo: tuple[Step, ...] = ()) -> Step:
        return Step(
            MODIFY_INSTANCE_ATTRIBUTE,
            {"InstanceId": WEB, "DisableApiTermination": {"Value": on}},
            on=WEB,
            says=f"switch termination protection {'on' if on else 'off'}",
            name="web-1",
            expects=look("false" if on else "true"),
            wait=look("true" if on else "false"),
            undo=undo,
        )

    entry = protect(known(), "terminate", now=False, on=True)

    assert entry == step(True, undo=(step(False),))


def test_a_setting_that_is_already_so_is_skipped() -> None:
    assert protect(known(), "stop", now=True, on=True) == Skip(
        WEB, "stop protection is already on", name="web-1"
    )


def test_a_setting_that_may_not_be_read_is_changed_without_an_undo_and_says_why() -> None:
    entry = protect(known(), "stop", now=None, on=False)

    assert isinstance(entry, Step)
    assert (entry.undo, entry.no_undo) == ((), "its earlier setting could not be read")
    assert (entry.expects, entry.wait) == (None, None)


def test_ec2_protects_no_spot_instance() -> None:
    entry = protect(known(InstanceLifecycle="spot"), "terminate", now=False, on=True)

    assert isinstance(entry, Skip) and entry.blocked
    assert "Spot" in entry.why


def test_a_terminated_instance_is_blocked_once(aws: ScriptedAws) -> None:
    target = aws.target(DESCRIBE_INSTANCE_ATTRIBUTE)
    gone = [known(state="terminated")]

    entries = list(protect_all(target, gone, ("terminate", "stop"), on=True))

    assert entries == [Skip(WEB, "is terminated", name="web-1", blocked=True)]
    assert aws.calls == []


def test_termination_protection_guards_against_terminate_and_says_what_to_type(
    aws: ScriptedAws,
) -> None:
    protections(aws, terminate=True, stop=False)
    target = aws.target(DESCRIBE_INSTANCE_ATTRIBUTE)

    assert guards(target, known(), "terminate") == (
        "termination protection is on: hawse ec2 protect web-1 --off"
    )
    assert guards(target, known(), "stop") == ""


def test_stop_protection_guards_against_terminate_too(aws: ScriptedAws) -> None:
    protections(aws, terminate=False, stop=True)
    target = aws.target(DESCRIBE_INSTANCE_ATTRIBUTE)
    said = "stop protection is on: hawse ec2 protect web-1 --off --against stop"

    assert guards(target, known(), "terminate") == said
    assert guards(target, known(), "stop") == said


def test_both_protections_are_told_together(aws: ScriptedAws) -> None:
    protections(aws, terminate=True, stop=True)
    target = aws.target(DESCRIBE_INSTANCE_ATTRIBUTE)

    assert guards(target, known(), "terminate") == (
        "termination and stop protection are on: hawse ec2 protect web-1 --off --against both"
    )


def test_who_may_not_read_the_protection_leaves_it_to_ec2(aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE_INSTANCE_ATTRIBUTE, "UnauthorizedOperation", "You are not authorized")
    target = aws.target(DESCRIBE_INSTANCE_ATTRIBUTE)

    assert is_protected(target, WEB, "stop") is None
    assert guards(target, known(), "terminate") == ""
