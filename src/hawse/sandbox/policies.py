"""What policies say to a request: hawse's own evaluator, since moto too often says "denied".

Boundaries, service control and resource policies are not evaluated here. What depends on a
condition key that nobody gave is allowed: the sandbox errs on the open side.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

from hawse.services.iam.evaluate import Context, Layers, Policy, Request, caller, compiled, evaluate
from hawse.services.iam.evaluate.policies import Kind

Decision = Literal["allowed", "explicitDeny", "implicitDeny"]


def decision(
    principal: str,
    documents: Iterable[str],
    action: str,
    resource: str,
    *,
    trust: str | None = None,
    context: Mapping[str, object] | None = None,
) -> Decision:
    """Whether a principal with these policies may do `action` on an ARN; "" is any resource.

    `trust` is the trust policy of a role that is to be assumed.
    """
    request = Request(
        caller(principal), action, resource or "*", context=Context(context, complete=False)
    )
    layers = Layers(
        identity=tuple(_policy(document, "identity") for document in documents),
        resource=None if trust is None else _policy(trust, "trust"),
    )
    verdict = evaluate(request, layers)
    if verdict.effect != "deny":
        return "allowed"
    return "explicitDeny" if verdict.deciding else "implicitDeny"


@lru_cache(maxsize=512)
def _policy(document: str, kind: Kind) -> Policy:
    return compiled("", json.loads(document), kind)
