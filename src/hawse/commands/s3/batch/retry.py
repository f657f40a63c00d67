"""`hawse s3 batch retry`: what failed in a job, once more."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.s3.batch.again import retry as again
from hawse.services.s3.batch.jobs import CANCEL
from hawse.services.s3.batch.larger import copying
from hawse.services.s3.calls_batch import (
    CREATE_JOB,
    DESCRIBE_JOB,
    GET_OBJECT,
    PUT_MANIFEST,
    PUT_REPORT,
    UPDATE_JOB_STATUS,
)
from hawse.transfer.batch_sources import LARGE_COPIES, copy_large

COPY = copying(copy_large)


@change(
    scope=Scope.ACCOUNT,
    calls=[
        *(GET_OBJECT, PUT_MANIFEST, CREATE_JOB, DESCRIBE_JOB, UPDATE_JOB_STATUS, PUT_REPORT),
        *LARGE_COPIES,
    ],
    procedures=[COPY, CANCEL],
)
@click.argument("job", metavar="JOB")
def retry(target: Target, job: str) -> Iterator[Entry]:
    """Do again what failed in a job.

    Its report becomes the list of a new job with the same operation, role and place for reports.
    Larger objects that hawse did not get copied beside a job are among them.

    Examples:
      hawse s3 batch retry 00e123a4-c0d8-41f4-a0eb-b46f9ba5b07c
    """
    yield from again(target, job, COPY)
