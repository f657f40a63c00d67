"""Whether two sets of policies give the same access, shown in two ways that share no code.

Pure. The grants of both must cover each other, and the evaluator must answer requests that are
made from every pattern and condition of both in the same way. A proof that fails says with what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from hawse.services.iam import actions as known
from hawse.services.iam.alternatives import apart
from hawse.services.iam.evaluate import Context, Policy, Request, Statement, caller, compiled
from hawse.services.iam.evaluate.layers import findings
from hawse.services.iam.grant_rows import changes, told
from hawse.services.iam.grants import difference, grants, kind_of

MOST_REQUESTS = 4000
_EACH = 200
_VALUES = 8
_CALLER = "arn:aws:iam::111122223333:user/ana"
_SAMPLES = ("x", "", "a/b")


@dataclass(frozen=True)
class Proof:
    """What was compared. `differs`: in what they differ, as lines; none: the access is the same."""

    grants: int
    requests: int
    differs: tuple[str, ...] = ()


def proof(before: Sequence[Any], after: Sequence[Any]) -> Proof:
    """Compare what documents give together."""
    old, new = grants(map(apart, before)), grants(map(apart, after))
    differs = told(changes(difference(old, new)))
    asked = 0
    if not differs:
        one, other = _compiled(before), _compiled(after)
        for asked, request in enumerate(requests((*one, *other)), 1):
            if _answer(one, request) != _answer(other, request):
                differs = (f"{request.action} on {request.resource}",)
                break
    return Proof(len(tuple(grants(before))), asked, differs)


def requests(policies: Sequence[Policy]) -> Iterator[Request]:
    """Requests on the edges of what the statements of policies match, at most a few thousand."""
    statements = [one for policy in policies for one in policy.statements]
    actions = _some(text for one in statements for text in _actions(one))
    resources = _some(text for one in statements for text in _resources(one))
    contexts = list(_contexts(statements))[:_EACH]
    callers = _some(_callers(statements))
    every = len(actions) * len(resources) * len(contexts) * len(callers)
    stride = max(1, every // MOST_REQUESTS) | 1  # odd, so that it meets all of lists of even length
    asked = product(callers, contexts, actions, resources)
    for number, (who, context, action, resource) in enumerate(asked):
        if number % stride == 0:
            yield Request(caller(who), action, resource, context=context)


def _some(texts: Iterable[str]) -> list[str]:
    """Each text once, and of very many only some, from the first to the last."""
    every = list(dict.fromkeys(texts))
    return every[:: len(every) // _EACH + 1]


def _compiled(documents: Sequence[Any]) -> tuple[Policy, ...]:
    return tuple(compiled(str(at), one, kind_of(one)) for at, one in enumerate(documents))


def _answer(policies: Sequence[Policy], request: Request) -> tuple[object, object]:
    found = findings("", policies, request)
    return found.denied, found.allowed


def _actions(statement: Statement) -> Iterator[str]:
    for pattern in statement.actions:
        yield from (
            known.expand(pattern)[:2] if pattern != "*" else ("s3:GetObject", "ec2:RunInstances")
        )
        yield from _texts(pattern)


def _resources(statement: Statement) -> Iterator[str]:
    for pattern in statement.resources or ("*",):
        yield from _texts(_named(pattern))
        yield pattern


def _named(pattern: str) -> str:
    return pattern.replace("${aws:username}", "ana")


def _texts(pattern: str) -> Iterator[str]:
    """Texts that the pattern matches, and one that it does not quite."""
    for sample in _SAMPLES:
        yield pattern.replace("*", sample).replace("?", "q")
    yield pattern.replace("*", "x").replace("?", "q") + "y"


def _contexts(statements: Iterable[Statement]) -> Iterator[Context]:
    """None of the keys; those that each statement wants; the same with values that it does not."""
    yield Context()
    seen: set[str] = set()
    for statement in statements:
        most = max((len(test.wanted) for test in statement.tests), default=0)
        for number in range(min(most, _VALUES) or 1):
            for wrong in (False, True):
                given = _given(statement, number, wrong=wrong)
                if given and repr(given) not in seen:
                    seen.add(repr(given))
                    yield Context(given)


def _given(statement: Statement, number: int, *, wrong: bool) -> Mapping[str, object]:
    found: dict[str, object] = {}
    for test in statement.tests:
        wanted = test.wanted[number % len(test.wanted)] if test.wanted else "x"
        value: object = wanted.replace("*", "x")
        if wrong:
            value = f"not-{value}"
        found[test.key] = [value] if test.qualifier else value
    return found


def _callers(statements: Iterable[Statement]) -> Iterator[str]:
    yield _CALLER
    named: dict[str, None] = {}
    for statement in statements:
        said = statement.principal if statement.principal is not None else statement.not_principal
        values = said.values() if isinstance(said, Mapping) else [said]
        for value in values:
            listed = value if isinstance(value, list) else [value]
            named |= dict.fromkeys(one for one in listed if isinstance(one, str))
    yield from named
