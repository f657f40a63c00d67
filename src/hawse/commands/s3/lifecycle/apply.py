"""`hawse s3 lifecycle apply`: the rules of a file."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.saved import Saved, file_argument
from hawse.plan import Entry
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.s3.calls_lifecycle import DELETE_BUCKET_LIFECYCLE, PUT_BUCKET_LIFECYCLE, READS
from hawse.services.s3.lifecycle import changing
from hawse.services.s3.settings.naming import bucket_of


@change(
    scope=Scope.ACCOUNT,
    calls=[*READS, GET_PRODUCTS, PUT_BUCKET_LIFECYCLE],
    undo_calls=[DELETE_BUCKET_LIFECYCLE],
)
@click.argument("bucket")
@file_argument("file")
def apply(target: Target, bucket: str, file: Saved) -> Iterator[Entry]:
    """Put the rules of a file in place of those of a bucket.

    FILE is YAML or JSON in AWS's shape, such as 'aws s3api get-bucket-lifecycle-configuration'
    prints; - is standard input. The plan names every member that differs. What the file does not
    say of TransitionDefaultMinimumObjectSize stays as it is, which S3 itself would reset.

    Examples:
      hawse s3 lifecycle apply acme-logs rules.yaml
      hawse s3 lifecycle apply acme-logs rules.json --dry-run
    """
    return changing.put(target, bucket_of(bucket), changing.of_file(file), str(file))
