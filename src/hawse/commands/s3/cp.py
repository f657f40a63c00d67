"""`hawse s3 cp`: files to objects, objects to files, objects to objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hawse.core.command import transfer
from hawse.core.option_tables import options_of
from hawse.core.rule_options import include_and_exclude
from hawse.services.s3.batch.instead import job_instead
from hawse.services.s3.options import COPIED
from hawse.transfer.calls import COPYING

if TYPE_CHECKING:
    from hawse.core.transfers import Moving


@transfer(calls=COPYING, instead=job_instead)
@click.argument("source", metavar="SRC")
@click.argument("destination", metavar="DST")
@include_and_exclude
@options_of(COPIED)
def cp(moving: Moving, source: str, destination: str, **typed: Any) -> None:
    """Copy files and objects, one or many.

    One of SRC and DST is in S3, or both are. A folder or a prefix needs -R, and what is in it
    goes below DST; a glob in SRC needs none. A DST that ends with a slash keeps the name. `-` is
    standard input or output.

    A file appears when it is whole and verified. What was done is counted; what failed is told,
    and the exit code is 6 then, also when something was skipped that was not left out by an option.

    Examples:
      hawse s3 cp report.pdf s3://acme-docs/2026/
      hawse s3 cp -R site s3://acme-site --cache-control max-age=300
      hawse s3 cp 's3://acme-logs/2026/**/*.gz' logs/
      hawse s3 cp -R s3://acme-data/in s3://acme-copy/in --dest-profile other
      pg_dump app | hawse s3 cp - s3://acme-backup/app.sql
    """
    from hawse.transfer.doing_jobs import do_job
    from hawse.transfer.router import advised

    advised(moving, source, destination, typed)
    do_job(moving, source, destination, typed)
