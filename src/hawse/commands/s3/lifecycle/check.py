"""`hawse s3 lifecycle check`: what is wrong with rules."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.core.saved import Saved, saved_option
from hawse.errors import UsageError
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.s3.calls_lifecycle import READS
from hawse.services.s3.lifecycle import changing
from hawse.services.s3.lifecycle.finding import LifecycleFinding
from hawse.services.s3.settings.naming import bucket_of


@query(scope=Scope.ACCOUNT, calls=[*READS, GET_PRODUCTS], finds=True, offline="file")
@click.argument("bucket", required=False, metavar="[BUCKET]")
@saved_option("file", "Check the rules of this file, without asking AWS; - is standard input.")
@exit_code
def check(target: Target, bucket: str | None, *, file: Saved | None) -> Iterator[LifecycleFinding]:
    """Find what is wrong with rules, or hardly meant.

    Errors are what S3 refuses. Of a bucket, its versioning and prices are looked at as well.

    Examples:
      hawse s3 lifecycle check acme-logs
      hawse s3 lifecycle check --file rules.yaml --exit-code
    """
    if file is not None and bucket:
        raise UsageError(f"BUCKET {bucket}", why="--file says what is checked")
    if file is not None:
        return changing.found_in(changing.of_file(file))
    return changing.found_of(target, bucket_of(bucket or ""))
