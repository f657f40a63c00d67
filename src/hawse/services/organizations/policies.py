"""Which policies of its organization an account is under: level by level, from the root down.

Only the management account and delegated administrators may ask for most of this. Data only; what
the documents mean is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from hawse.aws.together import each
from hawse.errors import CLIError
from hawse.nesting import json_value
from hawse.services.organizations.calls import (
    DESCRIBE_ORGANIZATION,
    DESCRIBE_POLICY,
    LIST_PARENTS,
    LIST_POLICIES_FOR_TARGET,
)

if TYPE_CHECKING:
    from hawse.aws.targets import Target

Kind = Literal["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]
_IN_NONE = "AWSOrganizationsNotInUse"


class Membership(NamedTuple):
    """The organization of an account, and the account that manages it."""

    id: str
    management_account: str


class LevelPolicy(NamedTuple):
    """A policy that is attached at one level."""

    name: str
    document: Any


def membership(target: Target) -> Membership | None:
    """The organization that the target's account is in; None when it is in none."""
    try:
        found = target.read(DESCRIBE_ORGANIZATION)["Organization"]
    except CLIError as error:
        if error.aws_code.startswith(_IN_NONE):
            return None
        raise
    return Membership(str(found["Id"]), str(found["MasterAccountId"]))


def ancestors(target: Target, account: str) -> tuple[str, ...]:
    """The ids of the root and the units that an account is below, the root first."""
    above: list[str] = []
    while not above or not above[-1].startswith("r-"):
        child = above[-1] if above else account
        above += [str(parent["Id"]) for parent in target.items(LIST_PARENTS, ChildId=child)]
    return tuple(reversed(above))


def levels(
    target: Target, places: Sequence[str], kind: Kind
) -> tuple[tuple[LevelPolicy, ...], ...]:
    """The policies of a kind that are attached to each of `places`.

    () when that kind of policy is not in use: where it is, each place has one at least.
    """
    attached = [
        [(str(one["Id"]), str(one["Name"])) for one in found]
        for found in _all(target, places, kind)
    ]
    if not any(attached):
        return ()
    ids = sorted({id for level in attached for id, _ in level})
    documents = dict(zip(ids, _unbroken(each(ids, lambda id: _document(target, id))), strict=True))
    return tuple(
        tuple(LevelPolicy(name, documents[id]) for id, name in level) for level in attached
    )


def _all(target: Target, places: Sequence[str], kind: Kind) -> list[list[Any]]:
    def listed(place: str) -> list[Any]:
        return list(target.items(LIST_POLICIES_FOR_TARGET, TargetId=place, Filter=kind))

    return _unbroken(each(places, listed))


def _document(target: Target, id: str) -> Any:
    content = str(target.read(DESCRIBE_POLICY, PolicyId=id)["Policy"]["Content"])
    try:
        return json_value(content)
    except ValueError:
        return content


def _unbroken(found: Sequence[Any | CLIError]) -> list[Any]:
    """The answers, when none of them is an error: a level more or less changes what is allowed."""
    for one in found:
        if isinstance(one, CLIError):
            raise one
    return list(found)
