"""`hawse ec2 sg stale`: rules that refer to groups which are gone."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code, names as named
from hawse.services.ec2.calls import DESCRIBE_SECURITY_GROUP_RULES, DESCRIBE_SECURITY_GROUPS
from hawse.services.ec2.calls_groups import DESCRIBE_STALE_SECURITY_GROUPS
from hawse.services.ec2.groups.listing import SecurityGroupRule, find_stale


@query(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_SECURITY_GROUPS,
        DESCRIBE_SECURITY_GROUP_RULES,
        DESCRIBE_STALE_SECURITY_GROUPS,
    ],
    finds=True,
)
@named("SECURITY-GROUP", required=False)
@exit_code
def stale(target: Target, names: tuple[str, ...]) -> Iterator[SecurityGroupRule]:
    """List rules that refer to groups which are gone.

    Such a rule referred to a group of a peered VPC; the group was deleted, or the peering was. It
    lets nothing pass any more: 'hawse ec2 sg revoke GROUP --rule ID' takes it away.

    Examples:
      hawse ec2 sg stale
      hawse ec2 sg stale -r all --exit-code
    """
    return find_stale(target, names)
