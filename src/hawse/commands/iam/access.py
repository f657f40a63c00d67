"""`hawse iam access`: what a principal can do."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.saved import Saved, snapshot_option
from hawse.services.iam.access import Access
from hawse.services.iam.granted import Grant, grants
from hawse.services.iam.snapshots import ACCESS, account_of


@query(scope=Scope.ACCOUNT, calls=ACCESS, offline="snapshot")
@click.argument("principal")
@snapshot_option
def access(target: Target, principal: str, *, snapshot: Saved | None) -> Iterator[Grant]:
    """Show what a user or role can do, all its policies taken together.

    Groups, boundary and the organization's policies count. An action is listed when there is a
    resource on which it is allowed; resources that a Deny takes away stand with ! before them.

    Examples:
      hawse iam access ana
      hawse iam access role/deploy --snapshot acme.json --filter 'level=Permissions management'
      hawse iam access ana --filter service=s3 -o yaml
    """
    known = Access(account_of(target, snapshot), target.clock.now())
    return grants(known, known.actor(principal))
