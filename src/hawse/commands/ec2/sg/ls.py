"""`hawse ec2 sg ls`: security groups as rows."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.calls import DESCRIBE_SECURITY_GROUPS
from hawse.services.ec2.calls_groups import DESCRIBE_NETWORK_INTERFACES, DESCRIBE_VPCS
from hawse.services.ec2.groups.listing import SecurityGroup, find_groups, name_groups


@query(
    scope=Scope.REGION,
    calls=[DESCRIBE_SECURITY_GROUPS, DESCRIBE_NETWORK_INTERFACES, DESCRIBE_VPCS],
    brief=name_groups,
)
@named("SECURITY-GROUP", required=False)
def ls(target: Target, names: tuple[str, ...]) -> Iterator[SecurityGroup]:
    """List security groups.

    'used' says that interfaces are in it, or that other groups refer to it. Where it says nothing,
    'hawse ec2 sg unused' looks at launch templates and peered VPCs too.

    Examples:
      hawse ec2 sg ls
      hawse ec2 sg ls 'web*' -r all
      hawse ec2 sg ls --filter vpc_name=prod --columns +interfaces,referred_to_by
    """
    return find_groups(target, names)
