"""`hawse s3 batch copy`: very many objects to another bucket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.byte_sizes import BYTES
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.plan import Entry
from hawse.services.s3.batch.jobs import CANCEL
from hawse.services.s3.batch.larger import copying
from hawse.services.s3.batch.manifests import LARGEST
from hawse.services.s3.batch.mapping import Names, prefix_for
from hawse.services.s3.batch.operations import Copying
from hawse.services.s3.batch.operations import copy as copies
from hawse.services.s3.batch.options import NEW
from hawse.services.s3.batch.planning import plan
from hawse.services.s3.batch.sources import source_of, wish_of
from hawse.services.s3.calls_batch import JOBS, PUT_REPORT, UNDOES
from hawse.transfer.batch_sources import LARGE_COPIES, at_bucket, copy_large, listed
from hawse.transfer.calls import LIST_OBJECTS
from hawse.transfer.places import parse_url

COPY = copying(copy_large)


@change(
    scope=Scope.ACCOUNT,
    calls=[LIST_OBJECTS, *JOBS, PUT_REPORT, *LARGE_COPIES],
    undo_calls=UNDOES,
    procedures=[COPY, CANCEL],
    through=at_bucket("destination"),
)
@click.argument("source", metavar="SRC")
@click.argument("destination", metavar="s3://BUCKET/PREFIX")
@click.option("--storage-class", metavar="CLASS", help="Of the copies, such as STANDARD_IA.")
@click.option("--sse-kms-key-id", metavar="KEY", help="KMS key of the copies.")
@click.option(
    "--over",
    type=BYTES,
    default=LARGEST,
    help="Larger objects are copied by hawse; at most, and by default, 5GiB.",
)
@options_of(NEW)
def copy(  # pylint: disable=too-many-arguments  # its options
    target: Target,
    source: str,
    destination: str,
    *,
    storage_class: str | None,
    sse_kms_key_id: str | None,
    over: int,
    **typed: Any,
) -> Iterator[Entry]:
    """Copy objects; those over 5 GB beside the job.

    S3 Batch Operations keeps keys whole: what is below s3://a/2024/ can only go below a prefix
    that ends in 2024/. Objects above 5 GiB are more than a job can copy: hawse has S3 copy them
    part by part once the job runs, and writes what came of them next to its report. Nothing is
    compared, and what is there is replaced. SRC is as for `hawse s3 batch tag`.

    Examples:
      hawse s3 batch copy s3://acme-data s3://acme-copy --report s3://acme-jobs/batch
      hawse s3 batch copy s3://acme-data/2024/ s3://acme-copy/2024/ --report s3://acme-jobs/batch
      hawse s3 batch copy s3://acme-inv/acme-data/daily/2026-11-22T01-00Z/manifest.json \\
          s3://acme-copy --inventory --report s3://acme-jobs/batch
    """
    place, wish = parse_url(destination, "DST"), wish_of(typed)
    prefix = prefix_for(Names.of(source, inventory=typed["inventory"]), place.folder().key)
    where = Copying(place.bucket, prefix, storage_class or "", sse_kms_key_id or "")
    does = copies(where, target.partition, limit=min(over, LARGEST))
    found = source_of(target, source, listed, inventory=typed["inventory"], limit=does.limit)
    yield from plan(target, does, found, wish, COPY)
