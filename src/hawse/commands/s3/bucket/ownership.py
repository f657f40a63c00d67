"""`hawse s3 bucket ownership`: whose objects are, and whether ACLs mean anything."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.s3.calls_settings import (
    DELETE_BUCKET_OWNERSHIP_CONTROLS,
    GET_BUCKET_ACL,
    GET_BUCKET_OWNERSHIP_CONTROLS,
    PUT_BUCKET_OWNERSHIP_CONTROLS,
)
from hawse.services.s3.settings.naming import buckets_of
from hawse.services.s3.settings.ownership import MEANS, owned


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_BUCKET_OWNERSHIP_CONTROLS, GET_BUCKET_ACL, PUT_BUCKET_OWNERSHIP_CONTROLS],
    undo_calls=[DELETE_BUCKET_OWNERSHIP_CONTROLS],
    separate=True,
)
@named("BUCKET", into="buckets")
@click.option("--to", "want", type=click.Choice([*MEANS]), required=True, help="AWS's word for it.")
def ownership(target: Target, buckets: tuple[str, ...], *, want: str) -> Iterator[Entry]:
    """Say who owns objects, and whether ACLs mean anything.

    BucketOwnerEnforced, the default of new buckets, turns ACLs off. It is not planned for a bucket
    whose ACL lets others in: S3 refuses that.

    Examples:
      hawse s3 bucket ownership acme-logs --to BucketOwnerEnforced
      hawse s3 bucket ownership acme-uploads --to BucketOwnerPreferred --dry-run
    """
    return (owned(target, bucket, want) for bucket in buckets_of(buckets))
