"""What one principal may do, asked again and again: answers are kept, and easy ones not evaluated.

A view may have other layers than the account gives its principal (without a boundary, say), so
that "what if" is the same question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from hawse.services.iam.access import Access, Actor
from hawse.services.iam.escalations.table import DANGEROUS
from hawse.services.iam.escalations.table_wildcard import WILDCARD_ONLY
from hawse.services.iam.evaluate import Layers, Policy, Statement, Verdict, evaluate
from hawse.services.iam.evaluate.globs import glob

_MFA = ("aws:multifactorauthpresent", "aws:multifactorauthage")
_WITHOUT_MFA: Mapping[str, object] = dict.fromkeys(_MFA)
_WITH_MFA: Mapping[str, object] = {_MFA[0]: True, _MFA[1]: 60}
ASSUME = "sts:assumerole"


@dataclass(frozen=True, slots=True)
class Answer:
    """Allowed: for sure, with MFA alone, or if the `missing` condition keys are right."""

    missing: tuple[str, ...] = ()
    mfa: bool = False

    @property
    def rank(self) -> int:
        """How much it asks for: 0 nothing, 1 MFA, 2 what is not known."""
        return 2 if self.missing else int(self.mfa)


SURE = Answer()


class View:
    """One principal with its layers."""

    def __init__(self, access: Access, actor: Actor, layers: Layers | None = None) -> None:
        self.access = access
        self.actor = actor
        self.layers = layers or access.layers(actor)
        self._answers: dict[tuple[object, ...], Answer | None] = {}
        self._open: dict[str, bool] = {}

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

    def may(
        self, action: str, resource: str = "*", context: Mapping[str, object] | None = None
    ) -> Answer | None:
        """Whether it is allowed, and what that hangs on; None when it is not."""
        low = action.lower()
        if low not in self.allowed and low != ASSUME:
            return None
        if self._is_open(low) and not _is_of_aws(resource):
            return SURE
        key = (low, resource, *sorted(context.items(), key=str)) if context else (low, resource)
        if key not in self._answers:
            self._answers[key] = self._asked(action, resource, context or {})
        return self._answers[key]

    def verdict(self, action: str, resource: str, context: Mapping[str, object]) -> Verdict:
        """The evaluator's own answer."""
        request = self.access.request(
            self.actor, action, resource, context, wildcard_only=action.lower() in WILDCARD_ONLY
        )
        told = self.access.resource_policy(action, resource)
        layers = self.layers if told is None else replace(self.layers, resource=told)
        return evaluate(request, layers)

    def _asked(self, action: str, resource: str, context: Mapping[str, object]) -> Answer | None:
        found = _answer(self.verdict(action, resource, context))
        if found is None or not any(key.lower() in _MFA for key in found.missing):
            return found
        without = _answer(self.verdict(action, resource, {**_WITHOUT_MFA, **context}))
        if without == SURE:
            return SURE
        with_it = _answer(self.verdict(action, resource, {**_WITH_MFA, **context}))
        if with_it is not None and (without is None or with_it == SURE):
            return Answer(with_it.missing, mfa=True)
        return without

    def _is_open(self, low: str) -> bool:
        """Whether it is allowed on everything, so that there is nothing to evaluate."""
        found = self._open.get(low)
        if found is None:
            found = self._open[low] = low != ASSUME and self._opens(low)
        return found

    def _opens(self, low: str) -> bool:
        layers = self.layers
        if any(not one.allows for policy in self._all() for one in policy.about(low)):
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
    return not one.tests and not one.not_resource and one.resources is not None and (
        "*" in one.resources
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

