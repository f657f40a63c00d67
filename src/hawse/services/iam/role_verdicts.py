"""One question about one role whose policies are at hand, for services that use a role of theirs.

Pure. What other layers there may be (SCPs, an endpoint's policy) is not asked: a verdict of
"allow" says that the policies at hand allow it.
"""

from __future__ import annotations

from collections.abc import Mapping

from hawse.services.iam.evaluate import Context, Layers, Request, caller, compiled, evaluate
from hawse.services.iam.evaluate.policies import Kind


def role_verdict(
    principal: str,
    action: str,
    resource: str,
    *,
    identity: Mapping[str, object],
    boundary: object | None,
    resource_policy: object | None,
    owner: str,
    context: Mapping[str, str],
) -> tuple[str, str]:
    """`allow`, `deny` or `depends`, and why. A key of the context that is not given is unknown.

    `identity` are documents by name; `owner` is the account of the resource.
    """
    kind: Kind = "trust" if action == "sts:AssumeRole" else "resource"
    named = compiled("policy of the resource", resource_policy, kind) if resource_policy else None
    layers = Layers(
        identity=tuple(compiled(name, document) for name, document in identity.items()),
        resource=named,
        boundary=compiled("boundary", boundary, "boundary") if boundary else None,
    )
    known = Context(context, complete=False)
    verdict = evaluate(Request(caller(principal), action, resource, owner, known), layers)
    return verdict.effect, verdict.why
