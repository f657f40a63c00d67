"""A policy made smaller without a change of access.

Pure. Patterns that another one includes go, statements that differ in one list become one (the
alternatives of a condition are such a list), and
what is left is written without white space. No pattern is ever made up: whatever actions AWS adds
later, both documents will treat them alike. `proofs` checks the result by other means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hawse.services.iam.alternatives import joined_condition
from hawse.services.iam.covering import (
    Actions,
    Condition,
    Resources,
    action_covers,
    actions_of,
    condition_of,
    resource_covers,
    resources_of,
)
from hawse.services.iam.evaluate import Statement
from hawse.services.iam.grants import Terms, principal_of, statements_of

Covers = Callable[[str, str], bool]


@dataclass(frozen=True)
class Part:
    """One statement at work. `sid` "" when it has none, or when it is made of several.

    `written` is the statement that its principal and its condition are taken from.
    """

    allows: bool
    actions: Actions
    resources: Resources
    condition: Condition
    principal: str
    sid: str
    written: Mapping[str, Any]

    def covers(self, action: Actions, resource: Resources, other: Part) -> bool:
        """Whether it says of these actions and resources what the other says of them."""
        mine = Terms(self.resources, self.condition, self.principal)
        its = Terms(resource, other.condition, other.principal)
        same = self.allows == other.allows
        return same and self.actions.covers(action) and mine.cover(its)


def minimized(document: Mapping[str, Any], *, sids: bool = True) -> dict[str, Any]:
    """The document with the same access in fewer characters; without `sids` their names go too.

    Statements that cannot match are left as they are: what they were meant to say is not known.
    """
    known = {one.index: part_of(one) for one in statements_of(document) if one.resources != ()}
    listed = document.get("Statement")
    every = listed if isinstance(listed, list) else [listed]
    others = [one for index, one in enumerate(every) if index not in known]
    parts = settled([_pruned(part) for part in known.values()])
    made = [written(part, sids=sids) for part in parts] + others
    return {**document, "Statement": made[0] if len(made) == 1 else made}


def part_of(statement: Statement) -> Part:
    """A statement as it is worked on."""
    return Part(
        statement.allows,
        actions_of(statement),
        resources_of(statement),
        condition_of(statement),
        principal_of(statement),
        statement.sid,
        statement.document,
    )


def settled(parts: Sequence[Part]) -> list[Part]:
    """The parts after removing and merging until neither finds anything more."""
    found = list(parts)
    while True:
        smaller = _merged(_without_redundant(found))
        if smaller == found:
            return found
        found = smaller


def written(part: Part, *, sids: bool = True) -> dict[str, Any]:
    """The part as a statement, in the order in which people write one."""
    kept = part.written
    made: dict[str, Any] = {"Sid": part.sid} if part.sid and sids else {}
    made["Effect"] = kept["Effect"]
    made |= {key: kept[key] for key in ("Principal", "NotPrincipal") if key in kept}
    made["NotAction" if part.actions.inverted else "Action"] = _listed(part.actions.written)
    if "Resource" in kept or "NotResource" in kept:
        name = "NotResource" if part.resources.inverted else "Resource"
        made[name] = _listed(part.resources.written)
    if kept.get("Condition"):
        made["Condition"] = kept["Condition"]
    return made


def _listed(texts: Sequence[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else list(texts)


def _pruned(part: Part) -> Part:
    """Without the patterns that another one of the same list includes."""
    padded = part.resources.padded

    def include(wide: str, narrow: str) -> bool:
        return resource_covers(wide, narrow, padded=padded)

    return replace(
        part,
        actions=_kept(part.actions, _needed(part.actions.patterns, action_covers)),
        resources=_kept(part.resources, _needed(part.resources.patterns, include)),
    )


def _needed(patterns: Sequence[str], covers: Covers) -> list[str]:
    needed = list(patterns)
    for one in patterns:
        if any(other != one and covers(other, one) for other in needed):
            needed.remove(one)
    return needed


def _without_redundant(parts: Sequence[Part]) -> list[Part]:
    """Without what other statements say as well: patterns, then whole statements."""
    found = list(parts)
    for place, part in enumerate(parts):
        others = [one for at, one in enumerate(found) if at != place and not _is_empty(one)]
        found[place] = _rest(part, others)
    return [part for part in found if not _is_empty(part)]


def _rest(part: Part, others: Sequence[Part]) -> Part:
    """What of a part no other says; without actions when nothing is left."""

    def said(action: Actions, resource: Resources) -> bool:
        return any(one.covers(action, resource, part) for one in others)

    if part.actions.inverted or part.resources.inverted or not part.resources.patterns:
        whole = said(part.actions, part.resources)
        return _emptied(part) if whole else part
    actions = [
        action
        for action in part.actions
        if not all(said(Actions((action,)), one) for one in _each(part.resources))
    ]
    left = _kept(part.actions, actions)
    resources = [
        resource
        for resource in part.resources
        if not all(said(Actions((one,)), part.resources.only(resource)) for one in left)
    ]
    if not actions or not resources:
        return _emptied(part)
    return replace(part, actions=left, resources=_kept(part.resources, resources))


def _emptied(part: Part) -> Part:
    return replace(part, actions=Actions(()))


def _is_empty(part: Part) -> bool:
    return not part.actions.patterns and not part.actions.inverted


def _merged(parts: Sequence[Part]) -> list[Part]:
    """With one part for those that differ in their actions only, or in their resources only."""
    found: list[Part] = []
    for part in parts:
        for place, other in enumerate(found):
            both = _both(other, part)
            if both is not None:
                found[place] = _pruned(both)
                break
        else:
            found.append(part)
    return found


def _both(one: Part, other: Part) -> Part | None:
    """The one part that says what two say; None when there is none."""
    if (one.allows, one.principal) != (other.allows, other.principal):
        return None
    if one.condition != other.condition:
        return _either(one, other)
    inverted = {part.actions.inverted for part in (one, other)}
    if _same(one.resources, other.resources) and inverted == {False}:
        return replace(one, sid="", actions=_joined(one.actions, other.actions))
    of_resources = (one.resources, other.resources)
    listed = all(some.patterns and not some.inverted for some in of_resources)
    if _same(one.actions, other.actions) and listed:
        return replace(one, sid="", resources=_joined(*of_resources))
    return None


def _either(one: Part, other: Part) -> Part | None:
    """The one part of two that differ in the values of a condition which are alternatives."""
    if not (_same(one.actions, other.actions) and _same(one.resources, other.resources)):
        return None
    both = joined_condition(one.written, other.written, one.condition, other.condition)
    if both is None:
        return None
    made = {**one.written, "Condition": both}
    (statement,) = statements_of({**_LATEST, "Statement": made})
    return replace(one, sid="", condition=condition_of(statement), written=made)


_LATEST = {"Version": "2012-10-17"}


def _same(one: Any, other: Any) -> bool:
    return one.inverted == other.inverted and set(one.patterns) == set(other.patterns)


def _joined(one: Any, other: Any) -> Any:
    texts = {**dict(zip(other, other.written, strict=True))}
    texts = {**dict(zip(one, one.written, strict=True)), **texts}
    return replace(one, patterns=tuple(texts), written=tuple(texts.values()))


def _kept(some: Any, patterns: Sequence[str]) -> Any:
    texts = dict(zip(some, some.written, strict=True))
    return replace(some, patterns=tuple(patterns), written=tuple(texts[one] for one in patterns))


def _each(resources: Resources) -> Iterator[Resources]:
    return map(resources.only, resources)
