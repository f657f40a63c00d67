"""`hawse iam policy restore`: removed policies from their backups."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.iam import calls_policies as iam
from hawse.services.iam.calls_identities import GET_POLICY
from hawse.services.iam.managed import attaching, bounding, restoring


@change(
    scope=Scope.ACCOUNT,
    calls=[
        *(GET_POLICY, iam.GET_POLICY_VERSION, iam.LIST_POLICY_VERSIONS),
        *(iam.CREATE_POLICY, iam.CREATE_POLICY_VERSION),
        *(*attaching.LISTS, *attaching.ATTACHES, *bounding.LOOKS, *bounding.BOUNDS),
    ],
    undo_calls=[
        *(iam.SET_DEFAULT_POLICY_VERSION, iam.DELETE_POLICY_VERSION, iam.DELETE_POLICY),
        *(*attaching.DETACHES, *bounding.UNBOUNDS),
    ],
)
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
def restore(target: Target, files: tuple[str, ...]) -> Iterator[Entry]:
    """Restore removed policies from their backups.

    Every version comes back in its order, under the same ARN, then whoever had the policy gets it
    again, as permissions boundary too. What is there stays as it is; who is gone is named. IAM
    counts versions anew, from v1.

    Examples:
      hawse iam policy restore deploy-policy.json
      hawse iam policy restore ~/.local/state/hawse/backups/*-policy-deploy.json --dry-run
    """
    return restoring.restore(target, files)
