"""Questions to an account as rows: may P do A on R, and who may.

Pure: the account and the clock are given. What the account does not tell is said with the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hawse.errors import UsageError
from hawse.rows import Row, Sheet, column
from hawse.services.iam import actions
from hawse.services.iam.access import Access, Actor
from hawse.services.iam.account import UserDetail
from hawse.services.iam.evaluate import evaluate
from hawse.services.iam.evaluate.witnesses import witness
from hawse.services.iam.holders import Holder, holder_for
from hawse.services.iam.regions import KEY as REQUESTED_REGION, requested
from hawse.services.iam.verdict_rows import Decider, deciders, said

COLOURS = {"allow": "green", "deny": "red", "depends": "yellow"}


@dataclass(frozen=True)
class Answer(Sheet):
    """May a principal do an action on a resource, and who says so."""

    principal: str
    action: str
    resource: str
    verdict: str = column(colour=COLOURS, doc="allow, deny or depends.")
    why: str = column()
    deciding: tuple[Decider, ...] = column(doc="The statements that decide, layer by layer.")
    blocked_by: tuple[str, ...] = column(show="list", doc="The layers that lack an Allow.")
    missing_context: tuple[str, ...] = column(
        show="list", doc="Condition keys that were not given and that decide."
    )
    allowed_with: Mapping[str, str | None] | None = column(
        show="tags", doc="Values of those keys with which it is allowed; null: absent."
    )
    unknown: tuple[str, ...] = column(
        show="list",
        doc="What may decide, but was not read: policies, and resources with a policy.",
    )


@dataclass(frozen=True)
class Able(Row):
    """A principal that may do an action."""

    principal: str
    kind: str
    verdict: str = column(colour=COLOURS)
    why: str = column(show="whole")
    missing_context: tuple[str, ...] = column(show="list")
    deciding: tuple[Decider, ...] = column(wide=True)
    arn: str = column(wide=True)


@dataclass(frozen=True)
class Question:
    """An action on a resource in a context. `absent`: keys that the request does not carry."""

    action: str
    resource: str
    context: Mapping[str, object]

    @property
    def wildcard_only(self) -> bool:
        """Whether the action, as far as is known, works on no resource that has an ARN."""
        return actions.has_no_resources(self.action)

    @property
    def about(self) -> Holder | None:
        """What has a policy that speaks about the resource; None for a pattern, too."""
        return holder_for(self.action, self.resource)


def question(
    action: str, resource: str, context: Sequence[str] = (), absent: Sequence[str] = ()
) -> Question:
    """The question that was typed; UsageError for what cannot be one.

    A key that is given twice has both values, as a list.
    """
    service, colon, name = action.partition(":")
    if not (service and colon and name) or set(action) & set("*? "):
        raise UsageError(
            action or "action", why="it is not one action", hint="s3:GetObject; hawse iam actions"
        )
    if resource != "*" and resource.count(":") < 5:
        raise UsageError(resource or "resource", why="it is no ARN", hint="arn:aws:s3:::BUCKET/KEY")
    given: dict[str, object] = {key: None for key in absent}
    for pair in context:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise UsageError(f"--context {pair}", why="it has no =", hint="aws:SourceIp=10.0.0.1")
        before = given.get(key)
        given[key] = value if before is None else [*_listed(before), value]
    region = requested(action, resource)
    if region and REQUESTED_REGION not in map(str.lower, given):
        given["aws:RequestedRegion"] = region
    return Question(action, resource, given)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def answer(access: Access, named: str, asked: Question) -> Answer:
    """May the principal of this name do what is asked. NotFound when there is no such principal."""
    actor = access.actor(named)
    request = access.request(
        actor,
        asked.action,
        asked.resource,
        asked.context,
        wildcard_only=asked.wildcard_only,
    )
    layers = access.layers(actor, asked.action, asked.resource)
    verdict = evaluate(request, layers)
    return Answer(
        principal=actor.arn,
        action=asked.action,
        resource=asked.resource,
        verdict=verdict.effect,
        why=said(verdict),
        deciding=deciders(verdict.deciding),
        blocked_by=verdict.blocked_by,
        missing_context=verdict.missing,
        allowed_with=witness(request, layers) if verdict.effect == "depends" else None,
        unknown=(*access.unknown(actor), *access.unread(asked.action, asked.resource)),
    )


def who_can(access: Access, asked: Question, *, surely: bool = False) -> Iterator[Able]:
    """Every user and role that may do what is asked; `surely`: whatever the context is."""
    for actor in access.actors():
        verdict = access.decide(
            actor,
            asked.action,
            asked.resource,
            asked.context,
            wildcard_only=asked.wildcard_only,
        )
        if verdict.effect == "allow" or (verdict.effect == "depends" and not surely):
            yield Able(
                principal=actor.name,
                kind=_kind(actor),
                verdict=verdict.effect,
                why=said(verdict),
                missing_context=verdict.missing,
                deciding=deciders(verdict.deciding),
                arn=actor.arn,
            )


def _kind(actor: Actor) -> str:
    return "user" if isinstance(actor, UserDetail) else "role"
