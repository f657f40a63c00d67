"""What the later calls of a change lack is found before its first one, where AWS can tell.

EC2 says of most of its calls whether they may be made, so a change of several calls asks that once
for each of the later ones: a permission that is missing would else be met half way. Only a denial
counts, since what a later step needs may only come to be by an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hawse.aws.service_client import rehearse
from hawse.core.fanout import Outcome, fan_out
from hawse.errors import AccessDenied
from hawse.plan import Plan, Step

if TYPE_CHECKING:
    from hawse.app import App
    from hawse.aws.targets import Target
    from hawse.core.changes import Planned

_TAGGING = ("CreateTags", "DeleteTags")


def check_allowed(app: App, planned: Planned) -> None:
    """AccessDenied, before anything is changed, for a call that will not be allowed."""
    asked = [
        (place, step)
        for target, plan in zip(planned.targets, planned.plans, strict=True)
        for step in _later(plan, separate=planned.command.separate)
        for place in [target.at(step.at)]
        if not place.redirected or place.sandbox  # who imitates AWS may carry the call out
    ]
    denied: list[AccessDenied] = []

    def ask(one: tuple[Target, Step]) -> None:
        place, step = one
        rehearse(place, step.api, step.params)

    def emit(outcome: Outcome[tuple[Target, Step], None]) -> None:
        if isinstance(outcome.error, AccessDenied):
            denied.append(outcome.error)

    fan_out(asked, ask, emit, workers=app.asked("workers"))
    if denied:
        for more in denied[1:]:
            app.talk.error(more)
        denied[0].why = f"{denied[0].why}; nothing was changed".removeprefix("; ")
        raise denied[0]


def _later(plan: Plan, *, separate: bool) -> Iterator[Step]:
    """One step of each call that comes after another one of the same thing, or of the plan."""
    steps = [one for one in plan.steps if isinstance(one, Step)]
    if any(one.api.operation in _TAGGING for one in steps):
        return  # what is allowed may hang on the tags
    first: dict[str, Step] = {}
    seen: set[object] = set()
    for step in steps:
        known = first.setdefault(step.on if separate else "", step)
        what = (step.api, step.at)
        if step.api.native_dry_run and step.api is not known.api and what not in seen:
            seen.add(what)
            yield step
