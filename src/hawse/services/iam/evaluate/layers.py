"""The layers of a decision: which statements of each layer speak about a request, and how.

Pure. One layer says "denied", "allowed", both (then denied counts) or nothing; how layers combine
is in `verdicts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hawse.services.iam.evaluate.policies import Policy, Statement, on_resource
from hawse.services.iam.evaluate.principals import Level, level
from hawse.services.iam.evaluate.requests import Request
from hawse.services.iam.evaluate.truth import Truth, all_of, any_of

_NAMING = ("resource", "trust", "endpoint", "rcp")
"""The kinds of policies whose statements name callers."""


@dataclass(frozen=True)
class Layers:
    """Every policy that may speak about a request.

    `resource`: the policy of the resource; for sts:AssumeRole… the trust policy of the role, for
    KMS the policy of the key. `session` None: no session policy; an empty tuple allows nothing.
    `scps`, `rcps`: one tuple for each level from the root down; None: they do not apply.
    """

    identity: tuple[Policy, ...] = ()
    resource: Policy | None = None
    boundary: Policy | None = None
    session: tuple[Policy, ...] | None = None
    scps: tuple[tuple[Policy, ...], ...] | None = None
    rcps: tuple[tuple[Policy, ...], ...] | None = None
    endpoint: Policy | None = None

    def policies(self) -> Iterator[Policy]:
        """All of them."""
        yield from (*self.identity, *(self.session or ()))
        for group in (*(self.scps or ()), *(self.rcps or ())):
            yield from group
        alone = (self.resource, self.boundary, self.endpoint)
        yield from (one for one in alone if one is not None)


class Hit(NamedTuple):
    """A statement about the request: `truth` says whether its conditions hold.

    `at`: how it names the caller, in policies that do. `layer` is a name that people know.
    """

    layer: str
    policy: str
    statement: Statement
    truth: Truth
    at: Level = ""


class Findings(NamedTuple):
    """What one layer says: the statements that deny and those that allow, in their order.

    `near`: those that would allow if their conditions held.
    """

    layer: str
    denies: tuple[Hit, ...]
    allows: tuple[Hit, ...]
    near: tuple[Hit, ...] = ()

    @property
    def denied(self) -> Truth:
        """Whether a statement denies."""
        return any_of(hit.truth for hit in self.denies) if self.denies else False

    @property
    def allowed(self) -> Truth:
        """Whether a statement allows; a deny is another question."""
        return any_of(hit.truth for hit in self.allows) if self.allows else False

    def allowed_at(self, *levels: Level) -> Truth:
        """Whether a statement allows that names the caller in one of these ways."""
        if not self.allows:
            return False
        return any_of(hit.truth for hit in self.allows if hit.at in levels)


def findings(
    layer: str,
    policies: Iterable[Policy],
    request: Request,
    *,
    bounded: bool = False,
) -> Findings:
    """What the policies of a layer say; `bounded`: the caller has a permissions boundary."""
    denies: list[Hit] = []
    allows: list[Hit] = []
    near: list[Hit] = []
    for policy in policies:
        for hit in _hits(layer, policy, request, bounded=bounded):
            if hit.truth is not False:
                (allows if hit.statement.allows else denies).append(hit)
            elif hit.statement.allows:
                near.append(hit)
    return Findings(layer, tuple(denies), tuple(allows), tuple(near))


def _hits(layer: str, policy: Policy, request: Request, *, bounded: bool) -> Sequence[Hit]:
    """The statements of a policy that are about the request.

    Where that hangs on the action alone, the policy keeps them: all principals of an account are
    under the same service control policies.
    """
    statements = policy.about(request.action)
    if not statements:
        return ()
    key = (layer, request.action)
    kept = policy.kept.get(key)
    if kept is None:
        found = (_hit(layer, policy, one, request, bounded=bounded) for one in statements)
        kept = tuple(hit for hit in found if hit is not None)
        if policy.kind not in _NAMING and all(map(_is_plain, statements)):
            policy.kept[key] = kept
    return kept


def _is_plain(one: Statement) -> bool:
    return not one.tests and not one.not_resource and one.resources == ("*",)


def _hit(
    layer: str, policy: Policy, statement: Statement, request: Request, *, bounded: bool
) -> Hit | None:
    """The statement as one about the request; None when it is not."""
    at = _level(statement, policy, request, bounded=bounded) if policy.kind in _NAMING else ""
    if at is None:
        return None
    about = on_resource(statement, request, policy.kind)
    if about is False:
        return None
    if statement.tests:
        about = all_of((about, statement.in_context(request.known)))
    return Hit(layer, policy.name, statement, about, at)


def _level(
    statement: Statement, policy: Policy, request: Request, *, bounded: bool
) -> Level | None:
    """How the statement names the caller; None: not at all."""
    if statement.not_principal is not None:
        # A trap that AWS documents: with a boundary, a Deny for all but some denies those too.
        trapped = bounded and not statement.allows
        return (
            "direct" if trapped or not level(statement.not_principal, request.principal) else None
        )
    if statement.principal is None:
        return "direct" if policy.kind == "rcp" else None
    return level(statement.principal, request.principal) or None
