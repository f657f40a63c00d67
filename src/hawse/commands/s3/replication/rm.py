"""`hawse s3 replication rm`: rules taken away."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.s3.calls_policies import GET_BUCKET_LOCATION
from hawse.services.s3.calls_replication import (
    DELETE_BUCKET_REPLICATION,
    PUT_BUCKET_REPLICATION,
)
from hawse.services.s3.calls_settings import GET_BUCKET_REPLICATION
from hawse.services.s3.replication.removing import remove


@change(
    scope=Scope.ACCOUNT,
    calls=[
        GET_BUCKET_LOCATION,
        GET_BUCKET_REPLICATION,
        PUT_BUCKET_REPLICATION,
        DELETE_BUCKET_REPLICATION,
    ],
)
@click.argument("url", metavar="s3://BUCKET")
@click.argument("rules", nargs=-1, metavar="[RULE…]")
@click.option("--all", "everything", is_flag=True, help="All rules of the bucket.")
def rm(target: Target, url: str, rules: tuple[str, ...], *, everything: bool) -> Iterator[Entry]:
    """Remove rules, or with --all the whole configuration.

    Replicas stay as they are, and so do versioning, the role and the policies: others may use them.
    What was uploaded and not yet replicated is not replicated any more.

    Examples:
      hawse s3 replication rm s3://acme-logs all-to-acme-copy
      hawse s3 replication rm s3://acme-logs --all
    """
    return remove(target, url, rules, everything=everything)
