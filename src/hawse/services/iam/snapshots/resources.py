"""Instances and secrets of an account, and which services its roles used, for its audit.

Plain JSON, since nothing but the audit looks at them: a time is a text, None where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hawse.services.iam.calls_last_used import GENERATE_SERVICE_LAST_ACCESSED_DETAILS
from hawse.services.iam.calls_resource_policies import DESCRIBE_INSTANCES, LIST_SECRETS
from hawse.services.iam.last_used import services_of
from hawse.services.iam.snapshots.extras import moment

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target
    from hawse.services.iam.account import RoleDetail
    from hawse.services.iam.snapshots.attempts import Attempts

Things = dict[str, dict[str, Any]]
_GONE = ("terminated", "shutting-down")


def resources(asking: Attempts, regions: Sequence[str]) -> dict[str, Any]:
    """What there is in these regions, with those of them that answered."""
    return {
        "instances": _found(asking, DESCRIBE_INSTANCES, regions, _instances),
        "secrets": _found(asking, LIST_SECRETS, regions, _secrets),
    }


def services_used(
    asking: Attempts, roles: Mapping[str, RoleDetail]
) -> dict[str, dict[str, str | None]]:
    """When each role used each service that it may use; roles that AWS made are left out."""
    arns = [role.arn for role in roles.values() if not role.reserved]

    def used(arn: str) -> dict[str, str | None]:
        return {name: moment(time) for name, time in services_of(asking.target, arn).items()}

    found = asking.every(GENERATE_SERVICE_LAST_ACCESSED_DETAILS, arns, used)
    return {arn: one for arn, one in zip(arns, found, strict=True) if one is not None}


def _found(
    asking: Attempts, call: Read, regions: Sequence[str], look: Callable[[Target], Things]
) -> dict[str, Any]:
    found = asking.every(call, regions, lambda region: look(asking.target.in_region(region)))
    answered = [region for region, one in zip(regions, found, strict=True) if one is not None]
    return {"regions": answered, "found": {k: v for one in found if one for k, v in one.items()}}


def _instances(target: Target) -> Things:
    start = f"arn:{target.partition}:ec2:{target.region}:{target.account}:instance/"
    return {
        f"{start}{one['InstanceId']}": {"profile": one.get("IamInstanceProfile", {}).get("Arn")}
        for one in target.items(DESCRIBE_INSTANCES)
        if one.get("State", {}).get("Name") not in _GONE
    }


def _secrets(target: Target) -> Things:
    return {
        str(one["ARN"]): {
            "rotated": bool(one.get("RotationEnabled")),
            "created": moment(one.get("CreatedDate")),
            "used": moment(one.get("LastAccessedDate")),
        }
        for one in target.items(LIST_SECRETS)
    }
