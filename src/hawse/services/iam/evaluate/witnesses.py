"""A context that turns "depends" into an answer: what a person would have to bring.

Pure. It looks among values that the policies themselves mention, so it may find none where there
is one; what it finds is true, since it was evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, product

from hawse.services.iam.evaluate.conditions import Test
from hawse.services.iam.evaluate.context import Context
from hawse.services.iam.evaluate.layers import Layers
from hawse.services.iam.evaluate.operators import moment, network
from hawse.services.iam.evaluate.requests import Request
from hawse.services.iam.evaluate.verdicts import Effect, evaluate

Values = Mapping[str, str | None]

_TRIED_AT_MOST = 4096
_ANYTHING_ELSE = "another-value"


def witness(request: Request, layers: Layers, wanted: Effect = "allow") -> Values | None:
    """Values of unknown condition keys (None: absent) with which the verdict is as wanted.

    None when none of those tried gives it. Keys that do not matter are left out.
    """
    known = request.known
    values: dict[str, dict[str | None, None]] = {}
    names: dict[str, str] = {}
    for test in _tests(request, layers):
        if known.unknown(test.key):
            names.setdefault(test.key.lower(), test.key)
            tried = values.setdefault(test.key.lower(), {None: None})
            tried.update(dict.fromkeys(_examples(test)))
    for combination in islice(product(*values.values()), _TRIED_AT_MOST):
        tried_now = dict(zip(values, combination, strict=True))
        if _effect(request, layers, known, tried_now) == wanted:
            needed = _needed(request, layers, known, tried_now, wanted)
            return {names[key]: value for key, value in needed.items()}
    return None


def _effect(request: Request, layers: Layers, known: Context, values: Values) -> Effect:
    context = known.with_defaults(values)
    return evaluate(replace(request, context=context), layers).effect


def _needed(
    request: Request, layers: Layers, known: Context, values: Values, wanted: Effect
) -> Values:
    needed = dict(values)
    for key in values:
        fewer = {one: value for one, value in needed.items() if one != key}
        if _effect(request, layers, known, fewer) == wanted:
            needed = fewer
    return needed


def _tests(request: Request, layers: Layers) -> Iterator[Test]:
    for policy in layers.policies():
        for statement in policy.about(request.action):
            yield from statement.tests


def _examples(test: Test) -> Iterable[str]:
    for value in test.wanted:
        if test.null or value.lower() in ("true", "false"):
            yield from ("true", "false")
        elif network(value) is not None and "/" in value:
            yield value.split("/", maxsplit=1)[0]
        elif (at := moment(value)) is not None:
            yield from (value, f"{at - 1:.0f}", f"{at + 1:.0f}")
        else:
            yield re.sub(r"\$\{[^}]*\}|[*?]", "x", value)
    yield _ANYTHING_ELSE
