"""What policies grant and deny: actions on resources under conditions, and how two sets differ.

Pure. Several documents are one set, as they are for whoever has them all. A grant counts as new
when no single old one covers it: the same action, a resource pattern that includes its own, and a
condition that holds wherever its own does. An Allow that the set itself denies without a
condition gives nothing and is not compared.

    difference(grants(old), grants(new))
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from hawse.services.iam import actions as known
from hawse.services.iam.covering import (
    Actions,
    Condition,
    Resources,
    actions_of,
    condition_covers,
    condition_of,
    resources_of,
)
from hawse.services.iam.evaluate import Statement, compiled
from hawse.services.iam.evaluate.policies import Kind

Effect = Literal["allow", "deny"]
Sign = Literal["+", "-"]


@dataclass(frozen=True)
class Terms:
    """On what, under which condition and for whom: all of a grant but its actions.

    `principal` is JSON of what the statement says; "" in policies that name nobody.
    """

    resources: Resources
    condition: Condition = ()
    principal: str = ""

    def cover(self, other: Terms) -> bool:
        """Whether what the other grants is granted by these as well."""
        return (
            self.principal == other.principal
            and self.resources.covers(other.resources)
            and condition_covers(self.condition, other.condition)
        )


@dataclass(frozen=True)
class Grant:
    """One statement, or the part of one that is on one resource pattern."""

    effect: Effect
    actions: Actions
    terms: Terms

    def covers(self, other: Grant) -> bool:
        """Whether it grants, or denies, all that the other does, now and with actions to come."""
        return (
            self.effect == other.effect
            and self.actions.covers(other.actions)
            and self.terms.cover(other.terms)
        )

    def parts(self) -> Iterator[Grant]:
        """One grant for each of the action patterns; itself where it is about all but some."""
        if self.actions.inverted:
            yield self
        else:
            yield from (replace(self, actions=one) for one in self.actions.each())

    @property
    def open(self) -> bool:
        """Whether it takes in actions which AWS may add: a wildcard, or all but some."""
        return self.actions.inverted or any("*" in one or "?" in one for one in self.actions)


class Grants:
    """The grants of some policies. Iterating gives them in the order of the statements."""

    def __init__(self, found: Iterable[Grant]) -> None:
        self._all = tuple(dict.fromkeys(found))
        self._about: dict[tuple[Effect, str], tuple[Terms, ...]] = {}

    def __iter__(self) -> Iterator[Grant]:
        return iter(self._all)

    def about(self, action: str, effect: Effect = "allow") -> tuple[Terms, ...]:
        """The terms on which an action is allowed, or denied; kept, since they are asked again."""
        key = (effect, action.lower())
        if key not in self._about:
            self._about[key] = tuple(
                one.terms
                for one in self._all
                if one.effect == effect and one.actions.includes(key[1])
            )
        return self._about[key]

    def covers(self, action: str, terms: Terms, effect: Effect = "allow") -> bool:
        """Whether an action is allowed, or denied, on these terms already."""
        return any(mine.cover(terms) for mine in self.about(action, effect))

    def denies(self, action: str, terms: Terms) -> bool:
        """Whether an action on these terms is denied whatever the request brings."""
        return any(
            not mine.condition
            and mine.principal in ("", terms.principal)
            and mine.resources.covers(terms.resources)
            for mine in self.about(action, "deny")
        )

    def allows(self) -> dict[str, tuple[Terms, ...]]:
        """Every known action that is allowed, with the terms that are not denied outright."""
        names = {name for one in self._all if one.effect == "allow" for name in names_of(one)}
        found = {
            name: tuple(terms for terms in self.about(name) if not self.denies(name, terms))
            for name in sorted(names)
        }
        return {name: terms for name, terms in found.items() if terms}

    @cached_property
    def services(self) -> frozenset[str | None]:
        """The services that any pattern names; None for those that name all."""
        return frozenset(service for one in self._all for service in one.actions.services)


@dataclass(frozen=True)
class Difference:
    """Access that is added (`+`) or removed (`-`): some actions on the same terms.

    `to_come`: the known actions are the same, and those that AWS adds will not be; `actions` are
    then the patterns.
    """

    sign: Sign
    effect: Effect
    actions: tuple[str, ...]
    terms: Terms
    to_come: bool = False

    @property
    def widens(self) -> bool:
        """Whether somebody can do more: an Allow came, or a Deny went."""
        return (self.sign == "+") == (self.effect == "allow")


def grants(documents: Iterable[object]) -> Grants:
    """What policy documents, decoded JSON of any shape, grant together."""
    return Grants(
        grant
        for document in documents
        for statement in statements_of(document)
        for grant in of_statement(statement)
    )


def statements_of(document: object) -> tuple[Statement, ...]:
    """The statements that can match, of a policy that names principals or of one that does not."""
    return compiled("", document, kind_of(document)).statements


def of_statement(statement: Statement) -> Iterator[Grant]:
    """The grants of one statement: one for each resource pattern, or for all but some."""
    resources, condition = resources_of(statement), condition_of(statement)
    principal = principal_of(statement)
    if statement.resources == () and not resources.inverted:
        return
    whole = resources.inverted or not resources.patterns
    for part in [resources] if whole else map(resources.only, resources):
        terms = Terms(part, condition, principal)
        yield Grant("allow" if statement.allows else "deny", actions_of(statement), terms)


def difference(old: Grants, new: Grants) -> list[Difference]:
    """What the new ones add, then what they lack; [] when both give the same access."""
    return [*_lacking(old, new, "+"), *_lacking(new, old, "-")]


def names_of(grant: Grant) -> tuple[str, ...]:
    """The known actions of a grant as AWS spells them; what AWS does not know as it is written."""
    actions = grant.actions
    if actions.inverted:
        named = actions.services
        every = () if None in named else known.expand("*")
        return tuple(
            one for one in every if _service(one) not in named or actions.includes(one.lower())
        )
    found: dict[str, None] = {}
    for pattern in actions.written:
        found |= dict.fromkeys(known.expand("*" if pattern == "*:*" else pattern) or (pattern,))
    return tuple(found)


def _lacking(have: Grants, want: Grants, sign: Sign) -> Iterator[Difference]:
    """What `want` has and `have` does not, with the actions of each grant together."""
    seen: dict[tuple[Effect, Terms], set[str]] = {}
    for grant in want:
        if _covered(have, grant):
            continue
        told = seen.setdefault((grant.effect, grant.terms), set())
        names = [name for name in _differing(have, want, grant) if name not in told]
        told.update(names)
        if names:
            yield Difference(sign, grant.effect, tuple(names), grant.terms)
            continue
        left = [one for one in grant.parts() if one.open and not _covers(have, one)]
        patterns = tuple(text for one in left for text in _patterns(one.actions))
        if patterns:
            yield Difference(sign, grant.effect, patterns, grant.terms, to_come=True)


def _covered(have: Grants, grant: Grant) -> bool:
    """Whether old grants cover each of its patterns, and no Deny takes anything back."""
    denied = grant.effect == "allow" and any(one.effect == "deny" for one in have)
    return not denied and all(_covers(have, part) for part in grant.parts())


def _covers(have: Grants, part: Grant) -> bool:
    return any(one.covers(part) for one in have)


def _differing(have: Grants, want: Grants, grant: Grant) -> Iterator[str]:
    """The actions of a grant in which the two sides differ.

    What nobody names a service of is alike for all such services, and is decided once.
    """
    named = have.services | want.services
    alike: bool | None = None
    for name in names_of(grant):
        if _service(name) in named:
            if _differs(have, want, name, grant):
                yield name
            continue
        if alike is None:
            alike = _differs(have, want, name, grant)
        if alike:
            yield name


def _differs(have: Grants, want: Grants, name: str, grant: Grant) -> bool:
    if grant.effect == "deny":
        return not have.covers(name, grant.terms, "deny")
    if want.denies(name, grant.terms):
        return False
    return not have.covers(name, grant.terms) or have.denies(name, grant.terms)


def _patterns(actions: Actions) -> tuple[str, ...]:
    return tuple(f"not {one}" if actions.inverted else one for one in actions.written)


def _service(action: str) -> str:
    return action.partition(":")[0]


def kind_of(document: object) -> Kind:
    """Identity, or resource where a statement names somebody: it decides what may be matched."""
    listed = document.get("Statement") if isinstance(document, dict) else None
    every = listed if isinstance(listed, list) else [listed]
    named = [
        one for one in every if isinstance(one, dict) and one.keys() & {"Principal", "NotPrincipal"}
    ]
    return "resource" if named else "identity"


def principal_of(statement: Statement) -> str:
    """Whom a statement names, as JSON; "" when it names nobody."""
    for word, said in (("", statement.principal), ("not ", statement.not_principal)):
        if said is not None:
            return word + json.dumps(_sorted(said), sort_keys=True)
    return ""


def _sorted(said: object) -> object:
    if isinstance(said, dict):
        return {key: _sorted(one) for key, one in said.items()}
    if isinstance(said, Sequence) and not isinstance(said, str):
        return sorted(said, key=str)
    return said
