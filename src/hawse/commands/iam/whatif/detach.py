"""`hawse iam whatif detach`: what would change if a policy were detached."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.core.saved import Saved, snapshot_option
from hawse.services.iam.snapshots import ACCESS, account_of
from hawse.services.iam.whatif import Difference, detached, differences, policy_meant


@query(scope=Scope.ACCOUNT, calls=ACCESS, offline="snapshot", finds=True)
@click.argument("policy")
@click.argument("of", metavar="FROM")
@snapshot_option
@exit_code
def detach(
    target: Target,
    policy: str,
    of: str,
    *,
    snapshot: Saved | None,
) -> Iterator[Difference]:
    """Show who would lose what if a policy were detached.

    What other policies allow as well is not lost. Nothing is changed.

    Examples:
      hawse iam whatif detach PowerUserAccess role/deploy
      hawse iam whatif detach logs group/devs --snapshot acme.json
    """
    account = account_of(target, snapshot)
    after = detached(account, policy_meant(account, policy), of)
    return differences(account, after, target.clock.now())
