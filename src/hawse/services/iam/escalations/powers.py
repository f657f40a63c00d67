"""Whether policies make an administrator, and whether one set of them gives what another lacks.

Pure. An administrator is who may change IAM of anything: literal `*:*`, `iam:*`, or what leaves
that over, with every Deny, boundary and SCP counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from hawse.services.iam.escalations.rules import Answer
from hawse.services.iam.escalations.views import View
from hawse.services.iam.evaluate import Layers, Policy, Statement, compiled
from hawse.services.iam.globs import covers, overlaps

EVERYTHING = compiled(
    "everything",
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
)
ADMINISTRATOR = "arn:{partition}:iam::aws:policy/AdministratorAccess"

_PROBES = (
    ("iam:PutUserPolicy", "user"),
    ("iam:AttachUserPolicy", "user"),
    ("iam:CreateAccessKey", "user"),
    ("iam:PutRolePolicy", "role"),
    ("iam:AttachRolePolicy", "role"),
    ("iam:UpdateAssumeRolePolicy", "role"),
    ("iam:CreateRole", "role"),
    ("iam:PassRole", "role"),
    ("iam:PutGroupPolicy", "group"),
    ("iam:AddUserToGroup", "group"),
    ("iam:CreatePolicyVersion", "policy"),
)
_STRANGER = "hawse-asks-about-any-other"


def as_admin(view: View) -> Answer | None:
    """Whether it is an administrator: it may do what makes one to things nobody named."""
    account = view.access.account
    administrator = ADMINISTRATOR.format(partition=account.partition)
    given = (("iam:PolicyARN", administrator), ("iam:PermissionsBoundary", None))
    needed: list[Answer] = []
    for action, kind in _PROBES:
        arn = f"arn:{account.partition}:iam::{account.id}:{kind}/{_STRANGER}"
        answer = view.may(action, arn, given)
        if answer is None or answer.missing:
            return None
        needed.append(answer)
    return max(needed, key=lambda one: one.rank)


def lacks(mine: Layers, theirs: Layers) -> bool:
    """Whether `theirs` allow something that `mine` do not, by their patterns.

    Conditions count only where both have the same; a Deny only where it has none.
    """
    return _lacks(mine.identity, mine.boundary, theirs.identity, theirs.boundary)


@lru_cache(maxsize=65536)
def _lacks(
    mine: tuple[Policy, ...],
    my_boundary: Policy | None,
    theirs: tuple[Policy, ...],
    their_boundary: Policy | None,
) -> bool:
    granted = _effective(theirs, their_boundary)
    gates = (mine,) if my_boundary is None else (mine, (my_boundary,))
    denied = tuple(_plain_denies((*mine, *([my_boundary] if my_boundary else ()))))
    shared = set(map(id, _plain_denies(theirs)))
    denied = tuple(one for one in denied if id(one) not in shared)
    return any(
        any(_overlap(deny, one) for deny in denied)
        or not all(_covered(one, tuple(_allows(gate))) for gate in gates)
        for one in granted
    )


def _effective(policies: tuple[Policy, ...], boundary: Policy | None) -> list[Statement]:
    """The statements that allow something at all."""
    denies = tuple(_plain_denies((*policies, *([boundary] if boundary else ()))))
    found = [one for one in _allows(policies) if not _covered(one, denies)]
    if boundary is None:
        return found
    inside = tuple(_allows((boundary,)))
    return [one for one in found if any(_overlap(one, gate) for gate in inside)]


def _allows(policies: Iterable[Policy]) -> Iterator[Statement]:
    return (one for policy in policies for one in policy.statements if one.allows)


def _plain_denies(policies: Iterable[Policy]) -> Iterator[Statement]:
    every = (one for policy in policies for one in policy.statements)
    return (one for one in every if not one.allows and not one.tests)


def _covered(one: Statement, by: tuple[Statement, ...]) -> bool:
    """Whether each action of a statement on each of its resources is in one of the others."""
    usable = [other for other in by if not other.tests or other.tests == one.tests]
    return all(
        any(
            _has_action(other, action, negated=one.not_action) and _has_resource(other, place)
            for other in usable
        )
        for action in (("*",) if one.not_action else one.actions)
        for place in (("*",) if one.not_resource else one.resources or ())
    ) and (not one.not_action or bool(usable))


def _has_action(other: Statement, action: str, *, negated: bool) -> bool:
    if other.not_action:
        return not negated and not any(overlapping(out, action) for out in other.actions)
    return any(covering(pattern, action) for pattern in other.actions)


def _has_resource(other: Statement, place: str) -> bool:
    resources = other.resources or ()
    if other.not_resource:
        return not any(overlapping(out, place) for out in resources)
    return any(covering(pattern, place) for pattern in resources)


def _overlap(one: Statement, other: Statement) -> bool:
    """Whether two statements may be about the same request."""
    return _touch(one.actions, one.not_action, other.actions, other.not_action) and _touch(
        one.resources or (), one.not_resource, other.resources or (), other.not_resource
    )


def _touch(some: tuple[str, ...], no_some: bool, more: tuple[str, ...], no_more: bool) -> bool:
    if no_some and no_more:
        return True
    if no_some:
        return any(not any(covering(out, text) for out in some) for text in more)
    if no_more:
        return any(not any(covering(out, text) for out in more) for text in some)
    return any(overlapping(text, other) for text in some for other in more)


@lru_cache(maxsize=262144)
def covering(wide: str, narrow: str) -> bool:
    """`covers`, kept; most pairs are decided at a glance."""
    return wide in ("*", narrow) or (("*" in wide or "?" in wide) and covers(wide, narrow))


@lru_cache(maxsize=262144)
def overlapping(one: str, other: str) -> bool:
    """`overlaps`, kept."""
    return "*" in (one, other) or one == other or overlaps(one, other)
