"""`hawse iam last-used`: when permissions were last used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.rows import Row
from hawse.services.iam.calls_identities import GET_GROUP, GET_ROLE, GET_USER
from hawse.services.iam.calls_last_used import (
    GENERATE_SERVICE_LAST_ACCESSED_DETAILS,
    GET_SERVICE_LAST_ACCESSED_DETAILS,
)
from hawse.services.iam.last_used import (
    ActionUse,
    ServiceUse,
    action_uses,
    service_uses,
    summary,
)

CALLS = (
    GET_USER,
    GET_ROLE,
    GET_GROUP,
    GENERATE_SERVICE_LAST_ACCESSED_DETAILS,
    GET_SERVICE_LAST_ACCESSED_DETAILS,
)


def _rows(args: Mapping[str, Any]) -> type[Row]:
    return ActionUse if args.get("actions") else ServiceUse


@query(scope=Scope.ACCOUNT, calls=CALLS, rows=_rows)
@click.argument("principal", metavar="PRINCIPAL")
@click.option("--actions", is_flag=True, help="Each action, of services whose actions IAM tracks.")
def last_used(target: Target, principal: str, actions: bool) -> Iterator[ServiceUse | ActionUse]:
    """Tell when a principal last used each service that it is allowed to use.

    PRINCIPAL is a user or role by name, group/NAME, or an ARN, also of a policy: then it is about
    all that it is attached to.

    It is what IAM reports: the last 400 days, except the last four hours; attempts that were
    denied, too; what identity policies allow, whatever boundaries, resource policies and the
    organization say.

    Examples:
      hawse iam last-used deploy
      hawse iam last-used role/deploy --actions --filter used=none
      hawse iam last-used arn:aws:iam::aws:policy/PowerUserAccess --sort service
    """
    found = action_uses(target, principal) if actions else service_uses(target, principal)
    if found:
        target.gate.notes.append(summary(found))
    yield from found
