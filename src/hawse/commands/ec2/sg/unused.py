"""`hawse ec2 sg unused`: groups that nothing uses, with the proof."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code, names as named
from hawse.services.ec2.calls_groups import DESCRIBE_VPCS
from hawse.services.ec2.groups.listing import UnusedGroup, find_unused
from hawse.services.ec2.groups.looking import USES


@query(scope=Scope.REGION, calls=[*USES, DESCRIBE_VPCS], finds=True)
@named("SECURITY-GROUP", required=False)
@exit_code
def unused(target: Target, names: tuple[str, ...]) -> Iterator[UnusedGroup]:
    """List groups that nothing uses, with the proof.

    A group is unused when interfaces, rules of other groups, all versions of launch templates,
    peered VPCs and VPC associations were looked at and none has it. Where one of these could not
    be looked at, the status is unknown, which is not unused. Default groups are left out.

    Examples:
      hawse ec2 sg unused
      hawse ec2 sg unused -r all --columns +proof
      hawse ec2 sg unused --filter status=unused -o ids | hawse ec2 sg rm - --dry-run
    """
    return find_unused(target, names)
