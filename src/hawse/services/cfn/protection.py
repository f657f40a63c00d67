"""Termination protection as steps: it goes on and off, and each is the inverse of the other."""

from __future__ import annotations

from dataclasses import replace

from hawse.plan import Look, Step
from hawse.services.cfn.calls import DESCRIBE_STACKS, UPDATE_TERMINATION_PROTECTION


def protection(name: str, id_: str, *, on: bool) -> Step:
    """Set or take the termination protection of a stack."""
    undo = replace(_step(name, id_, on=not on), no_undo="it undoes")
    return replace(_step(name, id_, on=on), undo=(undo,))


def _step(name: str, id_: str, *, on: bool) -> Step:
    return Step(
        UPDATE_TERMINATION_PROTECTION,
        {"StackName": id_, "EnableTerminationProtection": on},
        on=id_,
        says="protect" if on else "unprotect",
        name=name,
        expects=Look(
            DESCRIBE_STACKS,
            {"StackName": id_},
            "Stacks[].EnableTerminationProtection",
            ("false" if on else "true",),
            absent=True,
        ),
    )
