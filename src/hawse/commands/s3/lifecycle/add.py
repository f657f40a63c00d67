"""`hawse s3 lifecycle add`: one rule more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.plan import Entry
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.s3.calls_lifecycle import DELETE_BUCKET_LIFECYCLE, PUT_BUCKET_LIFECYCLE, READS
from hawse.services.s3.lifecycle import changing
from hawse.services.s3.lifecycle.editing import Wanted
from hawse.services.s3.lifecycle.options import RULE
from hawse.services.s3.settings.naming import bucket_of


@change(
    scope=Scope.ACCOUNT,
    calls=[*READS, GET_PRODUCTS, PUT_BUCKET_LIFECYCLE],
    undo_calls=[DELETE_BUCKET_LIFECYCLE],
)
@click.argument("bucket")
@click.option("--id", "name", default="", metavar="ID", help="What the rule is called.")
@options_of(RULE)
def add(target: Target, bucket: str, *, name: str, **typed: Any) -> Iterator[Entry]:
    """Add a rule.

    Without --id the rule is called after what it does. What S3 would refuse is said before
    anything is sent, and what is hardly meant stands in the plan: transitions that cost more than
    they save, versions that nothing expires, rules that contradict each other.

    Examples:
      hawse s3 lifecycle add acme-logs --prefix logs/ --expire 90d
      hawse s3 lifecycle add acme-logs --transition 30d=STANDARD_IA --transition 90d=GLACIER
      hawse s3 lifecycle add acme-data --expire-noncurrent 30d --keep-noncurrent 3
      hawse s3 lifecycle add acme-data --id uploads --abort-uploads 7d
    """
    return changing.add(target, bucket_of(bucket), Wanted(**typed), name)
