"""What a change of policies would change: access that is gained and lost, roles, quotas.

Pure: an account is edited as data and asked the same questions before and after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hawse.errors import NotFound, UsageError
from hawse.plurals import counted
from hawse.rows import Row, column
from hawse.services.iam.access import Access, Actor
from hawse.services.iam.account import (
    Account,
    GroupDetail,
    PolicyDetail,
    PolicyVersion,
    Principal,
    RoleDetail,
    UserDetail,
)
from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.matching import matches
from hawse.services.iam.evaluate import compiled
from hawse.services.iam.grant_rows import is_whole
from hawse.services.iam.granted import Grant, grants

_MANY = 5
ATTACHED_AT_MOST = 10
"""Managed policies of one user, role or group, unless AWS raised the quota."""


@dataclass(frozen=True)
class Difference(Row):
    """Something that a principal would gain, lose, or have otherwise."""

    principal: str
    change: str = column(colour={"+": "yellow", "-": "green"}, doc="+ gained, - lost, ~ otherwise.")
    kind: str = column(doc="access, escalation or quota.")
    what: str = column(show="whole")
    resources: tuple[str, ...] = column(show="list")
    conditions: tuple[str, ...] = column(show="list")
    actions: tuple[str, ...] = column(show="list", wide=True)


def attached(account: Account, policy: PolicyDetail, to: str) -> Account:
    """The account once the policy is attached to `to`: user/NAME, role/NAME or group/NAME."""
    account = replace(account, policies={policy.arn: policy, **account.policies})
    return _edited(account, to, lambda arns: dict.fromkeys((*arns, policy.arn)))


def detached(account: Account, policy: PolicyDetail, of: str) -> Account:
    """The account once the policy is detached from `of`. NotFound when it is not attached."""
    holder = _holder(account, of)
    if policy.arn not in holder.attached:
        raise NotFound(policy.name, why=f"it is not attached to {of}")
    return _edited(account, of, lambda arns: (one for one in arns if one != policy.arn))


def trusting(account: Account, role: str, trust: Any) -> Account:
    """The account once the role has this trust policy."""
    found = account.roles.get(role.removeprefix("role/"))
    if found is None:
        raise NotFound(f"role {role}", why="there is none", hint="hawse iam role ls")
    return replace(account, roles={**account.roles, found.name: replace(found, trust=trust)})


def policy_meant(account: Account, named: str) -> PolicyDetail:
    """The policy of a name, an ARN, or in a file. NotFound when there is none."""
    for one in account.policies.values():
        if named in (one.name, one.arn, one.id):
            return one
    if Path(named).is_file():
        version = PolicyVersion("v1", document_of(Path(named)), default=True)
        arn = f"arn:{account.partition}:iam::{account.id}:policy/{Path(named).stem}"
        return PolicyDetail(Path(named).stem, "", arn, versions=(version,))
    raise NotFound(
        f"policy {named}", why=f"account {account.id} uses no such policy", hint="give its file"
    )


def document_of(file: Path) -> Any:
    """The JSON of a file; UsageError when it has none."""
    from hawse.nesting import json_value

    try:
        return json_value(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UsageError(str(file), why=f"it is no JSON: {error}") from error


def differences(before: Account, after: Account, now: datetime) -> Iterator[Difference]:
    """What each user and role would gain and lose, and whom else a role would let in."""
    old, new = Access(before, now), Access(after, now)
    estates = Estate(old), Estate(new)
    roles = [role for role in after.roles.values() if role.trust != before.roles[role.name].trust]
    for actor in new.actors():
        was = old.actor(actor.arn)
        if _own_policies_differ(before, after, was, actor):
            yield from _of_access(old, new, was, actor)
            yield from _of_escalations(*estates, was, actor)
            yield from _of_quota(was, actor)
        for role in roles:
            yield from _of_role(old, new, actor, role)
    for role in roles:
        yield from _outsiders(before.roles[role.name], role)


def _own_policies_differ(before: Account, after: Account, was: Actor, now: Actor) -> bool:
    groups = now.groups if isinstance(now, UserDetail) else ()
    return was.attached != now.attached or any(
        before.groups.get(one) != after.groups.get(one) for one in groups
    )


def _of_role(old: Access, new: Access, actor: Actor, role: RoleDetail) -> Iterator[Difference]:
    """Whether the actor can take a role whose trust differs, where that is not as it was."""
    was, now = (one.decide(actor, "sts:AssumeRole", role.arn) for one in (old, new))
    if was.effect != now.effect:
        change = {"allow": "+", "deny": "-"}.get(now.effect, "~")
        yield Difference(
            principal=_named(actor),
            change=change,
            kind="access",
            what="sts Write: AssumeRole",
            resources=(role.arn,),
            conditions=now.missing,
            actions=("AssumeRole",),
        )


def _outsiders(was: RoleDetail, now: RoleDetail) -> Iterator[Difference]:
    """Services, providers, other accounts and everybody that one of two trust policies lets in."""
    home = now.arn.split(":")[4]
    before, after = (set(_let_in(one.trust, home)) for one in (was, now))
    for change, names in (("+", after - before), ("-", before - after)):
        for name in sorted(names):
            what = "sts Write: AssumeRole"
            yield Difference(name, change, "access", what, (now.arn,), (), ("AssumeRole",))


def _let_in(trust: Any, home: str) -> Iterator[str]:
    for statement in compiled("trust", trust, "trust").statements:
        if not statement.allows:
            continue
        conditions = " under conditions" if statement.tests else ""
        for name in _principals(statement.principal):
            if name == "*":
                yield f"everybody{conditions}"
            elif f":{home}:" not in name and name != home:
                yield f"{name}{conditions}"


def _principals(principal: object) -> Iterator[str]:
    if isinstance(principal, str):
        yield principal
    elif isinstance(principal, Mapping):
        for names in principal.values():
            yield from (name for name in _listed(names) if isinstance(name, str))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _of_access(old: Access, new: Access, was: Actor, now: Actor) -> Iterator[Difference]:
    before, after = _by_action(grants(old, was)), _by_action(grants(new, now))
    for change, names, known in (
        ("+", after.keys() - before.keys(), after),
        ("-", before.keys() - after.keys(), before),
        ("~", {one for one in before.keys() & after.keys() if before[one] != after[one]}, after),
    ):
        yield from _told(now, change, names, known)


_Same = tuple[str, str, tuple[str, ...], tuple[str, ...]]


def _by_action(rows: Iterator[Grant]) -> dict[str, tuple[_Same, ...]]:
    """What holds for each action: what its rows say."""
    found: dict[str, tuple[_Same, ...]] = {}
    for row in rows:
        same = (row.level, row.verdict, row.resources, row.conditions)
        for action in row.actions:
            name = f"{row.service}:{action}"
            found[name] = (*found.get(name, ()), same)
    return found


def _told(
    actor: Actor, change: str, names: set[str], known: Mapping[str, tuple[_Same, ...]]
) -> Iterator[Difference]:
    shared: dict[tuple[str, _Same], list[str]] = {}
    for name in sorted(names):
        for same in known[name]:
            service, _, action = name.partition(":")
            shared.setdefault((service, same), []).append(action)
    yield from _of_whole_services(actor, change, shared)
    for (service, (level, _, resources, conditions)), actions in shared.items():
        some = " ".join(actions) if len(actions) <= 3 else f"{len(actions)} actions"
        yield Difference(
            principal=_named(actor),
            change=change,
            kind="access",
            what=f"{service} {level}: {some}",
            resources=resources,
            conditions=conditions,
            actions=tuple(actions),
        )


def _of_whole_services(
    actor: Actor, change: str, shared: dict[tuple[str, _Same], list[str]]
) -> Iterator[Difference]:
    """All of many services on the same terms, as one; taken out of what is `shared`."""
    together: dict[tuple[object, ...], dict[str, list[str]]] = {}
    for (service, same), actions in shared.items():
        names = together.setdefault(same[1:], {}).setdefault(service, [])
        names += [f"{service}:{action}" for action in actions]
    for terms, by_service in together.items():
        whole = {service for service, names in by_service.items() if is_whole(service, names)}
        if len(whole) <= _MANY:
            continue
        ended = [key for key in shared if key[0] in whole and key[1][1:] == terms]
        for key in ended:
            del shared[key]
        _, (_, _, resources, conditions) = ended[0]
        yield Difference(
            principal=_named(actor),
            change=change,
            kind="access",
            what=f"everything of {counted(len(whole), 'service')}",
            resources=resources,
            conditions=conditions,
            actions=tuple(f"{service}:*" for service in sorted(whole)),
        )


def _of_escalations(old: Estate, new: Estate, was: Actor, now: Actor) -> Iterator[Difference]:
    """Ways to gain access that there would be, or be no more. Trust is looked at by itself."""
    before, after = _ways(old, was), _ways(new, now)
    for change, some, known in (
        ("+", after.keys() - before.keys(), after),
        ("-", before.keys() - after.keys(), before),
    ):
        for id in sorted(some):
            what, targets = known[id]
            yield Difference(_named(now), change, "escalation", what, targets, (), ())


def _ways(estate: Estate, actor: Actor) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The paths of a principal by id: what they are, and where they lead."""
    if actor.arn in estate.admins:
        return {"": (f"administrator: {estate.label(actor.arn)}", ())}
    return {
        match.path.id: (
            f"{match.path.id} {match.path.title}",
            tuple(sorted({hit.aim.target for hit in match.hits})),
        )
        for match in matches(estate, estate.view(actor))
    }


def _of_quota(was: Actor, now: Actor) -> Iterator[Difference]:
    count = len(now.attached)
    if count > ATTACHED_AT_MOST and count > len(was.attached):
        what = f"{count} attached policies, and AWS allows {ATTACHED_AT_MOST} unless it raised that"
        yield Difference(_named(now), "+", "quota", what, (), (), ())


def _named(actor: Principal) -> str:
    return f"{'user' if isinstance(actor, UserDetail) else 'role'}/{actor.name}"


def _holder(account: Account, named: str) -> Principal:
    kind, _, name = named.rpartition("/")
    places: Mapping[str, Mapping[str, Principal]] = {
        "user": account.users,
        "role": account.roles,
        "group": account.groups,
    }
    found = [place[name] for word, place in places.items() if kind in ("", word) and name in place]
    if len(found) > 1:
        raise UsageError(named, why="several things have this name", hint=f"user/{name}")
    if not found:
        raise NotFound(named, why=f"account {account.id} has no such user, role or group")
    return found[0]


def _edited(
    account: Account, named: str, edit: Callable[[tuple[str, ...]], Iterable[str]]
) -> Account:
    holder = _holder(account, named)
    arns = tuple(edit(holder.attached))
    if isinstance(holder, UserDetail):
        return replace(
            account, users={**account.users, holder.name: replace(holder, attached=arns)}
        )
    if isinstance(holder, RoleDetail):
        return replace(
            account, roles={**account.roles, holder.name: replace(holder, attached=arns)}
        )
    assert isinstance(holder, GroupDetail)
    return replace(account, groups={**account.groups, holder.name: replace(holder, attached=arns)})
