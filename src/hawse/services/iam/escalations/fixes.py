"""The smallest change that ends a path, made on a copy of the policies and looked at again. Pure.

A statement loses the action, or gets a condition or a narrower resource; what cannot be edited
(policies of AWS) or has wildcards is met by a Deny.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hawse.services.iam.account import UserDetail
from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.matching import Ask, Match, matches, told
from hawse.services.iam.escalations.paths import Path
from hawse.services.iam.escalations.rows import Edit, Fix
from hawse.services.iam.escalations.views import View
from hawse.services.iam.evaluate import Hit as Decider
from hawse.services.iam.evaluate import Policy, Statement, compiled
from hawse.services.iam.evaluate.verdicts import IDENTITY

_ATTEMPTS = 8
_OWN = frozenset(
    f"iam:{name}".lower()
    for name in (
        "CreateAccessKey",
        "CreateLoginProfile",
        "CreateServiceSpecificCredential",
        "DeleteAccessKey",
        "DeleteLoginProfile",
        "GetUser",
        "ListAccessKeys",
        "ResetServiceSpecificCredential",
        "UpdateAccessKey",
        "UpdateLoginProfile",
        "UploadSSHPublicKey",
    )
)
"""What users do for themselves, so that narrowing it to themselves takes nothing from them."""


class Fixer:
    """Fixes for the paths of one principal: `reported` are those that people are told of."""

    def __init__(self, estate: Estate, reported: Sequence[Match]) -> None:
        self.estate = estate
        self.reported = reported
        self._whole: tuple[Edit, ...] | None = None
        self._lasting: dict[tuple[tuple[str, ...], Path], bool] = {}

    def fix(self, match: Match) -> Fix:
        """What ends the path, and what else ends the others of the principal."""
        view, edits, ended = self._ended(match.view, match.path, match)
        left = tuple(self._left(view, edits, match.path))
        known = {(one.policy, one.action, one.change) for one in edits}
        more = tuple(
            one
            for one in (self._all() if left else ())
            if (one.policy, one.action, one.change) not in known
        )
        return Fix(edits, left, more, verified=bool(edits) and ended)

    def _has(self, view: View, path: Path) -> bool:
        return self._match(view, path) is not None

    def _match(self, view: View, path: Path) -> Match | None:
        return next(iter(matches(self.estate, view, (path,))), None)

    def _left(self, view: View, edits: tuple[Edit, ...], ended: Path) -> Iterable[str]:
        """The other paths with the edits made; those that use nothing edited are still there."""
        touched = {action.lower() for one in edits for action in one.action.split(", ")}
        made = tuple(map(str, edits))
        found: dict[str, None] = {}
        for path in (one.path for one in self.reported if one.path is not ended):
            if (made, path) not in self._lasting:
                lasts = path.actions.isdisjoint(touched) or self._has(view, path)
                self._lasting[made, path] = lasts
            if self._lasting[made, path]:
                found[path.id] = None
        return found

    def _all(self) -> tuple[Edit, ...]:
        """The edits that end every path of the principal."""
        if self._whole is None:
            found: list[Edit] = []
            view = self.reported[0].view
            for match in self.reported:
                known = match if view is match.view else None
                view, edits, _ = self._ended(view, match.path, known)
                found.extend(edits)
            self._whole = tuple(found)
        return self._whole

    def _ended(
        self, view: View, path: Path, match: Match | None
    ) -> tuple[View, tuple[Edit, ...], bool]:
        """The principal after the edits that end a path, and whether they do.

        No edits when it has the path no more. `match`: how it has it, where that is known.
        """
        edits: list[Edit] = []
        found = match or self._match(view, path)
        if found and path.on == "secrets":
            # Each of its actions is enough, and none of them alone.
            view, edit = _without_any(view, [act.action for way in path.needs[0] for act in way])
            return view, (edit,), not self._has(view, path)
        for attempt in range(_ATTEMPTS):
            if not found:
                break
            ask, services = self._weakest(found)
            view, edit = _edited(
                view, ask, services, self.estate.kept, last=attempt == _ATTEMPTS - 1
            )
            edits.append(edit)
            found = self._match(view, path)
        return view, tuple(edits), not found

    def _weakest(self, match: Match) -> tuple[Ask, tuple[str, ...]]:
        """What is best taken away: passing the role, else the first action of the path."""
        hit = min(match.hits, key=lambda one: one.rank)
        asks, _ = told(self.estate, match, hit)
        passing = [ask for ask in asks if ask.action == "iam:PassRole"]
        services = dict.fromkeys(one.aim.passed_to for one in match.hits if one.aim.passed_to)
        return (*passing, *asks)[0], tuple(services)


def _without_any(view: View, actions: list[str]) -> tuple[View, Edit]:
    """The principal without several actions at once."""
    statement = {"Effect": "Deny", "Action": actions, "Resource": "*"}
    name = f"a new inline policy of {view.actor.arn}"
    document = {"Version": "2012-10-17", "Statement": [statement]}
    named = ", ".join(actions)
    edit = Edit(name, "$.Statement[0]", named, f"add a Deny of {named}", statement)
    return _with(view, None, compiled(name, document)), edit


def _edited(
    view: View, ask: Ask, services: tuple[str, ...], kept: dict[object, Any], *, last: bool
) -> tuple[View, Edit]:
    """The principal when one statement that allows the action does so no more.

    Many principals have the same policies, so that what is edited once is `kept`.
    """
    own = _own_arn(view)
    decider = None if last else _decider(view, ask)
    policy = None if decider is None else _policy(view, decider)
    if decider is None or policy is None:
        empty = {"Version": "2012-10-17", "Statement": []}
        added = compiled(f"a new inline policy of {view.actor.arn}", empty)
        new, edit = _denying(added, ask, services, own)
        return _with(view, None, new), edit
    key = (policy, decider.statement.index, ask.action, services, own)
    if key not in kept:
        kept[key] = _revised(policy, decider.statement, ask, services, own)
    new, edit = kept[key]
    return _with(view, policy, new), edit


def _revised(
    policy: Policy, old: Statement, ask: Ask, services: tuple[str, ...], own: str
) -> tuple[Policy, Edit]:
    """A policy with one statement changed, or a Deny added when that cannot be done well."""
    change, statement = _changed(old.document, ask, services, own)
    if statement is None and change == "":
        return _denying(policy, ask, services, own)
    document = _copy(policy.document)
    _put(document, old.index, statement)
    return policy.revised(document), Edit(policy.name, old.where, ask.action, change, statement)


def _decider(view: View, ask: Ask) -> Decider | None:
    """A statement of the principal's own policies that allows it."""
    given = {"aws:MultiFactorAuthPresent": True, **dict(ask.given)} if ask.answer.mfa else ask.given
    verdict = view.verdict(ask.action, ask.resource, dict(given))
    found = (one for one in verdict.deciding if one.layer == IDENTITY and one.statement.allows)
    return next(found, None)


def _policy(view: View, decider: Decider) -> Policy | None:
    """Its policy, if people can edit it."""
    if ":iam::aws:" in decider.policy:
        return None
    return next((one for one in view.layers.identity if one.name == decider.policy), None)


def _changed(
    old: Mapping[str, Any], ask: Ask, services: tuple[str, ...], own: str
) -> tuple[str, dict[str, Any] | None]:
    """What changes in a statement, and the statement then; "" when it cannot be changed well."""
    new = dict(old)
    if ask.action == "iam:PassRole" and services:
        _refuse(new, services)
        return f"add StringNotEquals iam:PassedToService {', '.join(services)}", new
    actions = _listed(old.get("Action"))
    if own and ask.action.lower() in _OWN and {one.lower() for one in actions} <= _OWN:
        new["Resource"] = own
        return f"narrow Resource to {own}", new
    kept = [one for one in actions if one.lower() != ask.action.lower()]
    if len(kept) == len(actions) or "NotAction" in old:
        return "", None
    if not kept:
        return f"remove the statement, which allows {ask.action}", None
    new["Action"] = kept if len(kept) > 1 else kept[0]
    return f"remove {ask.action}", new


def _refuse(statement: dict[str, Any], services: tuple[str, ...]) -> None:
    condition = statement.get("Condition", {})
    block = condition.get("StringNotEquals", {})
    known = _listed(block.get("iam:PassedToService"))
    found = list(dict.fromkeys((*known, *services)))
    block = {**block, "iam:PassedToService": found if len(found) > 1 else found[0]}
    statement["Condition"] = {**condition, "StringNotEquals": block}


def _own_arn(view: View) -> str:
    """The pattern of a user's own ARN; no role has one."""
    account = view.access.account
    if not isinstance(view.actor, UserDetail):
        return ""
    return f"arn:{account.partition}:iam::{account.id}:user/${{aws:username}}"


def _denying(policy: Policy, ask: Ask, services: tuple[str, ...], own: str) -> tuple[Policy, Edit]:
    """A policy with a Deny behind its statements."""
    statement: dict[str, Any] = {"Effect": "Deny", "Action": ask.action, "Resource": "*"}
    if ask.action == "iam:PassRole" and services:
        among = services[0] if len(services) == 1 else list(services)
        statement["Condition"] = {"StringEquals": {"iam:PassedToService": among}}
    elif own and ask.action.lower() in _OWN:
        del statement["Resource"]
        statement["NotResource"] = own
    document = _copy(policy.document)
    listed = document["Statement"]
    document["Statement"] = [*(listed if isinstance(listed, list) else [listed]), statement]
    place = f"$.Statement[{len(document['Statement']) - 1}]"
    edit = Edit(policy.name, place, ask.action, f"add a Deny of {ask.action}", statement)
    return policy.revised(document), edit


def _with(view: View, old: Policy | None, new: Policy) -> View:
    """The principal with another policy, in the place of the old one."""
    kept = tuple(new if one is old else one for one in view.layers.identity)
    identity = kept if old is not None else (*kept, new)
    return view.with_layers(replace(view.layers, identity=identity))


def _put(document: dict[str, Any], index: int, statement: dict[str, Any] | None) -> None:
    """Replace a statement; one that is gone leaves its place, so that the others keep theirs."""
    listed = document["Statement"]
    gone: dict[str, Any] = {}
    if isinstance(listed, list):
        listed[index] = gone if statement is None else statement
    else:
        document["Statement"] = gone if statement is None else statement


def _copy(document: Any) -> dict[str, Any]:
    """A document whose list of statements is one's own; no statement is ever written to."""
    listed = document["Statement"]
    return {**document, "Statement": [*listed] if isinstance(listed, list) else listed}


def _listed(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, str)]
