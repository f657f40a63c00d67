"""What one principal may do, asked again and again: answers are kept, and easy ones not evaluated.

A view may have other layers than the account gives its principal (without a boundary, say), so
that "what if" is the same question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from itertools import product

from hawse.services.iam import regions
from hawse.services.iam.access import Actor
from hawse.services.iam.escalations.rules import (
    ASSUME,
    SURE,
    Answer,
    Gate,
    Given,
    Rulebook,
    Rules,
    Told,
    Trust,
    Who,
    gates,
    is_blanket,
    is_whole,
    of_aws,
)
from hawse.services.iam.escalations.table import DANGEROUS
from hawse.services.iam.evaluate import Layers, Policy, Statement, Verdict, evaluate
from hawse.services.iam.globs import glob

_MFA = ("aws:multifactorauthpresent", "aws:multifactorauthage")
_TOKEN = ("aws:tokenissuetime",)
_CHOSEN: tuple[tuple[tuple[str, ...], tuple[Mapping[str, object], ...]], ...] = (
    (_MFA, (dict.fromkeys(_MFA), {_MFA[0]: True, _MFA[1]: 60})),
    (_TOKEN, (dict.fromkeys(_TOKEN), {_TOKEN[0]: True})),
)
"""What the principal chooses: with MFA or without, with long-term or with temporary keys."""


class View:
    """One principal with its layers."""

    def __init__(
        self, book: Rulebook, actor: Actor, layers: Layers | None = None, who: Who | None = None
    ) -> None:
        self.book = book
        self.access = book.access
        self.actor = actor
        self.layers = layers or self.access.layers(actor)
        self.who = who or Who(self.access, actor)
        self._rules: dict[str, Rules] = {}
        self._alike: dict[tuple[int, ...], Rules] = {}
        self._trusted: dict[Trust, Told] = {}

    def with_layers(self, layers: Layers) -> View:
        """The same principal under other policies."""
        return View(self.book, self.actor, layers, self.who)

    @cached_property
    def allowed(self) -> frozenset[str]:
        """The dangerous actions that may be allowed on something; the others never are."""
        found = DANGEROUS
        for kind, policies in self._gates:
            allowing, denying = _saying(tuple(policies))
            found = (found - denying) if kind == "rcp" else (found & allowing) - denying
        return found

    @cached_property
    def _gates(self) -> tuple[Gate, ...]:
        return gates(self.layers)

    def may(self, action: str, resource: str = "*", given: Given = ()) -> Answer | None:
        """Whether it is allowed, and what that hangs on; None when it is not.

        `given` is about the call: it never has a key of the principal's own.
        """
        low = action.lower()
        if low != ASSUME and low not in self.allowed:
            return None
        rules = self._rules_of(low)
        if rules.open and low != ASSUME and not of_aws(resource):
            return SURE
        same = self._assuming(rules, resource) if low == ASSUME else self._same(rules, resource)
        if not same:
            return None
        about = is_whole(low) if resource == "*" and low != ASSUME else low
        # A trust policy may look at any of them.
        key = (about, same, given if low == ASSUME else rules.heeded(given))
        if key not in rules.answers:
            rules.answers[key] = self.evaluated(action, resource, dict(given))
        return rules.answers[key]

    def each(
        self,
        action: str,
        asked: Sequence[tuple[str, Given]],
        numbers: Iterable[int],
        name: object = None,
    ) -> Mapping[int, Answer]:
        """The answers to those of many questions about one action that have these numbers.

        Only where it is allowed. The questions are about what can be edited and passed. A list
        with a `name` is asked by many, so that all of it is answered at once.
        """
        low = action.lower()
        if low == ASSUME:
            return self._told(low, asked, numbers)
        if low not in self.allowed:
            return {}
        rules = self._rules_of(low)
        if rules.open:
            return all_sure(len(asked))
        if name is None:
            return self._told(low, asked, numbers)
        found = rules.lists.get((low, name))
        if found is None:
            # Most are about nothing that is granted, which is told apart here at little cost.
            some = frozenset(self.grantable(low, (resource for resource, _ in asked)))
            fit = (number for number, (resource, _) in enumerate(asked) if resource in some)
            found = rules.lists[low, name] = self._told(low, asked, fit)
        return found

    def grantable(self, action: str, arns: Iterable[str]) -> Iterator[str]:
        """Of some resources those that the principal's own policies may allow an action on."""
        rules = self._rules_of(action.lower())
        known = self.book.arns if rules.by_name else ()
        return (arn for arn in arns if arn in rules.granted or arn not in known)

    def _told(
        self, low: str, asked: Sequence[tuple[str, Given]], numbers: Iterable[int]
    ) -> Mapping[int, Answer]:
        answers = ((number, self.may(low, *asked[number])) for number in numbers)
        return {number: answer for number, answer in answers if answer is not None}

    def verdict(self, action: str, resource: str, context: Mapping[str, object]) -> Verdict:
        """The evaluator's own answer."""
        whole = resource == "*" and is_whole(action.lower())
        request = self.access.request(self.actor, action, resource, context, wildcard_only=whole)
        told = self.access.resource_policy(action, resource)
        layers = self.layers if told is None else replace(self.layers, resource=told)
        return evaluate(request, layers)

    def _same(self, rules: Rules, resource: str) -> object:
        """What resources have in common that get the same answer; nothing when it is a no."""
        if not rules.by_name or resource not in self.book.arns or resource in rules.tagged:
            return resource
        grants = [resource in some for some in rules.grants]
        return (*grants, *[resource in some for some in rules.others]) if any(grants) else ()

    def _assuming(self, rules: Rules, resource: str) -> object:
        """The same for a role that is assumed, whose trust policy has to name the principal."""
        trust = self.book.trust(resource)
        if trust is None:
            return resource
        told = self._trusted.get(trust)
        if told is None:
            told = self._trusted[trust] = trust.to(self.who)
        same = self._same(rules, resource)
        if not told.levels or (told.levels == {"account"} and not same):
            return ()
        return (told.alike, same, resource if trust.by_tags else "")

    def _rules_of(self, low: str) -> Rules:
        found = self._rules.get(low)
        if found is None:
            # Most actions have their statements in common with others.
            key = tuple(id(one.about(low)) for one in self._policies)
            found = self._alike.get(key)
            if found is None:
                found = self._alike[key] = self.book.rules(self._gates, low, self.who)
            self._rules[low] = found
        return found

    @cached_property
    def _policies(self) -> Sequence[Policy]:
        return [one for _, some in self._gates for one in some]

    def evaluated(self, action: str, resource: str, context: Mapping[str, object]) -> Answer | None:
        """What `may` answers, of the evaluator alone: nothing is kept, and no rule is taken."""
        found = _answer(self.verdict(action, resource, context))
        asked = {key.lower() for key in found.missing} if found else set()
        chosen = [case for keys, case in _CHOSEN if asked & set(keys)]
        if regions.KEY in asked:
            low = action.lower()
            heard = (one for _, some in self._gates for one in some if any(one.about(low)))
            places = regions.choices(action, self.access.account.partition, heard)
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


@cache
def all_sure(count: int) -> Mapping[int, Answer]:
    """The answers to so many questions when all of them are allowed: always the same object."""
    return dict.fromkeys(range(count), SURE)


def _answer(verdict: Verdict) -> Answer | None:
    if verdict.effect == "deny":
        return None
    return Answer(verdict.missing) if verdict.missing else SURE


def _joined(some: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*some)


@lru_cache(maxsize=65536)
def _saying(policies: tuple[Policy, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """What policies may allow on something, and what they deny on everything."""
    return _joined(map(_allowing, policies)), _joined(map(_denying, policies))


@lru_cache(maxsize=65536)
def _allowing(policy: Policy) -> frozenset[str]:
    return _joined(_dangerous(one) for one in policy.statements if one.allows)


@lru_cache(maxsize=65536)
def _denying(policy: Policy) -> frozenset[str]:
    """What a policy denies whatever the resource and the context are."""
    denies = (one for one in policy.statements if not one.allows and is_blanket(one))
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
