"""`hawse ec2 sg used-by`: what uses groups."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.calls import LIST_INSTANCES
from hawse.services.ec2.groups.listing import GroupUser, find_users
from hawse.services.ec2.groups.looking import USES


@query(scope=Scope.REGION, calls=[*USES, LIST_INSTANCES])
@named("SECURITY-GROUP")
def used_by(target: Target, names: tuple[str, ...]) -> Iterator[GroupUser]:
    """Show what uses groups, and what could not be looked at.

    Network interfaces with what they belong to, rules of other groups, all versions of launch
    templates, peered VPCs and VPC associations. Lambda, ECS and the like are seen by the
    interfaces that they have now.

    Examples:
      hawse ec2 sg used-by web
      hawse ec2 sg used-by sg-0123456789abcdef0 -o json
    """
    return find_users(target, names)
