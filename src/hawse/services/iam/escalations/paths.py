"""What an escalation path is: the actions it takes, what they work on, and what that gives.

Data types only. The paths themselves are in the `table_…` modules, a line or two for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Severity = Literal["info", "low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("info", "low", "medium", "high", "critical")

Confidence = Literal["proven", "likely", "needs-context"]
CONFIDENCES: tuple[Confidence, ...] = ("proven", "likely", "needs-context")

Category = Literal["self", "principal", "new-passrole", "existing-resource"]
CATEGORIES: dict[str, Category] = {
    "A": "self",
    "B": "principal",
    "C": "new-passrole",
    "D": "existing-resource",
}

Place = Literal["any", "target", "policy", "trust", "passed", "new"]
"""What an action works on: anything that policies let it; the target itself (a user, a role, a
group, a provider); a managed policy; a role whose trust policy has to agree; a role that is passed
to a service; a role that does not exist yet."""

Aims = Literal[
    "admin",
    "assumed-role",
    "bounded",
    "boundary-policy",
    "carrier",
    "group",
    "guard",
    "identity-center",
    "mfa",
    "new-role",
    "oidc-role",
    "own-group",
    "own-policy",
    "passed-role",
    "permission-set",
    "role",
    "role-policy",
    "saml-role",
    "secrets",
    "self-role",
    "self-user",
    "tags",
    "user",
    "version",
]
"""What a path is tried on; `aims` and `own_aims` have a function for each."""

Gives = Literal["target", "admin"]
"""What success gives: what the target may do, or whatever one likes to write into its policies."""


@dataclass(frozen=True)
class Act:
    """One action at one place."""

    action: str
    place: Place = "any"


Way = tuple[Act, ...]


@dataclass(frozen=True)
class Doubt:
    """What a snapshot of IAM cannot tell: `text` has to exist, or `unless` can make it."""

    text: str
    unless: Way = ()


@dataclass(frozen=True, eq=False)
class Path:
    """One way to gain access.

    `needs`: each a choice of ways, of which one will do. `when`: names of predicates about the
    target. `services`: those that the target has to trust.
    """

    id: str
    severity: Severity
    title: str
    needs: tuple[tuple[Way, ...], ...]
    on: Aims
    gives: Gives = "target"
    services: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def category(self) -> Category:
        """self, principal, new-passrole or existing-resource."""
        return CATEGORIES[self.id[3]]

    @cached_property
    def choices(self) -> tuple[tuple[frozenset[str], ...], ...]:
        """For each need the sets of actions, in lower case, of which one is allowed at least."""
        return tuple(
            tuple(frozenset(act.action.lower() for act in way) for way in ways)
            for ways in self.needs
        )

    @cached_property
    def actions(self) -> frozenset[str]:
        """Every action it may take, in lower case."""
        return frozenset().union(*(some for ways in self.choices for some in ways))


def path(  # pylint: disable=too-many-arguments  # a line of a table
    id: str,
    severity: Severity,
    title: str,
    needs: str,
    on: Aims,
    *,
    gives: Gives = "target",
    services: str = "",
    when: str = "",
    doubts: tuple[Doubt, ...] = (),
) -> Path:
    """A line of the table: `a@target + b | c & d` needs a on the target, and b or both c and d."""
    return Path(
        id=f"PE-{id}",
        severity=severity,
        title=title,
        needs=tuple(
            tuple(ways(way) for way in need.split("|")) for need in needs.split(" + ") if need
        ),
        on=on,
        gives=gives,
        services=tuple(_service(name) for name in services.split()),
        when=tuple(when.split()),
        doubts=doubts,
    )


def doubt(text: str, unless: str = "") -> Doubt:
    """A doubt of a table: `unless` is one way, as in a need."""
    return Doubt(text, ways(unless) if unless else ())


def ways(text: str) -> Way:
    """`iam:CreateUser & iam:CreateAccessKey@target` as the acts that it takes."""
    found: list[Act] = []
    for part in text.split("&"):
        action, _, place = part.strip().partition("@")
        found.append(Act(action, place or "any"))  # type: ignore[arg-type]
    return tuple(found)


def _service(name: str) -> str:
    return f"{name}.amazonaws.com"
