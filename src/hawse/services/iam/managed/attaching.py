"""Attaching a managed policy to users, roles and groups, and detaching it.

What is so already is skipped; what the account's quota has no room for is blocked, since AWS would
refuse it in the middle of the plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hawse.aws.calls import Read, Write
from hawse.errors import NotFound, UsageError
from hawse.plan import Entry, Look, Skip, Step
from hawse.plurals import counted
from hawse.services.iam.calls_identities import (
    ATTACH_GROUP_POLICY,
    ATTACH_ROLE_POLICY,
    ATTACH_USER_POLICY,
    DETACH_GROUP_POLICY,
    DETACH_ROLE_POLICY,
    DETACH_USER_POLICY,
    LIST_ATTACHED_GROUP_POLICIES,
    LIST_ATTACHED_ROLE_POLICIES,
    LIST_ATTACHED_USER_POLICIES,
)
from hawse.services.iam.calls_snapshots import GET_ACCOUNT_SUMMARY
from hawse.services.iam.last_admin import alarm
from hawse.services.iam.managed.finding import Managed, Use

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)


@dataclass(frozen=True)
class Kind:
    """The calls of one kind of identity; `key` is the parameter that names it."""

    key: str
    attached: Read
    attach: Write
    detach: Write

    @property
    def quota(self) -> str:
        """The entry of the account's summary that says how many policies one may have."""
        return f"AttachedPoliciesPer{self.key.removesuffix('Name')}Quota"


KINDS = {
    "user": Kind("UserName", LIST_ATTACHED_USER_POLICIES, ATTACH_USER_POLICY, DETACH_USER_POLICY),
    "role": Kind("RoleName", LIST_ATTACHED_ROLE_POLICIES, ATTACH_ROLE_POLICY, DETACH_ROLE_POLICY),
    "group": Kind(
        "GroupName", LIST_ATTACHED_GROUP_POLICIES, ATTACH_GROUP_POLICY, DETACH_GROUP_POLICY
    ),
}
LISTS = tuple(kind.attached for kind in KINDS.values())
ATTACHES = tuple(kind.attach for kind in KINDS.values())
DETACHES = tuple(kind.detach for kind in KINDS.values())


def identity(text: str) -> Use:
    """`role/deploy` as what it names; UsageError for anything else."""
    kind, slash, name = text.partition("/")
    if kind not in KINDS or not slash or not _NAME.fullmatch(name):
        raise UsageError(text, why="it names no user, role or group", hint="user/ana, role/deploy")
    return Use(kind, name)


def attach(target: Target, policy: Managed, to: Sequence[str]) -> Iterator[Entry]:
    """Attach the policy to each of `to` that is known here."""
    quotas = target.read(GET_ACCOUNT_SUMMARY)["SummaryMap"]
    for use in map(identity, to):
        has = held(target, use)
        if has is None:
            continue
        room = quotas.get(KINDS[use.kind].quota)
        if policy.arn in has:
            yield Skip(use.on, f"has {policy.name} already")
        elif room is not None and len(has) >= room:
            why = f"has {counted(len(has), 'policy')} attached, and this account's quota is {room}"
            yield Skip(use.on, why, blocked=True)
        else:
            yield replace(attached(policy, use), undo=(detached(policy, use),))


def detach(target: Target, policy: Managed, of: Sequence[str]) -> Iterator[Entry]:
    """Detach the policy from each of `of` that is known here."""
    danger = alarm(target, policy.arn, of)
    for use in map(identity, of):
        has = held(target, use)
        if has is None:
            continue
        if policy.arn not in has:
            yield Skip(use.on, f"does not have {policy.name}")
        else:
            yield replace(detached(policy, use), undo=(attached(policy, use),), risk=danger)


def attached(policy: Managed, use: Use) -> Step:
    """The step that attaches the policy to one identity."""
    kind = KINDS[use.kind]
    return Step(
        kind.attach,
        {kind.key: use.name, "PolicyArn": policy.arn},
        on=use.on,
        says=f"attach {policy.name}",
        expects=_has(policy, use, False),
        wait=_has(policy, use, True),
    )


def detached(policy: Managed, use: Use) -> Step:
    """The step that detaches the policy from one identity."""
    kind = KINDS[use.kind]
    return Step(
        kind.detach,
        {kind.key: use.name, "PolicyArn": policy.arn},
        on=use.on,
        says=f"detach {policy.name}",
        expects=_has(policy, use, True),
        wait=_has(policy, use, False),
    )


def _has(policy: Managed, use: Use, wanted: bool) -> Look:
    kind = KINDS[use.kind]
    path = f"AttachedPolicies[?PolicyArn == '{policy.arn}'].PolicyArn"
    want = (policy.arn,) if wanted else ()
    return Look(kind.attached, {kind.key: use.name}, path, want, absent=not wanted)


def held(target: Target, use: Use) -> set[str] | None:
    """The ARNs of the policies that an identity has; None when it is not here."""
    kind = KINDS[use.kind]
    try:
        return {one["PolicyArn"] for one in target.items(kind.attached, **{kind.key: use.name})}
    except NotFound:
        return None
