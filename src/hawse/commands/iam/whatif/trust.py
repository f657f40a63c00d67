"""`hawse iam whatif trust`: what would change if a role had another trust policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.core.saved import Saved, snapshot_option
from hawse.services.iam.snapshots import ACCESS, account_of
from hawse.services.iam.whatif import Difference, differences, document_of, trusting


@query(scope=Scope.ACCOUNT, calls=ACCESS, offline="snapshot", finds=True)
@click.argument("of", metavar="ROLE")
@click.argument("file", type=click.Path(path_type=Path))
@snapshot_option
@exit_code
def trust(
    target: Target,
    of: str,
    file: Path,
    *,
    snapshot: Saved | None,
) -> Iterator[Difference]:
    """Show who could take a role if it had the trust policy of a file.

    Users and roles of the account are asked one by one; services, identity providers, other
    accounts and everybody are shown as the policy names them. Nothing is changed.

    Examples:
      hawse iam whatif trust deploy trust.json
      hawse iam whatif trust role/deploy trust.json --snapshot acme.json --exit-code
    """
    account = account_of(target, snapshot)
    after = trusting(account, of, document_of(file))
    return differences(account, after, target.clock.now())
