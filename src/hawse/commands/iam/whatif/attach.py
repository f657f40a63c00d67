"""`hawse iam whatif attach`: what would change if a policy were attached."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.core.saved import Saved, snapshot_option
from hawse.services.iam.snapshots import ACCESS, account_of
from hawse.services.iam.whatif import Difference, attached, differences, policy_meant


@query(scope=Scope.ACCOUNT, calls=ACCESS, offline="snapshot", finds=True)
@click.argument("policy")
@click.argument("to")
@snapshot_option
@exit_code
def attach(
    target: Target,
    policy: str,
    to: str,
    *,
    snapshot: Saved | None,
) -> Iterator[Difference]:
    """Show who would gain what if a policy were attached.

    POLICY is one that the account uses, by name or ARN, or the file of a document. TO is
    user/NAME, role/NAME or group/NAME; a group's members gain. Nothing is changed.

    Examples:
      hawse iam whatif attach PowerUserAccess role/deploy
      hawse iam whatif attach deploy.json group/devs --snapshot acme.json --exit-code
    """
    account = account_of(target, snapshot)
    after = attached(account, policy_meant(account, policy), to)
    return differences(account, after, target.clock.now())
