"""The steps that a set's operations are: the exact call, and the look that tells how it ended.

Each has an id that is made while planning, so that it can be waited for, and is not begun twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hawse.aws.calls import Write
from hawse.plan import Look, Step
from hawse.services.cfn.calls import DESCRIBE_STACK_SET, DESCRIBE_STACK_SET_OPERATION
from hawse.services.cfn.sets.preferences import Preferences
from hawse.services.cfn.sets.reading import asked_as

_LONGEST = 24 * 3600.0
"""Seconds: in an organization an operation takes hours, and waiting costs nothing."""


@dataclass(frozen=True)
class Asking:
    """What all calls about one set have in common: its id (its name, while it is none yet), its
    name, what the ids of its operations begin with, who asks, and at what pace."""

    id: str
    name: str
    token: str
    call_as: str
    preferences: Preferences

    @property
    def about(self) -> dict[str, object]:
        """Which set, and who asks."""
        return {"StackSetName": self.id, **asked_as(self.call_as)}

    @property
    def there(self) -> Look:
        """It exists."""
        return Look(DESCRIBE_STACK_SET, self.about, "StackSet.Status", ("ACTIVE",))

    @property
    def gone(self) -> Look:
        """It does not."""
        return Look(DESCRIBE_STACK_SET, self.about, "StackSet.Status", ("DELETED",), absent=True)


def ended(asking: Asking, number: str) -> Look:
    """Until an operation has succeeded."""
    return Look(
        DESCRIBE_STACK_SET_OPERATION,
        {**asking.about, "OperationId": number},
        "StackSetOperation.Status",
        ("SUCCEEDED",),
        never=("FAILED", "STOPPED"),
        seconds=_LONGEST,
    )


def begun(  # pylint: disable=too-many-arguments  # one step, spelled out
    api: Write,
    asking: Asking,
    part: str,
    params: Mapping[str, object],
    *,
    says: str,
    note: str,
    no_undo: str = "",
    undo: tuple[Step, ...] = (),
    below: tuple[str, ...] = (),
) -> Step:
    """A step that begins an operation and waits for its end; `part` tells it from the others."""
    number = f"{asking.token}-{part}"
    return Step(
        api,
        {
            **asking.about,
            **params,
            "OperationPreferences": asking.preferences.within(params.get("Regions")),
            "OperationId": number,
        },
        on=asking.id,
        says=says,
        name=asking.name,
        note=note,
        expects=asking.there,
        wait=ended(asking, number),
        undo=undo,
        no_undo=no_undo,
        below=below,
    )
