"""Removing managed policies in the order that IAM asks for, after writing down what they were.

A policy that bounds somebody is not removed in passing: without its boundary they can do more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError, Refused
from hawse.plan import Entry, Hand, Procedure, Run, Stage, Step
from hawse.services.iam.backups import MARK, VERSION
from hawse.services.iam.calls_policies import DELETE_POLICY
from hawse.services.iam.managed.attaching import attached, detached
from hawse.services.iam.managed.bounding import bound, unbound
from hawse.services.iam.managed.changing import deleted, own
from hawse.services.iam.managed.finding import (
    Managed,
    Use,
    all_found,
    document,
    find,
    uses,
    versions,
)
from hawse.services.iam.managed.making import created, is_gone, unused

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class BackingUp:
    """The policy that is backed up; `file` is where, "" until it is known."""

    arn: str
    id: str
    file: str
    shown: str


def remove(
    target: Target, names: Sequence[str], *, boundaries: bool, backup: str
) -> Iterator[Entry]:
    """Remove the policies of these names that are known here."""
    for policy in all_found(target, names):
        yield from _removed(target, own(policy), boundaries=boundaries, backup=backup)


def _removed(target: Target, policy: Managed, *, boundaries: bool, backup: str) -> Iterator[Entry]:
    known = uses(target, policy)
    bounded = [use for use in known if use.boundary]
    if bounded and not boundaries:
        raise Refused(
            f"policy {policy.name}",
            why=f"it is the permissions boundary of {', '.join(use.on for use in bounded)}, "
            "without which they can do more",
            hint="--boundaries removes it there too",
        )
    now = document(target, policy.arn, policy.version)
    shown = backup or "a file that the report names"
    state = BackingUp(policy.arn, policy.id, backup, shown)
    yield Run(BACK_UP, state, on=policy.arn, name=policy.name)
    for use in known:
        yield _taken(policy, use)
    for version in versions(target, policy.arn):
        if not version.default:
            yield deleted(target, policy, version.id)
    yield _deleted(policy, now)


def _taken(policy: Managed, use: Use) -> Step:
    if use.boundary:
        return replace(unbound(policy, use), undo=(bound(policy, use),))
    return replace(detached(policy, use), leaves="detached in part", undo=(attached(policy, use),))


def _deleted(policy: Managed, now: Any) -> Step:
    back = created(
        policy.arn,
        policy.name,
        policy.path,
        now,
        description=policy.description,
        tags=policy.tags or {},
    )
    return Step(
        DELETE_POLICY,
        {"PolicyArn": policy.arn},
        on=policy.arn,
        says="delete",
        name=policy.name,
        expects=unused(policy.arn),
        wait=is_gone(policy.arn),
        undo=(replace(back, says="create again", undo=(), below=()),),
    )


def backed_up(target: Target, policy: Managed) -> str:
    """All about a policy as the text of a file: documents of every version, and who has it."""
    kept = [
        {**asdict(one), "document": document(target, policy.arn, one.id)}
        for one in versions(target, policy.arn)
    ]
    data = {
        MARK: VERSION,
        "kind": "policy",
        "account": target.account,
        "partition": target.partition,
        "detail": asdict(policy),
        "versions": kept,
        "uses": [asdict(use) for use in uses(target, policy)],
    }
    return json.dumps(data, indent=2, default=str) + "\n"


def _write(hand: Hand, state: BackingUp) -> BackingUp:
    """What is there now, and not what was there when it was planned."""
    policy = find(hand.target, state.arn)
    if policy.id != state.id:
        raise CLIError(
            f"{policy.name} changed since it was planned",
            why=f"the policy {state.id} is gone",
            hint="plan it again",
        )
    name = f"{hand.target.account}-policy-{policy.name}.json"
    path = hand.keep(name, backed_up(hand.target, policy), path=state.file)
    return BackingUp(state.arn, state.id, state.file, path)


BACK_UP = Procedure(
    "back up", BackingUp, (Stage("every version and attachment to {shown}", _write),), "{shown}"
)
