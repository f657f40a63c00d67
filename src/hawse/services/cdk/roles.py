"""The roles of a bootstrapped environment, and what is done without them.

Each is assumed for its own job. Where that is refused, the caller's credentials go on: they are
those of the right account already, or there would be no target. A role that was chosen on the
command line is never left for another one.
"""

from __future__ import annotations

from typing import Any

from hawse.aws.targets import Target
from hawse.errors import AccessDenied
from hawse.services.cdk.assets import Role
from hawse.services.cdk.environments import Place


def place_of(target: Target) -> Place:
    """What placeholders stand for at a target."""
    return Place(target.account, target.region, target.partition)


def acting(target: Target, role: Role, *, region: str = "") -> Target:
    """The target through a role, in another region perhaps; as it is where that is refused.

    A target that goes through a role already is left for its base first: no role of an environment
    may assume another one. The refusal is noted once for a role. What is refused for another
    reason is raised.
    """
    here, base = place_of(target), target.base
    where = here.fill(region) or target.region
    placed = base if where == base.region else base.in_region(where)
    arn = here.fill(role.arn)
    if not arn or base.role:
        return placed
    try:
        return placed.assuming(arn, _told(role, here))
    except AccessDenied:
        name = arn.rpartition("/")[2]
        _note(base, f"{name} cannot be assumed, so your own credentials are used")
        return placed


def as_data(role: Role, place: Place) -> dict[str, Any]:
    """The role of this place as plain data, which a plan keeps until it is applied: `Role(**…)`."""
    return {
        "arn": place.fill(role.arn),
        "external_id": role.external_id,
        "tags": {key: place.fill(value) for key, value in (role.tags or {}).items()},
        "source_identity": role.source_identity,
    }


def _told(role: Role, here: Place) -> dict[str, Any]:
    """What AssumeRole is told besides the role: tags are passed on to whatever it assumes next."""
    tags = [{"Key": key, "Value": here.fill(value)} for key, value in (role.tags or {}).items()]
    told: dict[str, Any] = {"ExternalId": role.external_id, "SourceIdentity": role.source_identity}
    if tags:
        told |= {"Tags": tags, "TransitiveTagKeys": [tag["Key"] for tag in tags]}
    return {key: value for key, value in told.items() if value}


def _note(target: Target, text: str) -> None:
    if text not in target.gate.notes:
        target.gate.notes.append(text)
