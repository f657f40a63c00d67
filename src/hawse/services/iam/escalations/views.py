"""What one principal may do, asked again and again: answers are kept, and easy ones not evaluated.

A view may have other layers than the account gives its principal (without a boundary, say), so
that "what if" is the same question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product

from hawse.services.iam.access import Access, Actor
from hawse.services.iam.escalations.table import DANGEROUS, ON_EVERYTHING
from hawse.services.iam.escalations.table_wildcard import WILDCARD_ONLY
from hawse.services.iam.evaluate import Layers, Policy, Request, Statement, Verdict, evaluate
from hawse.services.iam.globs import glob
from hawse.services.iam.evaluate.policies import tail_test
from hawse.services.iam import regions

_MFA = ("aws:multifactorauthpresent", "aws:multifactorauthage")
_TOKEN = ("aws:tokenissuetime",)
_CHOSEN: tuple[tuple[tuple[str, ...], tuple[Mapping[str, object], ...]], ...] = (
    (_MFA, (dict.fromkeys(_MFA), {_MFA[0]: True, _MFA[1]: 60})),
    (_TOKEN, (dict.fromkeys(_TOKEN), {_TOKEN[0]: True})),
)
"""What the principal chooses: with MFA or without, with long-term or with temporary keys."""
ASSUME = "sts:assumerole"


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
"""Condition keys and their values, so that answers can be kept by them."""

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the statements about an action look at.

    `grants` and `others` tell which of them are about a resource, `tagged` which of these look at
    its tags; `by_name`: nothing else of it counts. `keys`: the condition keys that count, in lower
    case.
    """

    grants: tuple[Test, ...]
    others: tuple[Test, ...]
    tagged: tuple[Test, ...]
    by_name: bool
    keys: frozenset[str]

    def heeded(self, given: Given) -> Given:
        """The part of a context that counts."""
        if not self.by_name:
            return given
        return tuple(pair for pair in given if pair[0].lower() in self.keys)


class View:
    """One principal with its layers."""

    def __init__(self, access: Access, actor: Actor, layers: Layers | None = None) -> None:
        self.access = access
        self.actor = actor
        self.layers = layers or access.layers(actor)
        self._answers: dict[tuple[object, ...], Answer | None] = {}
        self._open: dict[str, bool] = {}
        self._rules: dict[str, _Rules] = {}
        self._head = f"arn:{access.account.partition}:iam::{access.account.id}:"

    def with_layers(self, layers: Layers) -> View:
        """The same principal under other policies."""
        return View(self.access, self.actor, layers)

    @cached_property
    def allowed(self) -> frozenset[str]:
        """The dangerous actions that may be allowed on something; the others never are."""
        found = _joined(_allowing(policy) for policy in self.layers.identity)
        if not found:
            return found
        if self.layers.boundary is not None:
            found &= _allowing(self.layers.boundary)
        for level in self.layers.scps or ():
            found &= _joined(map(_allowing, level))
        return found - _joined(map(_denying, self._all()))

    def may(self, action: str, resource: str = "*", given: Given = ()) -> Answer | None:
        """Whether it is allowed, and what that hangs on; None when it is not."""
        low = action.lower()
        same: object
        key: tuple[object, ...]
        if low == ASSUME:
            same = self._assuming(resource)
            if not same:
                return None
            key = (low, same, given)
        elif low not in self.allowed:
            return None
        elif self._is_open(low) and not _is_of_aws(resource):
            return SURE
        else:
            rules = self._rules_of(low)
            same = self._same(rules, resource)
            if not same:
                return None
            key = (low, same, rules.heeded(given) if given else given)
        if key not in self._answers:
            self._answers[key] = self._asked(action, resource, dict(given))
        return self._answers[key]

    def each(
        self, action: str, asked: Sequence[tuple[str, Given]], numbers: Sequence[int]
    ) -> dict[int, Answer | None]:
        """The answers to those of many questions about one action that have these numbers.

        They are about users, roles and policies of the account that can be edited and passed.
        """
        low = action.lower()
        if low != ASSUME and low not in self.allowed:
            return dict.fromkeys(numbers)
        if low != ASSUME and self._is_open(low):
            return dict.fromkeys(numbers, SURE)
        may, start, rules = self.may, len(self._head), self._rules_of(low)
        found: dict[int, Answer | None] = {}
        for number in numbers:
            resource, given = asked[number]
            tail = resource[start:]
            # Most are about nothing that is granted, which is told apart here at little cost.
            if rules.by_name and low != ASSUME and resource.startswith(self._head):
                if not any(test(tail) for test in rules.grants):
                    found[number] = None
                    continue
            found[number] = may(low, resource, given)
        return found

    def verdict(self, action: str, resource: str, context: Mapping[str, object]) -> Verdict:
        """The evaluator's own answer."""
        low = action.lower()
        whole = resource == "*" and (low in WILDCARD_ONLY or low in ON_EVERYTHING)
        request = self.access.request(self.actor, action, resource, context, wildcard_only=whole)
        told = self.access.resource_policy(action, resource)
        layers = self.layers if told is None else replace(self.layers, resource=told)
        return evaluate(request, layers)

    def _same(self, rules: _Rules, resource: str) -> object:
        """What resources have in common that get the same answer; nothing when it is a no."""
        if not rules.by_name or "*" in resource or not resource.startswith(self._head):
            return resource
        if _is_of_aws(resource):
            return resource
        tail = resource[len(self._head) :]
        grants = [test(tail) for test in rules.grants]
        if True not in grants:
            return ()
        if any(test(tail) for test in rules.tagged):
            return resource
        return (*grants, *[test(tail) for test in rules.others])

    def _assuming(self, resource: str) -> tuple[object, ...]:
        """The same for a role that is assumed, whose trust policy has to name the principal."""
        trust = self.access.resource_policy(ASSUME, resource)
        if trust is None:
            return (resource,)
        names, alike = _trusted_names(trust)
        direct = "*" in names or self.actor.arn in names
        account = self.access.account.id in names or f"{self._head}root" in names
        same = self._same(self._rules_of(ASSUME), resource)
        if not direct and not (account and same):
            return ()
        return (direct, account, same, resource if alike is None else alike)

    def _rules_of(self, low: str) -> _Rules:
        found = self._rules.get(low)
        if found is None:
            found = self._rules[low] = self._rules_for(low)
        return found

    def _rules_for(self, low: str) -> _Rules:
        identity = set(self.layers.identity)
        grants: list[Test] = []
        others: list[Test] = []
        tagged: list[Test] = []
        keys: set[str] = set()
        for policy in self._all():
            for one in policy.about(low):
                test = _test(policy, one.index, *self._head.split(":", 5)[:5]) or self._own(
                    policy, one
                )
                if test is None:
                    return _Rules((), (), (), by_name=False, keys=frozenset())
                (grants if one.allows and policy in identity else others).append(test)
                keys.update(_keys(one))
                if any("resourcetag/" in text for text in _keys(one)):
                    tagged.append(test)
        return _Rules(tuple(grants), tuple(others), tuple(tagged), True, frozenset(keys))

    def _own(self, policy: Policy, one: Statement) -> Test | None:
        """What tells it where the variables of a statement stand for the principal."""
        head = self._head.split(":", 5)[:5]
        return tail_test(one, head, policy.kind, self._asking)

    @cached_property
    def _asking(self) -> Request:
        return self.access.request(self.actor, "iam:GetUser")

    def _asked(self, action: str, resource: str, context: Mapping[str, object]) -> Answer | None:
        found = _answer(self.verdict(action, resource, context))
        asked = {key.lower() for key in found.missing} if found else set()
        chosen = [case for keys, case in _CHOSEN if asked & set(keys)]
        if regions.KEY in asked:
            places = regions.choices(action, self.access.account.partition, self._all())
            chosen.append(tuple({regions.KEY: place} for place in places))
        if not chosen:
            return found
        answers = []
        for one in product(*chosen):
            keys = {key: value for part in one for key, value in part.items()}
            if keys.get(_TOKEN[0]):
                keys[_TOKEN[0]] = int(self.access.now.timestamp())
            answer = _answer(self.verdict(action, resource, {**keys, **context}))
            if answer is not None:
                where = str(keys.get(regions.KEY, ""))
                answers.append(replace(answer, mfa=bool(keys.get(_MFA[0])), region=where))
        return min(answers, key=lambda one: one.rank, default=None)

    def _is_open(self, low: str) -> bool:
        """Whether it is allowed on everything, so that there is nothing to evaluate."""
        found = self._open.get(low)
        if found is None:
            found = self._open[low] = self._opens(low)
        return found

    def _opens(self, low: str) -> bool:
        layers = self.layers
        about = (one for policy in self._all() for one in policy.about(low))
        known = self._asking.known
        # A Deny for others, such as the root user, is none.
        if any(not one.allows and one.in_context(known) is not False for one in about):
            return False
        gates = [layers.identity, *(layers.scps or ())]
        if layers.boundary is not None:
            gates.append((layers.boundary,))
        return all(any(_allows_all(policy, low) for policy in gate) for gate in gates)

    def _all(self) -> Iterator[Policy]:
        layers = self.layers
        yield from layers.identity
        if layers.boundary is not None:
            yield layers.boundary
        for level in (*(layers.scps or ()), *(layers.rcps or ())):
            yield from level


@lru_cache(maxsize=65536)
def _test(policy: Policy, index: int, *head: str) -> Test | None:
    """What tells whether a statement of a policy is about a resource; None: variables decide."""
    (one,) = (one for one in policy.statements if one.index == index)
    return tail_test(one, head, policy.kind)


def _keys(one: Statement) -> Iterator[str]:
    """The condition keys that a statement looks at, also by variables, in lower case."""
    for test in one.tests:
        yield test.key.lower()
        if test.variables:
            yield from (key.lower() for text in test.wanted for key in _VARIABLE.findall(text))


_VARIABLE = re.compile(r"\$\{\s*([^,}\s]+)")


@lru_cache(maxsize=65536)
def _trusted_names(trust: Policy) -> tuple[frozenset[str], str | None]:
    """Whom a trust policy lets in, and what it has in common with those that say the same.

    None when tags of the role decide: then each is a case of its own.
    """
    names: set[str] = set()
    about = trust.about(ASSUME)
    for one in about:
        principal = one.principal
        listed = principal.get("AWS", ()) if isinstance(principal, Mapping) else principal
        if one.allows:
            names.update(map(str, listed if isinstance(listed, list | tuple) else [listed]))
    if any("resourcetag/" in key for one in about for key in _keys(one)):
        return frozenset(names), None
    if all(one.allows and not one.tests for one in about):
        return frozenset(names), ""
    return frozenset(names), json.dumps(trust.document, sort_keys=True)


def _answer(verdict: Verdict) -> Answer | None:
    if verdict.effect == "deny":
        return None
    return Answer(verdict.missing) if verdict.missing else SURE


def _is_of_aws(resource: str) -> bool:
    """Whether nobody may edit or pass it, whatever policies say: the evaluator knows."""
    return ":iam::aws:" in resource or "/aws-" in resource


def _allows_all(policy: Policy, low: str) -> bool:
    return any(one.allows and _is_blanket(one) for one in policy.about(low))


def _is_blanket(one: Statement) -> bool:
    return (
        not one.tests
        and not one.not_resource
        and one.resources is not None
        and ("*" in one.resources)
    )


def _joined(some: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*some)


@lru_cache(maxsize=65536)
def _allowing(policy: Policy) -> frozenset[str]:
    return _joined(_dangerous(one) for one in policy.statements if one.allows)


@lru_cache(maxsize=65536)
def _denying(policy: Policy) -> frozenset[str]:
    """What a policy denies whatever the resource and the context are."""
    denies = (one for one in policy.statements if not one.allows and _is_blanket(one))
    return _joined(_dangerous(one) for one in denies)


def _dangerous(one: Statement) -> frozenset[str]:
    some = _joined(_matching(pattern) for pattern in one.actions)
    return DANGEROUS - some if one.not_action else some


@lru_cache(maxsize=65536)
def _matching(pattern: str) -> frozenset[str]:
    """The dangerous actions that a pattern of a policy matches."""
    if pattern in ("*", "*:*"):
        return DANGEROUS
    fits = glob(pattern)
    service = pattern.partition(":")[0] + ":"
    return frozenset(one for one in DANGEROUS if one.startswith(service) and fits(one))
