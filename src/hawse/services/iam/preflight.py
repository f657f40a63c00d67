"""Whether a principal may do what commands need, before they are run.

Pure: the evaluator at work on the calls that commands declare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hawse.errors import AccessDenied
from hawse.rows import Row, column
from hawse.services.iam.access import Access, Actor
from hawse.services.iam.answers import COLOURS, question
from hawse.services.iam.verdict_rows import Decider, deciders, said

if TYPE_CHECKING:
    from hawse.aws.calls import Call


@dataclass(frozen=True)
class Checked(Row):
    """An action that a command needs, and whether the principal has it."""

    action: str
    resource: str = column(show="path")
    verdict: str = column(colour=COLOURS)
    why: str = column(show="whole")
    missing_context: tuple[str, ...] = column(show="list", wide=True)
    deciding: tuple[Decider, ...] = column(wide=True)


def check(
    access: Access, actor: Actor, calls: Iterable[Call], region: str = "*"
) -> Iterator[Checked]:
    """Each action of the calls on the resources that it may be about, once.

    A resource with `*` is allowed when there is some such resource on which the action is.
    """
    account = access.account
    places = {"partition": account.partition, "account": account.id, "region": region}
    needed = {
        (action, on.format(**places))
        for call in calls
        for action in call.iam
        for on in call.on or ("*",)
    }
    for action, resource in sorted(needed):
        asked = question(action, resource)
        verdict = access.decide(
            actor, action, resource, wildcard_only=resource == "*" and asked.wildcard_only
        )
        yield Checked(
            action=action,
            resource=resource,
            verdict=verdict.effect,
            why=said(verdict),
            missing_context=verdict.missing,
            deciding=deciders(verdict.deciding),
        )


def told(checked: Iterable[Checked], principal: str, commands: str) -> str:
    """What that means, in a line; AccessDenied when an action is denied."""
    rows = list(checked)
    denied = [row.action for row in rows if row.verdict == "deny"]
    if denied:
        raise AccessDenied(
            f"{commands} will fail",
            why=f"{principal} may not {', '.join(denied)}",
            hint=f"hawse permissions {commands}",
        )
    doubtful = sum(row.verdict == "depends" for row in rows)
    some = f", {doubtful} of them depending on the request" if doubtful else ""
    return f"{principal} may do all {len(rows)} actions{some}"
