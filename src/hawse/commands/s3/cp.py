"""`hawse s3 cp`: files to objects, objects to files, objects to objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hawse.core.command import transfer
from hawse.transfer.calls import COPIES, DOWNLOADS, LISTS, UPLOADS

if TYPE_CHECKING:
    from hawse.core.transfers import Moving


@transfer(calls=dict.fromkeys((*UPLOADS, *DOWNLOADS, *COPIES, *LISTS)))
@click.argument("source", metavar="SRC")
@click.argument("destination", metavar="DST")
@click.option("-R", "--recursive", is_flag=True, help="All that is in a folder, or below a prefix.")
def cp(moving: Moving, source: str, destination: str, *, recursive: bool) -> None:
    """Copy files and objects, one or many.

    Examples:
      hawse s3 cp report.pdf s3://acme/reports/
    """
    from hawse.transfer.doing_jobs import Doing
    from hawse.transfer.jobs import Job, Side, job_of
    from hawse.transfer.movers import Mover, moving_with

    job = Job(*job_of(source, destination), recursive=recursive)
    job.check()
    with moving_with(Mover(lambda profile: moving.target, run=moving.op), moving) as mover:
        engine = mover.engine(Side(), alone=not job.many)
        Doing(job, engine, engine, moving).begin()
