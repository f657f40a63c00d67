"""Deleting groups that nothing uses: refused with what does, or with what is not known.

EC2 itself refuses a group that an interface or another group's rule uses, but neither one that a
launch template names nor one that a peered VPC refers to: those would fail later, and elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hawse.plan import Entry, Hand, Look, Procedure, Run, Skip, Stage, Step
from hawse.plurals import counted
from hawse.services.ec2.calls import DESCRIBE_SECURITY_GROUPS
from hawse.services.ec2.calls_groups import (
    DELETE_SECURITY_GROUP,
    REVOKE_EGRESS,
    REVOKE_INGRESS,
)
from hawse.services.ec2.groups.groups import Group, all_groups, rules_of
from hawse.services.ec2.groups.looking import look
from hawse.services.ec2.groups.rules import Rule, is_gone, is_there
from hawse.services.ec2.groups.use import Seen, use_of
from hawse.services.ec2.selection import matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class Keeping:
    """A group whose definition is to be kept; `text` is all that EC2 says of it."""

    group: str
    account: str
    text: str
    path: str = ""


def _keep(hand: Hand, state: Keeping) -> Keeping:
    path = hand.keep(f"{state.account}-{state.group}.json", state.text)
    return Keeping(state.group, state.account, state.text, path)


KEEP = Procedure(
    "keep", Keeping, (Stage("its definition in a file that the report names", _keep),), "{path}"
)


def remove(target: Target, names: Sequence[str], *, unproven: bool = False) -> Iterator[Entry]:
    """The deletion of each group that `names` mean and nothing uses.

    Rules by which groups that go refer to each other are revoked first.
    """
    groups = all_groups(target)
    meant = groups.meant(names)
    seen = look(target, groups, meant) if meant else Seen({}, {})
    going = _going(meant, seen, unproven=unproven)
    rules = rules_of(target, going, groups.names) if going else []
    for group in meant:
        if group in going:
            yield from _removed(target, group, going, rules)
        else:
            yield _refused(group, seen, [one.id for one in going])


def _going(meant: Sequence[Group], seen: Seen, *, unproven: bool) -> list[Group]:
    """The groups that can go: those that only groups which go as well refer to."""
    going = [one for one in meant if not one.is_default]
    while True:
        ids = [one.id for one in going]
        left = [one for one in going if _may_go(one, seen, ids, unproven=unproven)]
        if len(left) == len(going):
            return left
        going = left


def _may_go(group: Group, seen: Seen, going: Iterable[str], *, unproven: bool) -> bool:
    verdict = use_of(group.id, seen, without=going).verdict
    return verdict == "unused" or unproven and verdict == "unknown"


def _refused(group: Group, seen: Seen, going: Iterable[str]) -> Skip:
    use = use_of(group.id, seen, without=going)
    if group.is_default:
        why = "its VPC was made with it, and it goes with that: hawse ec2 vpc rm"
    elif use.verdict == "unknown":
        why = f"{use.proof}; --unproven deletes it all the same"
    else:
        why = f"is used by {use.proof}: hawse ec2 sg used-by {group.called}"
    return Skip(group.id, why, name=group.called, blocked=True)


def _removed(
    target: Target, group: Group, going: Sequence[Group], rules: Sequence[Rule]
) -> Iterator[Entry]:
    names = {one.id: one.called for one in going if one != group}
    referring = [one for one in rules if one.peer.value == group.id and one.group in names]
    text = json.dumps(group.item, indent=2, default=str) + "\n"
    yield Run(KEEP, Keeping(group.id, target.owner, text), on=group.id, name=group.called)
    for rule in referring:
        yield _revoked(rule, names[rule.group])
    yield _deleted(group, referring)


def _revoked(rule: Rule, called: str) -> Step:
    return Step(
        REVOKE_EGRESS if rule.egress else REVOKE_INGRESS,
        {"GroupId": rule.group, "SecurityGroupRuleIds": (rule.id,)},
        on=rule.id,
        says="revoke",
        note=f"in {called}: {rule.says}",
        expects=is_there(rule.group, rule, there=True, id_=rule.id),
        wait=is_gone(rule.group, rule.id),
        no_undo="its group goes too; the file that is kept has it",
    )


def _deleted(group: Group, referring: Sequence[Rule]) -> Step:
    by = f"by {group.managed_by}" if group.managed_by else ""
    rules = counted(len(group.rules), "rule")
    return Step(
        DELETE_SECURITY_GROUP,
        {"GroupId": group.id},
        on=group.id,
        says="delete",
        name=group.called,
        note=" · ".join(filter(None, (f"not recoverable, {rules}", f"made {by}" if by else ""))),
        expects=_exists(group.id, there=True),
        wait=_exists(group.id, there=False),
        no_undo="one that is made again has another id; its definition is kept in a file",
        after=tuple(rule.id for rule in referring),
    )


def _exists(id_: str, *, there: bool) -> Look:
    params = {"Filters": (matching("group-id", (id_,)),)}
    want = (id_,) if there else ()
    return Look(
        DESCRIBE_SECURITY_GROUPS, params, "SecurityGroups[].GroupId", want, absent=not there
    )
