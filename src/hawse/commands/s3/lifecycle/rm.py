"""`hawse s3 lifecycle rm`: rules away."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.s3.calls_lifecycle import CHANGES, READS
from hawse.services.s3.lifecycle import changing
from hawse.services.s3.settings.naming import bucket_of


@change(scope=Scope.ACCOUNT, calls=[*READS, *CHANGES])
@click.argument("bucket")
@click.argument("rules", metavar="RULE…", nargs=-1, required=True)
def rm(target: Target, bucket: str, rules: tuple[str, ...]) -> Iterator[Entry]:
    """Remove rules.

    The others stay as they are. Objects that the rules expired or moved do not come back;
    'hawse undo' brings the rules back.

    Examples:
      hawse s3 lifecycle rm acme-logs expire-logs
      hawse s3 lifecycle rm acme-logs archive uploads --dry-run
    """
    return changing.remove(target, bucket_of(bucket), rules)
