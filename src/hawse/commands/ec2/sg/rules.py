"""`hawse ec2 sg rules`: rules, one a line."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.ec2.calls import DESCRIBE_SECURITY_GROUP_RULES, DESCRIBE_SECURITY_GROUPS
from hawse.services.ec2.calls_groups import DESCRIBE_MANAGED_PREFIX_LISTS
from hawse.services.ec2.groups.listing import SecurityGroupRule, find_rules


@query(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_SECURITY_GROUPS,
        DESCRIBE_SECURITY_GROUP_RULES,
        DESCRIBE_MANAGED_PREFIX_LISTS,
    ],
)
@named("SECURITY-GROUP", required=False)
@click.option("--in", "direction", flag_value="in", help="Only what comes in.")
@click.option("--out", "direction", flag_value="out", help="Only what leaves.")
def rules(
    target: Target, names: tuple[str, ...], *, direction: str | None
) -> Iterator[SecurityGroupRule]:
    """List the rules of groups, one a line, with the names of what they refer to.

    Examples:
      hawse ec2 sg rules web
      hawse ec2 sg rules --in --filter source=0.0.0.0/0
      hawse ec2 sg rules 'web*' -o json
    """
    return find_rules(target, names, direction=direction)
