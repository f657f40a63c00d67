"""A managed policy as the permissions boundary of users and roles: set, and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.errors import NotFound
from hawse.plan import Look, Step
from hawse.services.iam.calls_identities import (
    DELETE_ROLE_BOUNDARY,
    DELETE_USER_BOUNDARY,
    GET_ROLE,
    GET_USER,
    PUT_ROLE_BOUNDARY,
    PUT_USER_BOUNDARY,
)
from hawse.services.iam.managed.finding import Managed, Use

if TYPE_CHECKING:
    from hawse.aws.targets import Target

LOOKS = (GET_USER, GET_ROLE)
BOUNDS = (PUT_USER_BOUNDARY, PUT_ROLE_BOUNDARY)
UNBOUNDS = (DELETE_USER_BOUNDARY, DELETE_ROLE_BOUNDARY)


def boundary_of(target: Target, use: Use) -> tuple[str, ...] | None:
    """The ARN of what bounds a user or role, if anything does; None when it is not here."""
    read, member = LOOKS[_at(use)], use.kind.capitalize()
    try:
        found = target.read(read, **{_key(use): use.name})[member]
    except NotFound:
        return None
    arn = found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return (str(arn),) if arn else ()


def bound(policy: Managed, use: Use) -> Step:
    """The step that sets the boundary."""
    return Step(
        BOUNDS[_at(use)],
        {_key(use): use.name, "PermissionsBoundary": policy.arn},
        on=use.on,
        says=f"bound by {policy.name} again",
        expects=_bounded(policy, use, False),
        wait=_bounded(policy, use, True),
    )


def unbound(policy: Managed, use: Use) -> Step:
    """The step that removes the boundary."""
    return Step(
        UNBOUNDS[_at(use)],
        {_key(use): use.name},
        on=use.on,
        says="remove the permissions boundary",
        note="can do more without it",
        expects=_bounded(policy, use, True),
        wait=_bounded(policy, use, False),
    )


def _bounded(policy: Managed, use: Use, wanted: bool) -> Look:
    path = f"{use.kind.capitalize()}.PermissionsBoundary.PermissionsBoundaryArn"
    want = (policy.arn,) if wanted else ()
    return Look(LOOKS[_at(use)], {_key(use): use.name}, path, want, absent=not wanted)


def _at(use: Use) -> int:
    return 0 if use.kind == "user" else 1


def _key(use: Use) -> str:
    return f"{use.kind.capitalize()}Name"
