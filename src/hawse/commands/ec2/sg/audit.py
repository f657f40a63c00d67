"""`hawse ec2 sg audit`: what is open that should not be."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code, names as named
from hawse.services.ec2.calls import (
    DESCRIBE_SECURITY_GROUP_RULES,
    DESCRIBE_SECURITY_GROUPS,
    LIST_INSTANCES,
)
from hawse.services.ec2.calls_groups import DESCRIBE_NETWORK_INTERFACES
from hawse.services.ec2.groups.auditing import SEVERITIES, AuditSum, GroupFinding, find


@query(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_SECURITY_GROUPS,
        DESCRIBE_SECURITY_GROUP_RULES,
        DESCRIBE_NETWORK_INTERFACES,
        LIST_INSTANCES,
    ],
    finds=True,
    sums=lambda _given, _now: AuditSum(),
)
@named("SECURITY-GROUP", required=False)
@click.option("--severity", type=click.Choice(SEVERITIES), default="low", help="At least this.")
@exit_code
def audit(
    target: Target, names: tuple[str, ...], *, sums: AuditSum, severity: str
) -> Iterator[GroupFinding]:
    """Find what is open that should not be, with what is behind it.

    SSH, RDP, databases or all traffic from everybody is critical where something with a public
    address stands behind it, medium where nothing has one, low where nothing is there. Web ports
    are told with --severity info. Default groups should have no rules. Each finding has the
    command that ends it (-o json).

    Examples:
      hawse ec2 sg audit
      hawse ec2 sg audit -r all --severity high --exit-code
      hawse ec2 sg audit 'web*' --severity info -o json
    """
    return find(target, sums, names, at_least=severity)
