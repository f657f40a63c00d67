"""Targets of things that know themselves where they are: the stacks of an app, say.

They imply the regions when none is asked for. What is at none of the targets is told, and a target
that has none of them is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hawse.core.lookup import offer_sign_in, selection_of
from hawse.errors import CLIError, NotFound
from hawse.records import dataclass

if TYPE_CHECKING:
    from hawse.app import App
    from hawse.aws.gate import Gate
    from hawse.aws.targets import Target
    from hawse.core.command import Change, Query

_TOLD = 5
_HINT = "-p PROFILE or --account of theirs; -r REGION for those of any region"


@dataclass(frozen=True)
class Wanted:
    """One thing and where it is; an account or a region "" is whatever the session has."""

    what: str
    account: str = ""
    region: str = ""

    def is_at(self, target: Target) -> bool:
        """Whether it belongs to a target."""
        here = self.region == target.region or (not self.region and target.home)
        return here and self.account in ("", target.account)

    def __str__(self) -> str:
        return f"{self.what} ({self.account or 'any account'} {self.region or 'any region'})"


def targets_of(
    app: App, command: Query[Any, Any] | Change[Any], args: Mapping[str, Any], gate: Gate
) -> list[Target]:
    """The targets of a command: those asked for, and of these the ones that its things are at."""
    if (signs_in := getattr(command, "signs_in", None)) is not None:
        from hawse.core.signing_in import signed_in_for

        gate.sign_in = signed_in_for(app, signs_in, args)
    found = _targets_of(app, command, args, gate)
    offer_sign_in(app, found)
    for target in found:
        gate.led.setdefault(target.access, target.region)
    return found


def _targets_of(
    app: App, command: Query[Any, Any] | Change[Any], args: Mapping[str, Any], gate: Gate
) -> list[Target]:
    services = {call.service for call in command.calls}
    selection = selection_of(app)
    things = command.places(args) if command.places is not None else None
    if things is None:
        return app.aws.targets(selection, command.scope, gate, services=services)
    wanted = [Wanted(*one) for one in things]
    selection = replace(selection, implied=tuple(dict.fromkeys(one.region for one in wanted)))
    found = app.aws.targets(selection, command.scope, gate, services=services)
    used = [target for target in found if target.broken or _any_at(wanted, target)]
    whole = not any(target.broken for target in used)
    left = [one for one in wanted if not any(one.is_at(target) for target in used)] if whole else []
    if wanted and not used:
        raise NotFound(_listed(left), why=f"nothing of it is in {_places(found)}", hint=_HINT)
    if left:
        app.talk.warn(f"left out, since no target is theirs: {_listed(left)}")
    return used


def _any_at(wanted: Iterable[Wanted], target: Target) -> bool:
    return any(one.is_at(target) for one in wanted)


def _listed(wanted: list[Wanted]) -> str:
    more = f", and {len(wanted) - _TOLD} more" if len(wanted) > _TOLD else ""
    return ", ".join(map(str, wanted[:_TOLD])) + more


def _places(targets: list[Target]) -> str:
    def told(target: Target) -> str:
        try:
            return f"{target.account} {target.region}"
        except CLIError:  # whoever uses it is told
            return target.region

    return ", ".join(told(target) for target in targets[:_TOLD])
