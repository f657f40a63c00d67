"""`hawse ec2 sg rm`: delete groups that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.calls import DESCRIBE_SECURITY_GROUP_RULES
from hawse.services.ec2.calls_groups import (
    DELETE_SECURITY_GROUP,
    REVOKE_EGRESS,
    REVOKE_INGRESS,
)
from hawse.services.ec2.groups.looking import USES
from hawse.services.ec2.groups.removing import KEEP, remove


@change(
    scope=Scope.REGION,
    calls=[
        *USES,
        DESCRIBE_SECURITY_GROUP_RULES,
        REVOKE_INGRESS,
        REVOKE_EGRESS,
        DELETE_SECURITY_GROUP,
    ],
    procedures=[KEEP],
    separate=True,
)
@named("SECURITY-GROUP")
@click.option("--unproven", is_flag=True, help="Also where not all could be looked at.")
def rm(target: Target, names: tuple[str, ...], *, unproven: bool) -> Iterator[Entry]:
    """Delete groups that nothing uses.

    One that something uses is left alone, and the plan says what uses it. Rules by which groups of
    the same command refer to each other are revoked first. A deleted group does not come back: one
    that is made again has another id. Its definition is kept in a file, which the report names.

    Examples:
      hawse ec2 sg rm old-web --dry-run
      hawse ec2 sg unused --filter status=unused -o ids | hawse ec2 sg rm -
    """
    return remove(target, names, unproven=unproven)
