"""Allowing and revoking: one step changes one rule, so that each has its own check and inverse.

What is there already, or gone already, is a skip: running twice is the same as once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from hawse.errors import UsageError
from hawse.plan import Entry, Skip, Step
from hawse.services.ec2.calls_groups import (
    AUTHORIZE_EGRESS,
    AUTHORIZE_INGRESS,
    REVOKE_EGRESS,
    REVOKE_INGRESS,
)
from hawse.services.ec2.groups.groups import Group, all_groups, peers_of, rules_of
from hawse.services.ec2.groups.my_address import checked, my_address
from hawse.services.ec2.groups.peers import Peer, Typed, all_typed
from hawse.services.ec2.groups.ports import Range, ranges_of
from hawse.services.ec2.groups.rules import Rule, covering, is_gone, is_there

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_RULE = re.compile(r"sgr-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_DESCRIPTION = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}")


@dataclass(frozen=True)
class Asked:
    """What was typed of the rules of a change, checked before anything is asked of AWS.

    `own` is how the address of whoever runs this is known (`my_address`), which joins `peers` once
    it is; "" when it is not meant.
    """

    egress: bool
    ranges: tuple[Range, ...]
    peers: tuple[Typed, ...]
    own: str = ""
    description: str = ""
    rules: tuple[str, ...] = ()

    @property
    def changed(self) -> tuple[str, ...]:
        """What EC2 makes of addresses that were typed with host bits."""
        return tuple(one.changed for one in self.peers if one.changed)


def to_allow(
    *,
    ports: Sequence[str],
    protocol: str,
    sources: Sequence[str],
    destinations: Sequence[str],
    egress: bool,
    own: str,
    description: str,
) -> Asked:
    """The rules that are to be there; UsageError where ports or peers are wanting."""
    ranges = ranges_of(protocol, ports)
    out, peers = _peers(sources, destinations, egress, own)
    if not peers and not own:
        hint = "--from 10.0.0.0/8, --from GROUP, --from pl-…; --to for what leaves the group"
        raise UsageError("--from", why="nothing says who is to be allowed", hint=hint)
    if description and not _DESCRIPTION.fullmatch(description):
        why = "EC2 takes up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*"
        raise UsageError(f"--description {description}", why=why)
    return Asked(out, ranges, peers, own, description)


def to_revoke(
    *,
    ports: Sequence[str],
    protocol: str,
    sources: Sequence[str],
    destinations: Sequence[str],
    egress: bool,
    own: str,
    description: str,
    rules: Sequence[str],
) -> Asked:
    """The rules that are to be gone; UsageError where nothing says which.

    Ports alone, or peers alone, mean every rule with exactly them.
    """
    for one in rules:
        if not _RULE.fullmatch(one):
            why = "the id of a rule is sgr- and 17 lower-case hexadecimal digits"
            raise UsageError(f"--rule {one}".rstrip(), why=why, hint="hawse ec2 sg rules GROUP")
    ranges = ranges_of(protocol, ports, needed=False)
    out, peers = _peers(sources, destinations, egress, own)
    asked = Asked(out, ranges, peers, own, description, tuple(rules))
    if not (ranges or peers or own or description or rules):
        hint = "--port 22 --from 10.0.0.0/8, --rule sgr-…, or --description TEXT"
        raise UsageError("ec2 sg revoke", why="nothing says which rules", hint=hint)
    if rules and (ranges or peers or own or description):
        raise UsageError("--rule", why="it says all: leave out the rest")
    return asked


Planner = Callable[["Group", "Asked", Sequence["Peer"], Sequence["Rule"]], Iterator[Entry]]


def planned(target: Target, names: Sequence[str], asked: Asked, plan: Planner) -> Iterator[Entry]:
    """What `plan`, which is `allow` or `revoke`, makes of each group that `names` mean."""
    groups = all_groups(target)
    meant = groups.meant(names)
    peers = asked.peers
    if asked.own and meant:
        peers = (*peers, my_address(target, asked.own))
    rules = rules_of(target, meant, groups.names) if meant else []
    for group in meant:
        own = [one for one in rules if one.group == group.id]
        yield from plan(group, asked, list(peers_of(target, peers, groups, group.vpc)), own)


def allow(
    group: Group, asked: Asked, peers: Sequence[Peer], have: Sequence[Rule]
) -> Iterator[Entry]:
    """The group with each rule that was asked for."""
    for range_ in asked.ranges:
        for peer in peers:
            wanted = Rule(asked.egress, range_, peer, asked.description)
            yield _allowed(group, wanted, have, asked.changed)


def revoke(
    group: Group, asked: Asked, peers: Sequence[Peer], have: Sequence[Rule]
) -> Iterator[Entry]:
    """The group without each rule that was asked for; what only resembles one stays."""
    if asked.rules:
        yield from _by_id(group, asked.rules, have)
        return
    mine = [one for one in have if one.egress == asked.egress and _described(one, asked)]
    if asked.ranges and peers and not asked.description:
        for range_ in asked.ranges:
            for peer in peers:
                yield _exact(group, Rule(asked.egress, range_, peer), mine)
        return
    found = [
        one
        for one in mine
        if (not asked.ranges or one.range in asked.ranges) and (not peers or one.peer in peers)
    ]
    if not found:
        yield Skip(group.id, "has no such rule", name=group.called)
    yield from (revoked(group, one) for one in found)


def revoked(group: Group, rule: Rule) -> Step:
    """The step that takes one rule away by its id, and brings it back with what it said."""
    return Step(
        REVOKE_EGRESS if rule.egress else REVOKE_INGRESS,
        {"GroupId": group.id, "SecurityGroupRuleIds": (rule.id,)},
        on=group.id,
        says=f"revoke {rule.says}",
        name=group.called,
        note=_note(rule.id, rule.description),
        expects=is_there(group.id, rule, there=True, id_=rule.id),
        wait=is_gone(group.id, rule.id),
        undo=(_allow(group, rule),),
    )


def _allowed(group: Group, wanted: Rule, have: Sequence[Rule], changed: Sequence[str]) -> Entry:
    same = next((one for one in have if one == wanted), None)
    if same is not None:
        other = same.description != wanted.description and bool(wanted.description)
        told = f", described as {same.description or 'nothing'}: it keeps that" if other else ""
        why = f"allows {wanted.says} already ({same.id}){told}"
        return Skip(group.id, why, name=group.called)
    wider = covering(wanted, have)
    by = f"{wider.id} lets it pass already: {wider.says}" if wider else ""
    world = "" if wanted.risk or wanted.egress or not wanted.peer.is_world else "open to the world"
    elsewhere = f"in {wanted.peer.vpc}" if _elsewhere(group, wanted.peer) else ""
    mine = [one for one in changed if one.endswith(f" is {wanted.peer.value}")]
    step = _allow(group, wanted, back=True)
    return replace(step, note=_note(world, *mine, elsewhere, by), risk=wanted.risk)


def _elsewhere(group: Group, peer: Peer) -> bool:
    """Whether it is a group of another VPC, which EC2 takes only of a peered one."""
    return peer.kind == "group" and bool(peer.vpc) and peer.vpc != group.vpc


def _exact(group: Group, wanted: Rule, have: Sequence[Rule]) -> Entry:
    same = next((one for one in have if one == wanted), None)
    if same is not None:
        return revoked(group, same)
    wider = covering(wanted, have)
    still = f", but {wider.id} lets it pass: {wider.says}" if wider else ""
    return Skip(group.id, f"has no rule {wanted.says}{still}", name=group.called)


def _by_id(group: Group, ids: Sequence[str], have: Sequence[Rule]) -> Iterator[Entry]:
    known = {one.id: one for one in have}
    for id_ in dict.fromkeys(ids):
        if id_ in known:
            yield revoked(group, known[id_])
        else:
            yield Skip(group.id, f"has no rule {id_}", name=group.called)


def _described(rule: Rule, asked: Asked) -> bool:
    wanted = asked.description
    return not wanted or rule.description == wanted or fnmatchcase(rule.description, wanted)


def _allow(group: Group, rule: Rule, *, back: bool = False) -> Step:
    """The step that adds a rule; with `back` its undo takes it away again."""
    params: dict[str, object] = {"GroupId": group.id, "IpPermissions": (rule.permission(),)}
    if rule.tags:
        tags = tuple({"Key": key, "Value": value} for key, value in rule.tags.items())
        kind = "security-group-rule"
        params["TagSpecifications"] = ({"ResourceType": kind, "Tags": tags},)
    return Step(
        AUTHORIZE_EGRESS if rule.egress else AUTHORIZE_INGRESS,
        params,
        on=group.id,
        says=f"allow {rule.says}",
        name=group.called,
        expects=is_there(group.id, rule, there=False),
        wait=is_there(group.id, rule, there=True),
        undo=(_taken_back(group, rule),) if back else (),
        risk="" if back else rule.risk,
    )


def _taken_back(group: Group, rule: Rule) -> Step:
    """The inverse of a rule that has no id yet."""
    return Step(
        REVOKE_EGRESS if rule.egress else REVOKE_INGRESS,
        {"GroupId": group.id, "IpPermissions": (replace(rule, description="").permission(),)},
        on=group.id,
        says=f"revoke {rule.says}",
        name=group.called,
        expects=is_there(group.id, rule, there=True),
        wait=is_there(group.id, rule, there=False),
    )


def _peers(
    sources: Sequence[str], destinations: Sequence[str], egress: bool, own: str
) -> tuple[bool, tuple[Typed, ...]]:
    """Which way the rules go, and with whom."""
    if destinations and (sources or own):
        first = "--from" if sources else "--my-ip"
        why = "a rule lets in or lets out, and --to is for what leaves"
        raise UsageError(f"{first} and --to", why=why, hint="two commands")
    if own:
        checked(own)
    option = "--to" if destinations else "--from"
    return egress or bool(destinations), all_typed((*sources, *destinations), option)


def _note(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
