"""Termination and stop protection: what EC2 refuses to do to an instance.

EC2 tells one attribute of one instance per request and offers nothing wider. It stays the judge:
where the attribute may not be read, the change is planned and EC2 decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from hawse.errors import AccessDenied
from hawse.plan import Entry, Skip, Step
from hawse.services.ec2 import looks
from hawse.services.ec2.calls import DESCRIBE_INSTANCE_ATTRIBUTE, MODIFY_INSTANCE_ATTRIBUTE
from hawse.services.ec2.machines import GONE, Machine

if TYPE_CHECKING:
    from hawse.aws.targets import Target

Against = Literal["terminate", "stop"]

_ATTRIBUTES: dict[Against, str] = {
    "terminate": "disableApiTermination",
    "stop": "disableApiStop",
}


def is_protected(target: Target, id_: str, against: Against) -> bool | None:
    """Whether EC2 refuses `against` for the instance; None when the caller may not know."""
    attribute = _ATTRIBUTES[against]
    try:
        answer = target.read(DESCRIBE_INSTANCE_ATTRIBUTE, InstanceId=id_, Attribute=attribute)
    except AccessDenied:
        return None
    value = answer.get(_member(attribute), {}).get("Value")
    return None if value is None else bool(value)


def guards(target: Target, machine: Machine, against: Against) -> str:
    """Why EC2 would refuse, with what to type; "" when nothing is known to stand in the way.

    Stop protection also stops a termination. Nothing is asked of what needs no change.
    """
    if machine.state in GONE or (against == "stop" and machine.state == "stopped"):
        return ""
    asked: tuple[Against, ...] = ("terminate", "stop") if against == "terminate" else ("stop",)
    on = [protection for protection in asked if is_protected(target, machine.id, protection)]
    if not on:
        return ""
    which = "both" if len(on) > 1 else on[0]
    more = "" if which == "terminate" else f" --against {which}"
    noun = "termination and stop protection are" if len(on) > 1 else f"{_noun(on[0])} is"
    return f"{noun} on: hawse ec2 protect {machine.called} --off{more}"


def protect(machine: Machine, against: Against, *, now: bool | None, on: bool) -> Entry:
    """Switch one protection of one instance; `now` is its setting, None when unknown."""
    noun = _noun(against)
    if machine.state in GONE:
        return _blocked(machine, f"is {machine.state}")
    if now is on:
        return Skip(machine.id, f"{noun} is already {_word(on)}", name=machine.name)
    if on and machine.spot:
        return _blocked(machine, "EC2 protects no Spot instance")
    if on and against == "stop" and machine.instance_store:
        return _blocked(machine, "its root volume is an instance store, which cannot stop anyway")
    undo = () if now is None else (_step(machine, against, not on, back=True),)
    why = "its earlier setting could not be read" if now is None else ""
    return _step(machine, against, on, undo=undo, no_undo=why)


def protect_all(
    target: Target, machines: list[Machine], kinds: tuple[Against, ...], *, on: bool
) -> Iterator[Entry]:
    """Switch each of `kinds` for each instance."""
    for machine in machines:
        for against in kinds:
            gone = machine.state in GONE
            now = None if gone else is_protected(target, machine.id, against)
            yield protect(machine, against, now=now, on=on)
            if gone:
                break


def _step(
    machine: Machine,
    against: Against,
    on: bool,
    *,
    back: bool = False,
    undo: tuple[Step, ...] = (),
    no_undo: str = "",
) -> Step:
    attribute = _ATTRIBUTES[against]
    known = back or bool(undo)
    return Step(
        MODIFY_INSTANCE_ATTRIBUTE,
        {"InstanceId": machine.id, _member(attribute): {"Value": on}},
        on=machine.id,
        says=f"switch {_noun(against)} {_word(on)}",
        name=machine.name,
        expects=looks.attribute_is(machine.id, attribute, not on) if known else None,
        wait=looks.attribute_is(machine.id, attribute, on) if known else None,
        undo=undo,
        no_undo=no_undo,
    )


def _member(attribute: str) -> str:
    return attribute[0].upper() + attribute[1:]


def _noun(against: Against) -> str:
    return "termination protection" if against == "terminate" else "stop protection"


def _word(on: bool) -> str:
    return "on" if on else "off"


def _blocked(machine: Machine, why: str) -> Skip:
    return Skip(machine.id, why, name=machine.name, blocked=True)
