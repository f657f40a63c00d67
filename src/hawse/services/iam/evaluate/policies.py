"""Policy documents made ready for many questions: statements with their patterns taken apart.

Pure, and never raises, whatever JSON it is given: what is no statement, or is one that IAM would
refuse, matches nothing. Whether a document is right is the business of `services.iam.validation`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from hawse.services.iam.evaluate.conditions import Test, tests_of
from hawse.services.iam.evaluate.context import Context, Unresolved, resolved, variables_in
from hawse.services.iam.globs import (
    covers,
    fields,
    glob,
    has_wildcards,
    literal_dollar,
    overlaps,
)
from hawse.services.iam.evaluate.requests import Request
from hawse.services.iam.evaluate.truth import Truth

Kind = Literal["identity", "resource", "trust", "boundary", "session", "scp", "rcp", "endpoint"]

_PADDED = ("identity", "session", "boundary")


@dataclass(frozen=True)
class Statement:
    """One statement that can match. `where` is its JSON path in the document.

    `actions` and `resources` are patterns; `not_action` and `not_resource` turn their sense
    around; `resources` None: the statement names none. `document` is what was written.
    """

    index: int
    where: str
    sid: str
    allows: bool
    actions: tuple[str, ...]
    not_action: bool
    resources: tuple[str, ...] | None
    not_resource: bool
    principal: object
    not_principal: object
    tests: tuple[Test, ...]
    variables: bool
    document: Mapping[str, Any]

    @cached_property
    def variables_of_resources(self) -> frozenset[str]:
        """The condition keys that its resources name, in lower case."""
        if not self.variables or not self.resources:
            return frozenset()
        return variables_in(self.resources)

    def on_action(self, action: str) -> bool:
        """Whether it is about the action, which is in lower case."""
        return any(_same_action(pattern, action) for pattern in self.actions) != self.not_action

    def in_context(self, context: Context) -> Truth:
        """Whether its conditions hold."""
        keys: frozenset[str] = frozenset()
        for test in self.tests:
            truth = test.holds(context)
            if truth is False:
                return False
            if truth is not True:
                keys |= truth
        return keys or True


def _same_action(pattern: str, action: str) -> bool:
    service, colon, name = pattern.partition(":")
    if not colon:
        return pattern == "*"
    asked, _, operation = action.partition(":")
    return (service == asked or pattern == "*:*") and bool(glob(name)(operation))


class Policy:
    """A named document. `name` is what people call it; `statements` are those that can match.

    `kept` is for whoever asks about a layer and an action again and again. `like`: what stays of
    this one, as the same objects, is not made anew.
    """

    __slots__ = ("name", "kind", "document", "statements", "kept", "_found", "_alike")

    def __init__(
        self,
        name: str,
        document: object,
        kind: Kind = "identity",
        like: Policy | None = None,
    ) -> None:
        self.name = name
        self.kind = kind
        self.document = document
        self.statements: tuple[Statement, ...] = _statements(
            document, kind, like.statements if like else ()
        )
        self.kept: dict[tuple[str, str], Any] = {}
        self._found: dict[str, tuple[Statement, ...]] = {}
        self._alike: dict[tuple[int, ...], tuple[Statement, ...]] = {}

    def revised(self, document: object) -> Policy:
        """The same with another document."""
        return Policy(self.name, document, self.kind, self)

    def about(self, action: str) -> tuple[Statement, ...]:
        """The statements about an action, in their order; kept, since audits ask again.

        Of actions about which the same statements speak it is the same object.
        """
        found = self._found.get(action)
        if found is None:
            low = action.lower()
            some = tuple(one for one in self.statements if one.on_action(low))
            found = self._alike.setdefault(tuple(one.index for one in some), some)
            self._found[action] = found
        return found


def compiled(name: str, document: object, kind: Kind = "identity") -> Policy:
    """The policy of a document: decoded JSON of any shape."""
    return Policy(name, document, kind)


def _statements(document: object, kind: Kind, known: Iterable[Statement]) -> tuple[Statement, ...]:
    if not isinstance(document, Mapping):
        return ()
    listed = document.get("Statement")
    variables = document.get("Version") == "2012-10-17"
    if isinstance(listed, list):
        places = [(f"$.Statement[{index}]", one) for index, one in enumerate(listed)]
    else:
        places = [("$.Statement", listed)]
    same = {(one.where, id(one.document)): one for one in known if one.variables == variables}
    made = (
        same.get((where, id(one))) or _statement(index, where, one, kind, variables=variables)
        for index, (where, one) in enumerate(places)
        if isinstance(one, Mapping)
    )
    return tuple(one for one in made if one is not None)


def _statement(
    index: int, where: str, one: Mapping[str, Any], kind: Kind, *, variables: bool
) -> Statement | None:
    if one.get("Effect") not in ("Allow", "Deny") or not _has_right_principal(one, kind):
        return None
    actions = _either(one, "Action", "NotAction")
    resources = _either(one, "Resource", "NotResource")
    tests = tests_of(one.get("Condition"), variables=variables)
    if actions is None or tests is None or not _has_right_resource(one, kind):
        return None
    sid = one.get("Sid")
    return Statement(
        index=index,
        where=where,
        sid=sid if isinstance(sid, str) else "",
        allows=one["Effect"] == "Allow",
        actions=tuple(text.lower() for text in actions if _is_action(text)),
        not_action="NotAction" in one,
        resources=None if resources is None else tuple(resources),
        not_resource="NotResource" in one,
        principal=one.get("Principal"),
        not_principal=one.get("NotPrincipal"),
        tests=tests,
        variables=variables,
        document=one,
    )


def _either(one: Mapping[str, Any], name: str, other: str) -> list[str] | None:
    """The texts of one of two elements that exclude each other; None when there is not just one."""
    if (name in one) == (other in one):
        return None
    value = one.get(name, one.get(other))
    listed = value if isinstance(value, list) else [value]
    return [text for text in listed if isinstance(text, str)]


def _is_action(text: str) -> bool:
    service, _, name = text.partition(":")
    whole = text == "*" or (bool(service) and bool(name))
    return whole and text.split() == [text]


def _has_right_principal(one: Mapping[str, Any], kind: Kind) -> bool:
    named = ("Principal" in one) + ("NotPrincipal" in one)
    if kind == "trust":
        return named == 1 and "NotPrincipal" not in one
    if kind == "resource":
        return named == 1
    return kind in ("endpoint", "rcp") or not named


def _has_right_resource(one: Mapping[str, Any], kind: Kind) -> bool:
    """Trust policies never name one; ECR's, among resource policies, have none."""
    named = ("Resource" in one) + ("NotResource" in one)
    return named == 0 if kind == "trust" else named == 1 or (named == 0 and kind == "resource")


def on_resource(statement: Statement, request: Request, kind: Kind) -> Truth:
    """Whether a statement is about the resource; the unknown variables that decide, if any.

    A resource with `*` asks about any that matches it: an Allow counts when they overlap, a Deny
    only when it is about all of them.
    """
    if statement.resources is None:
        return True
    some = statement.allows != statement.not_resource
    keys: frozenset[str] = frozenset()
    for pattern in statement.resources:
        try:
            if _is_about(_fields(pattern, statement, request, kind), request, some=some):
                return not statement.not_resource
        except Unresolved as missing:
            if missing.key:
                keys |= {missing.key}
    return keys or statement.not_resource


def among(
    statement: Statement, head: Sequence[str], tails: Collection[str], kind: Kind, asking: Request
) -> frozenset[str] | None:
    """Which resources a statement is about, of those whose last fields are `tails`.

    For whoever asks about thousands of resources of one service and one account, which `head`
    has: the other fields. No tail has a `*`. None when variables decide that `asking`, any
    request of the same principal, does not have.
    """
    found: set[str] = set()
    for pattern in statement.resources or ("*",):
        try:
            parts = _fields(pattern, statement, asking, kind)
        except Unresolved as missing:
            if missing.key:
                return None
            continue
        if parts and len(parts) == 1:
            found.update(tails)
        elif parts and all(glob(one)(text) for one, text in zip(parts, head, strict=False)):
            found.update(filter(glob(parts[5]), tails))
    return frozenset(tails) - found if statement.not_resource else frozenset(found)


def _is_about(patterns: Sequence[str] | None, request: Request, *, some: bool) -> bool:
    """Whether the fields of a pattern (`*`: one field) match the resource, or some of several."""
    if not patterns:
        return False
    if len(patterns) == 1:
        return True
    if request.resource == "*":
        return some and not request.wildcard_only
    asked = request.resource.split(":", 5)
    if len(asked) != len(patterns):
        return False
    return all(_matches(*pair, some=some) for pair in zip(patterns, asked, strict=True))


def _matches(pattern: str, text: str, *, some: bool) -> bool:
    if "*" not in text:
        return bool(glob(pattern)(text))
    return overlaps(pattern, text) if some else covers(pattern, text)


def _fields(
    pattern: str, statement: Statement, request: Request, kind: Kind
) -> Sequence[str] | None:
    """The fields of a resource pattern; None when it is too short to match in such a policy."""
    if pattern == "*":
        return ["*"]
    parts = fields(pattern)
    if "${" in pattern:
        if statement.variables:
            parts = [resolved(part, request.known, pattern=True) for part in parts]
        else:
            parts = [literal_dollar(part) for part in parts]
    return _whole(parts, pattern, kind)


def _whole(parts: list[str], pattern: str, kind: Kind) -> Sequence[str] | None:
    """All six fields of a pattern that may have fewer."""
    if len(parts) == 6:
        return parts
    return parts + ["*"] * (6 - len(parts)) if _may_be_short(pattern, kind) else None


def _may_be_short(pattern: str, kind: Kind) -> bool:
    if kind in _PADDED:
        return True
    if kind in ("resource", "endpoint"):
        return has_wildcards(pattern)
    return kind == "scp" and pattern.endswith("*")
