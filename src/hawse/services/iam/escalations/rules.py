"""What the statements about an action come to, worked out once for all for whom the same count.

Pure. Accounts have thousands of principals and few different statements about what is dangerous.
So answers are kept by the statements and by the condition keys that they look at: whoever asks
under the same ones gets the same answer. Statements that never hold for a principal do not count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from hawse.services.iam.access import Access, Actor
from hawse.services.iam.escalations.table import ON_EVERYTHING
from hawse.services.iam.escalations.table_wildcard import WILDCARD_ONLY
from hawse.services.iam.evaluate import Layers, Policy, Request, Statement
from hawse.services.iam.evaluate.conditions import Test
from hawse.services.iam.evaluate.policies import Kind, among
from hawse.services.iam.evaluate.principals import Level, level

ASSUME = "sts:assumerole"
_WHOLE = WILDCARD_ONLY | ON_EVERYTHING
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """Allowed: for sure, with MFA alone, or if the `missing` condition keys are right.

    `region`: one that is open, where guard-rails close others.
    """

    missing: tuple[str, ...] = ()
    mfa: bool = False
    region: str = ""

    @property
    def rank(self) -> int:
        """How much it asks for: 0 nothing, 1 MFA, 2 what is not known."""
        return 2 if self.missing else int(self.mfa)


SURE = Answer()

Given = tuple[tuple[str, object], ...]
"""Condition keys of a call and their values, so that answers can be kept by them."""

Gate = tuple[Kind, Sequence[Policy]]
"""Policies of which one has to allow: the principal's own, its boundary, a level of SCPs."""


def gates(layers: Layers) -> tuple[Gate, ...]:
    """The policies of a principal, as they are looked at together."""
    bounds: tuple[Gate, ...] = (
        () if layers.boundary is None else (("boundary", (layers.boundary,)),)
    )
    return (
        ("identity", layers.identity),
        *bounds,
        *(("scp", level) for level in layers.scps or ()),
        *(("rcp", level) for level in layers.rcps or ()),
    )


class Who:
    """What is known of a principal before it asks for anything."""

    def __init__(self, access: Access, actor: Actor) -> None:
        self.asking: Request = access.request(actor, "iam:GetUser")
        self._kept: dict[int, tuple[Statement, frozenset[str] | None]] = {}

    def heeded(self, one: Statement) -> frozenset[str] | None:
        """The condition keys that a statement looks at and that may still be anything.

        None when it never holds for the principal, as a Deny for the root user.
        """
        if not one.tests and not one.variables_of_resources:
            return _NONE
        found = self._kept.get(id(one))
        if found is None:
            # With the statement, so that it lives as long as its id is used.
            found = self._kept[id(one)] = (one, self._heeded(one))
        return found[1]

    def values(self, keys: Iterable[str]) -> tuple[object, ...]:
        """What the principal brings under these keys."""
        known = self.asking.known
        return tuple(
            (key, known.is_known(key), known.values(key), known.is_list(key))
            for key in sorted(keys)
        )

    def _heeded(self, one: Statement) -> frozenset[str] | None:
        keys = one.variables_of_resources
        for test in one.tests:
            if not self._is_fixed(test):
                keys |= test.keys
            elif test.holds(self.asking.known) is False:
                return None
        return keys

    def _is_fixed(self, test: Test) -> bool:
        """Whether it comes out the same whatever the principal asks for."""
        known = self.asking.known
        return all(known.is_known(key) and key != "aws:resourceaccount" for key in test.keys)


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The statements about an action that count for some principals.

    `open`: they allow it on everything. `grants` and `others`: the resources, of those that are
    known, that each Allow of the principal's own and each other statement is about; `granted` all
    of the former; `tagged` those whose tags count; `by_name` False: what the statements are about
    hangs on more. `keys`: the condition keys that count, in lower case. `answers` and `lists` are
    kept here.
    """

    statements: tuple[object, ...]
    open: bool
    grants: tuple[frozenset[str], ...] = ()
    others: tuple[frozenset[str], ...] = ()
    tagged: frozenset[str] = _NONE
    by_name: bool = True
    keys: frozenset[str] = _NONE
    granted: frozenset[str] = _NONE
    answers: dict[object, Answer | None] = field(default_factory=dict)
    lists: dict[object, Mapping[int, Answer]] = field(default_factory=dict)

    def heeded(self, given: Given) -> Given:
        """The part of a context that counts."""
        if not self.by_name:
            return given
        return tuple(pair for pair in given if pair[0].lower() in self.keys)


class Told(NamedTuple):
    """What a trust policy says about a principal: how those that allow name it.

    `alike`: the same for whoever is told the same.
    """

    levels: frozenset[Level]
    alike: object


class Trust:
    """The statements of a trust policy about being assumed.

    `statements`: the same for policies that say the same. `by_tags`: tags of the role decide, so
    that each role is a case of its own.
    """

    def __init__(self, policy: Policy) -> None:
        self._about = policy.about(ASSUME)
        self._keys = _NONE.union(*(test.keys for one in self._about for test in one.tests))
        self.by_tags = any("resourcetag/" in key for key in self._keys)
        self.statements = tuple(
            (one.allows, _json(one.principal), _conditions(one)) for one in self._about
        )

    def to(self, who: Who) -> Told:
        """What it says about a principal."""
        caller = who.asking.principal
        found = [
            (one.allows, level(one.principal, caller), _conditions(one)) for one in self._about
        ]
        named = tuple(one for one in found if one[1])
        levels = frozenset(how for allows, how, _ in named if allows)
        return Told(levels, (named, who.values(self._keys) if named else ()))


class Rulebook:
    """The rules of one account."""

    def __init__(self, access: Access) -> None:
        self.access = access
        account = access.account
        self.head = f"arn:{account.partition}:iam::{account.id}:"
        self._rules: dict[object, Rules] = {}
        self._about: dict[object, frozenset[str] | None] = {}
        self._sets: dict[frozenset[str], frozenset[str]] = {}
        self._trusts: dict[str, Trust | None] = {}
        self._alike: dict[object, Trust] = {}

    @cached_property
    def arns(self) -> frozenset[str]:
        """What questions are about most: whoever and whatever can be edited and passed."""
        account = self.access.account
        named = (account.users, account.roles, account.groups, account.policies)
        arns = (one.arn for some in named for one in some.values())
        return frozenset(arn for arn in arns if arn.startswith(self.head) and not of_aws(arn))

    @cached_property
    def _tails(self) -> Mapping[str, str]:
        return {arn[len(self.head) :]: arn for arn in self.arns}

    def rules(self, policies: Sequence[Gate], low: str, who: Who) -> Rules:
        """What the policies of a principal say about an action, which is in lower case."""
        counting = tuple(
            (
                kind,
                tuple(
                    one
                    for policy in some
                    for one in policy.about(low)
                    if who.heeded(one) is not None
                ),
            )
            for kind, some in policies
        )
        keys = _NONE.union(*(who.heeded(one) or () for _, some in counting for one in some))
        key = (
            tuple((kind, *map(id, some)) for kind, some in counting),
            who.asking.principal.service_linked,
            who.values(keys) if keys else (),
        )
        found = self._rules.get(key)
        if found is None:
            found = self._rules[key] = self._made(counting, keys, who)
        return found

    def _made(
        self,
        counting: tuple[tuple[Kind, tuple[Statement, ...]], ...],
        keys: frozenset[str],
        who: Who,
    ) -> Rules:
        grants: list[frozenset[str]] = []
        others: list[frozenset[str]] = []
        tagged: list[frozenset[str]] = []
        for kind, some in counting:
            for one in some:
                about = self._named(one, kind, who)
                if about is None:
                    return Rules(counting, open=False, by_name=False)
                (grants if one.allows and kind == "identity" else others).append(about)
                if any("resourcetag/" in key for key in who.heeded(one) or ()):
                    tagged.append(about)
        return Rules(
            counting,
            open=_is_open(counting),
            grants=tuple(grants),
            others=tuple(others),
            tagged=self._union(tagged),
            keys=keys,
            granted=self._union(grants),
        )

    def _named(self, one: Statement, kind: Kind, who: Who) -> frozenset[str] | None:
        """The known resources that a statement is about; None when more than names decides."""
        own = one.variables_of_resources
        values = who.values(own) if own else ()
        key = (one.resources, one.not_resource, one.variables, kind, values)
        if key not in self._about:
            head = self.head.split(":", 5)[:5]
            tails = among(one, head, self._tails, kind, who.asking)
            self._about[key] = (
                None if tails is None else frozenset(map(self._tails.__getitem__, tails))
            )
        return self._about[key]

    def _union(self, some: Iterable[frozenset[str]]) -> frozenset[str]:
        """All of them in one; equal ones are one object, since they are large and alike."""
        made = _NONE.union(*some)
        return self._sets.setdefault(made, made)

    def trust(self, arn: str) -> Trust | None:
        """What the trust policy of a role says; None when it is no role of the account.

        Of roles that trust the same in the same words it is the same object.
        """
        if arn not in self._trusts:
            policy = self.access.resource_policy(ASSUME, arn)
            made = None if policy is None else Trust(policy)
            self._trusts[arn] = made and self._alike.setdefault(made.statements, made)
        return self._trusts[arn]


def of_aws(resource: str) -> bool:
    """Whether nobody may edit or pass it, whatever policies say: the evaluator knows."""
    return ":iam::aws:" in resource or "/aws-" in resource


def is_blanket(one: Statement) -> bool:
    """Whether it holds for every resource in every context."""
    return (
        not one.tests
        and not one.not_resource
        and one.resources is not None
        and "*" in one.resources
    )


def is_whole(low: str) -> bool:
    """Whether an action counts only when it is allowed on everything."""
    return low in _WHOLE


def _is_open(counting: Iterable[tuple[Kind, tuple[Statement, ...]]]) -> bool:
    return all(
        all(one.allows for one in some) and (kind == "rcp" or any(map(is_blanket, some)))
        for kind, some in counting
    )


def _conditions(one: Statement) -> str:
    return _json((one.variables, one.document["Condition"])) if one.tests else ""


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True)
