"""The one target of a command that works in one account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from hawse.app import App
from hawse.aws.targets import Scope, Selection, Target
from hawse.core.gates import gate_of
from hawse.core.lookup import offer_sign_in, selection_of
from hawse.errors import UsageError

if TYPE_CHECKING:
    from hawse.aws.calls import Call
    from hawse.aws.gate import Gate


def one_target(app: App, calls: Sequence[Call]) -> Target:
    """The target that was asked for. UsageError when that is more than one account."""
    return only(app, selection_of(app), gate_of(app, calls))


def one_place(app: App, calls: Sequence[Call]) -> Target:
    """The one account and region that were asked for. UsageError when that is more than one."""
    gate = gate_of(app, calls)
    services = {call.service for call in calls}
    found = app.aws.targets(selection_of(app), Scope.REGION, gate, services=services)
    if len(found) > 1:
        why = f"{len(found)} places were named, and this command works in one at a time"
        raise UsageError("--region", why=why)
    offer_sign_in(app, found)
    return found[0]


def one_caller(app: App, calls: Sequence[Call]) -> Target:
    """The one account that was asked for, in the one region, if any, for another program's use.

    UsageError when that is more: it says how to do it for each.
    """
    asked = selection_of(app)
    gate = gate_of(app, calls)
    scope = Scope.REGION if asked.regions else Scope.ACCOUNT
    found = app.aws.targets(asked, scope, gate, services=())
    if len(found) > 1:
        option = "--region" if len({one.access for one in found}) == 1 else "--profile"
        raise UsageError(
            option,
            why=f"it means {len(found)} places, and a program has the credentials of one",
            hint=f"run it for each: for name in A B; do hawse … {option} $name …; done",
        )
    offer_sign_in(app, found)
    return found[0]


def regions_asked(app: App, target: Target, calls: Sequence[Call]) -> list[str]:
    """The regions that were asked for, for a command that looks at several of one account."""
    asked = selection_of(app)
    if not asked.regions:
        return [target.region]
    services = {call.service for call in calls}
    found = app.aws.targets(asked, Scope.REGION, target.gate, services=services)
    return [one.region for one in found]


def target_by_profile(app: App, calls: Sequence[Call]) -> Callable[[str], Target]:
    """What gives the target of a profile, and of "" the one that was asked for."""
    gate = gate_of(app, calls)
    return cache(lambda profile: with_profile(app, profile, gate))


def with_profile(app: App, profile: str, gate: Gate) -> Target:
    """The target of another profile; with "", the one that was asked for."""
    asked = selection_of(app)
    return only(app, replace(asked, profiles=(profile,), accounts=()) if profile else asked, gate)


def only(app: App, selection: Selection, gate: Gate) -> Target:
    """The one target of a selection, for the calls of a gate."""
    services = {call.service for call in gate.allowed}
    found = app.aws.targets(selection, Scope.ACCOUNT, gate, services=services)
    if len(found) > 1:
        why = f"it means {len(found)} accounts, and this command works in one at a time"
        raise UsageError("--profile" if selection.profiles else "--account", why=why)
    offer_sign_in(app, found)
    return found[0]
