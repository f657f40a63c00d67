"""What a principal can do, all its policies taken together: rows by service and access level.

Pure. Each action that an Allow may be about is asked of the evaluator; actions about which the
same statements speak share an answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from hawse.rows import Row, column
from hawse.services.iam import actions
from hawse.services.iam.access import Access, Actor
from hawse.services.iam.answers import COLOURS
from hawse.services.iam.evaluate import Layers, Verdict


@dataclass(frozen=True)
class Grant(Row):
    """What a principal can do in one service at one access level, on the same resources."""

    service: str
    level: str = column(colour={"Permissions management": "red", "Write": "yellow"})
    verdict: str = column(colour=COLOURS, doc="allow, or depends on the condition keys.")
    granted: str = column(
        doc="The actions, when few; else how many of the service's at this level."
    )
    actions: tuple[str, ...] = column(show="list", wide=True)
    resources: tuple[str, ...] = column(
        show="list", doc="Patterns of the policies; ! before those that are left out."
    )
    conditions: tuple[str, ...] = column(show="list", doc="The condition keys that decide.")
    policies: tuple[str, ...] = column(show="list", wide=True)


@dataclass(frozen=True)
class _Same:
    """What actions have in common that share a row."""

    service: str
    level: str
    verdict: str
    resources: tuple[str, ...]
    conditions: tuple[str, ...]
    policies: tuple[str, ...]


def grants(access: Access, actor: Actor) -> Iterator[Grant]:
    """What the user or role can do, by service, level and resources."""
    shared: dict[_Same, list[str]] = defaultdict(list)
    asking = _Asking(access, actor)
    for action in _candidates(asking.layers):
        same = asking.about(action)
        if same is not None:
            shared[same].append(action.name)
    for same in asking.roles():
        shared[same].append("AssumeRole")
    for same, names in sorted(shared.items(), key=lambda item: _order(item[0])):
        total = sum(1 for one in _of_level(same.service, same.level))
        yield Grant(
            service=same.service,
            level=same.level,
            verdict=same.verdict,
            granted=_told(names, total),
            actions=tuple(sorted(names)),
            resources=same.resources,
            conditions=same.conditions,
            policies=same.policies,
        )


def _order(same: _Same) -> tuple[str, int, tuple[str, ...]]:
    return same.service, actions.LEVELS.index(same.level), same.resources


def _candidates(layers: Layers) -> Iterator[actions.Action]:
    """The known actions that some Allow of the identity policies is about."""
    patterns: dict[str, None] = {}
    for policy in layers.identity:
        for statement in policy.statements:
            if statement.allows:
                named = ("*",) if statement.not_action else statement.actions
                patterns.update(dict.fromkeys("*" if one == "*:*" else one for one in named))
    names = {name for pattern in patterns for name in actions.expand(pattern)}
    for name in sorted(names - {"sts:AssumeRole"}):
        found = actions.action(name)
        if found is not None:
            yield found


class _Asking:
    """Asks about the actions of one principal, each group of actions alike only once."""

    def __init__(self, access: Access, actor: Actor) -> None:
        self._access, self._actor = access, actor
        self.layers = access.layers(actor)
        self._policies = tuple(self.layers.policies())
        self._answers: dict[tuple[object, ...], tuple[Verdict, tuple[str, ...]]] = {}

    def about(self, action: actions.Action) -> _Same | None:
        """The row that the action belongs to; None when it is denied."""
        verdict, resources = self._answer(action)
        return None if verdict.effect == "deny" else _same(action, verdict, resources)

    def _answer(self, action: actions.Action) -> tuple[Verdict, tuple[str, ...]]:
        name, alone = action.full_name, not action.resource_types
        statements = tuple(policy.about(name) for policy in self._policies)
        key = (action.service in _SPECIAL and name, alone, *map(id, chain(*statements)))
        found = self._answers.get(key)
        if found is None:
            verdict = self._access.decide(self._actor, name, "*", wildcard_only=alone)
            found = self._answers[key] = verdict, _resources(self.layers, name)
        return found

    def roles(self) -> Iterator[_Same]:
        """The roles of the account that can be assumed: each has a trust policy of its own."""
        action = actions.action("sts:AssumeRole")
        assert action is not None
        for role in self._access.account.roles.values():
            verdict = self._access.decide(self._actor, action.full_name, role.arn)
            if verdict.effect != "deny":
                yield _same(action, verdict, (role.arn,))


_SPECIAL = ("iam", "kms", "sts")
"""Services with rules of their own for some actions, whatever the statements say."""


def _same(action: actions.Action, verdict: Verdict, resources: tuple[str, ...]) -> _Same:
    policies = dict.fromkeys(hit.policy for hit in verdict.deciding if hit.statement.allows)
    return _Same(
        service=action.service,
        level=action.level,
        verdict=verdict.effect,
        resources=resources,
        conditions=verdict.missing,
        policies=tuple(policies),
    )


def _resources(layers: Layers, action: str) -> tuple[str, ...]:
    """On what: all that is allowed, less what a Deny about some resources takes away."""
    found: dict[str, None] = {}
    for policy in layers.identity:
        for one in policy.about(action):
            if one.allows:
                sign = "!" if one.not_resource else ""
                found.update(dict.fromkeys(f"{sign}{text}" for text in one.resources or ()))
    if "*" in found:
        found = {"*": None}
    for policy in (*layers.identity, *((layers.boundary,) if layers.boundary else ())):
        for one in policy.about(action):
            if not one.allows and not one.tests and not one.not_resource:
                found.update(dict.fromkeys(f"!{text}" for text in one.resources or ()))
    return tuple(sorted(found))


def _of_level(service: str, level: str) -> Iterator[str]:
    for name in actions.expand(f"{service}:*"):
        found = actions.action(name)
        if found is not None and found.level == level:
            yield name


def _told(names: list[str], total: int) -> str:
    if len(names) == total:
        return f"all {total}" if total > 1 else f"{names[0]}, the only one"
    return " ".join(sorted(names)) if len(names) <= _NAMED_AT_MOST else f"{len(names)} of {total}"


_NAMED_AT_MOST = 3
