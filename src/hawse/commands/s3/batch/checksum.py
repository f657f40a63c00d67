"""`hawse s3 batch checksum`: checksums of what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.plan import Entry
from hawse.services.s3.batch.jobs import CANCEL, RUN_JOB
from hawse.services.s3.batch.operations import checksum as computing
from hawse.services.s3.batch.options import NEW
from hawse.services.s3.batch.planning import plan
from hawse.services.s3.batch.sources import source_of, wish_of
from hawse.services.s3.calls_batch import JOBS, UNDOES
from hawse.transfer.batch_sources import at_bucket, listed
from hawse.transfer.calls import LIST_OBJECTS

ALGORITHMS = ("CRC64NVME", "CRC32", "CRC32C", "SHA1", "SHA256", "MD5")


@change(
    scope=Scope.ACCOUNT,
    calls=[LIST_OBJECTS, *JOBS],
    undo_calls=UNDOES,
    procedures=[RUN_JOB, CANCEL],
    through=at_bucket("source"),
)
@click.argument("source", metavar="SRC")
@click.option(
    "--algorithm",
    type=click.Choice(ALGORITHMS, case_sensitive=False),
    default="CRC64NVME",
    help="By default CRC64NVME.",
)
@click.option("--composite", is_flag=True, help="Of the parts of multipart uploads.")
@options_of(NEW)
def checksum(
    target: Target, source: str, *, algorithm: str, composite: bool, **typed: Any
) -> Iterator[Entry]:
    """Compute checksums of what is stored.

    Nothing is changed and nothing is downloaded; the sums are in the report, which has all objects.
    SRC is as for `hawse s3 batch tag`.

    Examples:
      hawse s3 batch checksum s3://acme-archive/ --report s3://acme-jobs/batch
      hawse s3 batch checksum objects.csv --algorithm SHA256 --report s3://acme-jobs/batch
    """
    wish = wish_of({**typed, "all_tasks": True})
    does = computing(algorithm.upper(), "COMPOSITE" if composite else "FULL_OBJECT")
    found = source_of(target, source, listed, inventory=typed["inventory"])
    yield from plan(target, does, found, wish)
