"""`hawse s3 bucket encryption`: how new objects are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.s3.calls_settings import (
    DELETE_BUCKET_ENCRYPTION,
    GET_BUCKET_ENCRYPTION,
    PUT_BUCKET_ENCRYPTION,
)
from hawse.services.s3.settings.encryption import ALGORITHMS, encrypted, wanted
from hawse.services.s3.settings.naming import buckets_of


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_BUCKET_ENCRYPTION, PUT_BUCKET_ENCRYPTION],
    undo_calls=[DELETE_BUCKET_ENCRYPTION],
    separate=True,
)
@named("BUCKET", into="buckets")
@click.option(
    "--sse",
    type=click.Choice([*ALGORITHMS]),
    required=True,
    help="SSE-S3, SSE-KMS, or DSSE-KMS: twice, with two keys.",
)
@click.option("--key", metavar="ARN", help="The KMS key; without, the AWS managed key.")
@click.option(
    "--bucket-key/--no-bucket-key",
    default=None,
    help="A key of the bucket, with which S3 asks KMS seldom; the default for kms.",
)
def encryption(
    target: Target, buckets: tuple[str, ...], *, sse: str, key: str | None, bucket_key: bool | None
) -> Iterator[Entry]:
    """Choose how new objects are encrypted where their writer says nothing.

    Objects that are there keep their encryption: copying them onto themselves changes it. Name a
    key by its ARN: an id or an alias means a key in the account of whoever stores an object.

    Examples:
      hawse s3 bucket encryption acme-logs --sse s3
      hawse s3 bucket encryption acme --sse kms --key arn:aws:kms:eu-west-1:111122223333:alias/s3
      hawse s3 bucket encryption acme-vault --sse dsse --dry-run
    """
    want = wanted(sse, key, bucket_key)
    return (encrypted(target, bucket, want) for bucket in buckets_of(buckets))
