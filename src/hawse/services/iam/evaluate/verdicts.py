"""The verdict: how the layers combine, in AWS's order, with the statements that decide.

Pure. The rules are those of the IAM user guide's "policy evaluation logic", within one account
and across two; docs/guide/iam.md names the ones that surprise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from hawse.services.iam.evaluate.fixed import fixed_answer
from hawse.services.iam.evaluate.layers import Findings, Hit, Layers, findings
from hawse.services.iam.evaluate.policies import Policy
from hawse.services.iam.evaluate.requests import Request
from hawse.services.iam.evaluate.truth import Truth, all_of, any_of, negated

Effect = Literal["allow", "deny", "depends"]

IDENTITY = "identity policies"
RESOURCE = "resource policy"
TRUST = "trust policy"
BOUNDARY = "permissions boundary"
SESSION = "session policy"
ENDPOINT = "endpoint policy"


class Verdict(NamedTuple):
    """The answer to a request.

    `why` says it in words. `deciding`: the statements that deny, or that allow in each layer that
    is needed. `blocked_by`: the layers that lack an Allow. `missing`: the condition keys whose
    values decide, when `effect` is "depends". `near`: statements of the blocking layers that
    would allow if their conditions held.
    """

    effect: Effect
    why: str
    deciding: tuple[Hit, ...] = ()
    blocked_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    near: tuple[Hit, ...] = ()


class _Case(NamedTuple):
    """All that the layers say about one request."""

    request: Request
    identity: Findings
    resource: Findings | None
    boundary: Findings | None
    session: Findings | None
    endpoint: Findings | None
    scps: tuple[Findings, ...] = ()
    rcps: tuple[Findings, ...] = ()
    kms: bool = False
    trust: bool = False

    def layers(self) -> Iterator[Findings]:
        """Every layer there is, in the order in which AWS looks for a Deny."""
        named = (self.resource, self.identity, self.boundary, self.session, self.endpoint)
        yield from (*self.scps, *self.rcps)
        yield from (one for one in named if one is not None)


def evaluate(request: Request, layers: Layers) -> Verdict:
    """Whether the request is allowed; never raises, whatever the policies are."""
    fixed = fixed_answer(request)
    if fixed is not None:
        return Verdict(*fixed)
    case = _case(request, layers)
    denied = any_of(one.denied for one in case.layers())
    if denied is True:
        hits = tuple(hit for one in case.layers() for hit in one.denies if hit.truth is True)
        return Verdict("deny", f"explicit deny in {_named(hits)}", hits)
    gates = dict(_gates(case))
    blocked = tuple(name for name, truth in gates.items() if truth is False)
    if blocked:
        near = tuple(hit for one in case.layers() if one.layer in blocked for hit in one.near)
        return Verdict("deny", f"no allow in {_listed(blocked)}", blocked_by=blocked, near=near)
    truth = all_of((negated(denied), *gates.values()))
    hits = _supporting(case)
    if truth is True:
        return Verdict("allow", _why_allowed(hits, request), hits)
    assert not isinstance(truth, bool)
    keys = tuple(sorted(truth))
    return Verdict("depends", f"depends on {_listed(keys)}", hits, (), keys)


def _case(request: Request, layers: Layers) -> _Case:
    who = request.principal
    bounded = layers.boundary is not None

    def of(name: str, *policies: Policy) -> Findings:
        return findings(name, policies, request, bounded=bounded)

    def one(name: str, policy: Policy | None) -> Findings | None:
        return None if policy is None else of(name, policy)

    def levels(name: str, given: Sequence[Sequence[Policy]] | None) -> tuple[Findings, ...]:
        return tuple(of(f"{name} at level {n}", *level) for n, level in enumerate(given or (), 1))

    trust = request.action.lower().startswith("sts:assumerole")
    if not who.by_identity:
        layers = replace(layers, identity=(), boundary=None, session=None, scps=None)
    if who.kind == "service" or who.service_linked:
        layers = replace(layers, scps=None, rcps=None)
    return _Case(
        request,
        identity=of(IDENTITY, *layers.identity),
        resource=one(TRUST if trust else RESOURCE, layers.resource),
        boundary=one(BOUNDARY, layers.boundary),
        session=None if layers.session is None else of(SESSION, *layers.session),
        endpoint=one(ENDPOINT, layers.endpoint),
        scps=levels("SCP", layers.scps),
        rcps=levels("RCP", layers.rcps),
        kms=request.action.lower().startswith("kms:") and layers.resource is not None,
        trust=trust,
    )


def _gates(case: _Case) -> Iterator[tuple[str, Truth]]:
    """What has to allow, by name; an RCP allows by itself, so it can only deny."""
    for one in case.scps:
        yield one.layer, one.allowed
    if case.endpoint is not None:
        yield ENDPOINT, case.endpoint.allowed
    who = case.request.principal
    if not who.by_identity:
        name = TRUST if case.trust else RESOURCE
        yield name, case.resource.allowed if case.resource is not None else False
    elif case.request.same_account or not case.request.owner:
        yield from _same_account(case)
    else:
        yield from _cross_account(case)


def _same_account(case: _Case) -> Iterator[tuple[str, Truth]]:
    identity: Truth = case.request.principal.kind == "root" or case.identity.allowed
    boundary = True if case.boundary is None else case.boundary.allowed
    session = True if case.session is None else case.session.allowed
    inside = all_of((boundary, session))
    told = case.resource or Findings(RESOURCE, (), ())
    # Named by its own ARN, a session or a user is past the boundary; a session past its policy too.
    direct = any_of((told.allowed_at("session"), all_of((told.allowed_at("direct"), session))))
    limited = told.allowed_at("role", "user")
    delegated = told.allowed_at("account")
    needs_resource = case.trust or case.kms
    behind: Truth = all_of((identity, delegated)) if needs_resource else identity
    granted = any_of((direct, limited, behind))
    reached = any_of((direct, all_of((any_of((limited, behind)), inside))))
    if granted is False:
        yield from _missing_grant(case, delegated=delegated)
    elif reached is False:
        yield BOUNDARY, boundary
        yield SESSION, session
    else:
        yield "grant", reached


def _missing_grant(case: _Case, *, delegated: Truth) -> Iterator[tuple[str, Truth]]:
    if case.trust or case.kms:
        if delegated is False:
            yield TRUST if case.trust else RESOURCE, False
        else:
            yield IDENTITY, False
        return
    yield IDENTITY, False
    if case.resource is not None:
        yield RESOURCE, False


def _cross_account(case: _Case) -> Iterator[tuple[str, Truth]]:
    yield IDENTITY, case.request.principal.kind == "root" or case.identity.allowed
    yield TRUST if case.trust else RESOURCE, (
        case.resource.allowed if case.resource is not None else False
    )
    if case.boundary is not None:
        yield BOUNDARY, case.boundary.allowed
    if case.session is not None:
        yield SESSION, case.session.allowed


def _supporting(case: _Case) -> tuple[Hit, ...]:
    """In each layer one statement that surely allows, else all that may; and what may deny."""
    hits: list[Hit] = []
    for one in case.layers():
        sure = [hit for hit in one.allows if hit.truth is True]
        hits.extend(sure[:1] or one.allows)
        hits.extend(one.denies)
    return tuple(hits)


def _why_allowed(hits: tuple[Hit, ...], request: Request) -> str:
    if not hits:
        return "the root user may do everything" if request.principal.kind == "root" else "allowed"
    return f"allowed by {_named(hits)}"


def _named(hits: tuple[Hit, ...]) -> str:
    return _listed(dict.fromkeys(hit.layer for hit in hits))


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
