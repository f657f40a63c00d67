"""`hawse ec2 sg revoke`: take rules away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.calls import DESCRIBE_SECURITY_GROUP_RULES, DESCRIBE_SECURITY_GROUPS
from hawse.services.ec2.calls_groups import (
    AUTHORIZE_EGRESS,
    AUTHORIZE_INGRESS,
    DESCRIBE_MANAGED_PREFIX_LISTS,
    REVOKE_EGRESS,
    REVOKE_INGRESS,
)
from hawse.services.ec2.groups import changing
from hawse.services.ec2.groups.options import RULE


@change(
    scope=Scope.REGION,
    calls=[
        DESCRIBE_SECURITY_GROUPS,
        DESCRIBE_SECURITY_GROUP_RULES,
        DESCRIBE_MANAGED_PREFIX_LISTS,
        REVOKE_INGRESS,
        REVOKE_EGRESS,
    ],
    undo_calls=[AUTHORIZE_INGRESS, AUTHORIZE_EGRESS],
)
@named("SECURITY-GROUP")
@options_of(RULE)
@click.option("--description", default="", metavar="TEXT", help="Only described so; a glob.")
@click.option("--rule", "rules", multiple=True, metavar="ID", help="This one; repeatable.")
def revoke(target: Target, names: tuple[str, ...], **typed: Any) -> Iterator[Entry]:
    """Take rules away from groups.

    A rule is taken away when it is exactly as asked for. One that is wider stays, and is named
    where it lets the same pass. Ports alone, or sources alone, mean every rule with just them.
    'hawse undo' brings a rule back with its description and tags; its id is a new one.

    Examples:
      hawse ec2 sg revoke bastion --port 22 --from 203.0.113.7
      hawse ec2 sg revoke web --rule sgr-0123456789abcdef0
      hawse ec2 sg revoke web --description 'test *' --dry-run
      hawse ec2 sg revoke web --to 0.0.0.0/0 --protocol all
    """
    asked = changing.to_revoke(**typed)
    return changing.planned(target, names, asked, changing.revoke)
