"""`hawse s3 replication status`: backlog, and objects that are not replicated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.rows import Row
from hawse.services.metrics.calls import GET_METRIC_DATA
from hawse.services.s3.calls_policies import GET_BUCKET_LOCATION
from hawse.services.s3.calls_replication import HEAD_OBJECT, LIST_OBJECTS
from hawse.services.s3.calls_settings import GET_BUCKET_REPLICATION
from hawse.services.s3.replication.progress import ObjectStatus, Progress, ReplicationStatus


def _rows(args: Mapping[str, Any]) -> type[Row]:
    return ObjectStatus if args.get("objects") else ReplicationStatus


@query(
    scope=Scope.ACCOUNT,
    calls=[
        GET_BUCKET_LOCATION,
        GET_BUCKET_REPLICATION,
        GET_METRIC_DATA,
        LIST_OBJECTS,
        HEAD_OBJECT,
    ],
    rows=_rows,
)
@click.argument("url", metavar="s3://BUCKET[/PREFIX]")
@click.option("--objects", is_flag=True, help="The objects that are not replicated, one a line.")
@click.option(
    "--sample",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    metavar="N",
    help="Ask the first N objects of each rule; 0: all of them.",
)
def status(target: Target, url: str, *, objects: bool, sample: int) -> Iterator[Row]:
    """Show the backlog of each rule, and what objects say themselves.

    Backlog and failures are CloudWatch's, of rules with metrics. The status of the newest version
    of objects is read one by one, of the first --sample of each rule. An object that replication
    never touched was there before the rule, or the rule skips it: `explain` says which.

    Examples:
      hawse s3 replication status s3://acme-logs
      hawse s3 replication status s3://acme-logs/2026/ --objects --sample 0
      hawse s3 replication status s3://acme-logs --objects --filter status=failed
    """
    progress = Progress(target, url, sample)
    return progress.objects() if objects else progress.rules()
