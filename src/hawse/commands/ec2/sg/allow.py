"""`hawse ec2 sg allow`: add rules that are not there yet."""

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
        AUTHORIZE_INGRESS,
        AUTHORIZE_EGRESS,
    ],
    undo_calls=[REVOKE_INGRESS, REVOKE_EGRESS],
)
@named("SECURITY-GROUP")
@options_of(RULE)
@click.option("--description", default="", metavar="TEXT", help="What the rules are for.")
def allow(target: Target, names: tuple[str, ...], **typed: Any) -> Iterator[Entry]:
    """Add rules to groups that do not have them yet.

    Several ports and sources are a rule for each pair. EC2 clears the host bits of an address, and
    the plan shows what becomes of it. What opens a port to everybody that is seldom meant for
    everybody (SSH, RDP, databases) is shown in red, and the number of groups is typed.

    --my-ip asks nobody unless you say whom: 'hawse config set sg.my_ip_url URL'.

    Examples:
      hawse ec2 sg allow web --port 443 --from 0.0.0.0/0 --from ::/0
      hawse ec2 sg allow db --port 5432 --from app --description 'the app'
      hawse ec2 sg allow bastion --port 22 --my-ip 203.0.113.7
      hawse ec2 sg allow web --port 443 --to pl-63a5400a
    """
    asked = changing.to_allow(**typed)
    return changing.planned(target, names, asked, changing.allow)
