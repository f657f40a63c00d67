"""`hawse s3 mpu ls`: unfinished multipart uploads as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.errors import CLIError, Partial
from hawse.plurals import counted
from hawse.services.s3.uploads import UnfinishedUpload
from hawse.transfer.calls import LIST_BUCKETS, LIST_MULTIPART_UPLOADS, LIST_PARTS

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.meant import Meant
    from hawse.transfer.unfinished import Held, Unfinished


@query(scope=Scope.ACCOUNT, calls=[LIST_BUCKETS, LIST_MULTIPART_UPLOADS, LIST_PARTS])
@click.argument("url", required=False, default="")
@click.option("--parts", is_flag=True, help="Ask each upload how many parts and bytes it holds.")
def ls(target: Target, url: str, parts: bool) -> Iterator[UnfinishedUpload]:
    """List unfinished multipart uploads.

    They are stored and paid for until somebody completes or aborts them, and no listing of
    objects shows them. Without a URL, all buckets of the account are asked. A URL is a bucket, a
    folder (ends with /), a key or a glob.

    Examples:
      hawse s3 mpu ls
      hawse s3 mpu ls s3://acme-logs --parts
      hawse s3 mpu ls 's3://acme-logs/2026/**.gz' --filter 'started>7d'
    """
    from hawse.transfer.meant import meant
    from hawse.transfer.opening import opened
    from hawse.transfer.unfinished import WORKERS

    wanted = meant(url) if url else None
    with opened(target, large=WORKERS) as engine:
        yield from _one(engine, wanted, parts=parts) if wanted else _all(engine, parts=parts)


def _all(engine: Engine, *, parts: bool) -> Iterator[UnfinishedUpload]:
    """Of every bucket; one that cannot be asked does not keep the others from being shown."""
    from hawse.transfer.listing import list_buckets
    from hawse.transfer.meant import Meant

    asked, failed = 0, list[CLIError]()
    for bucket in list_buckets(engine.fetcher("", LIST_BUCKETS)):
        asked += 1
        try:
            yield from _one(engine, Meant(bucket.name, "", lambda key: True), parts=parts)
        except CLIError as error:
            failed.append(error)
    if failed:
        what = f"{len(failed)} of {counted(asked, 'bucket')} could not be asked"
        raise Partial(what, why=failed[0].message, hint=failed[0].hint)


def _one(engine: Engine, wanted: Meant, *, parts: bool) -> Iterator[UnfinishedUpload]:
    from hawse.transfer.unfinished import each, held, list_unfinished

    fetch = engine.fetcher(wanted.bucket, LIST_MULTIPART_UPLOADS)
    found = (one for one in list_unfinished(fetch, wanted.prefix) if wanted.matches(one.key))
    if not parts:
        yield from (_row(wanted.bucket, one) for one in found)
        return
    for one, holds in each(engine, found, partial(held, engine, wanted.bucket)):
        if isinstance(holds, CLIError):
            raise holds
        if holds is not None:
            yield _row(wanted.bucket, one, holds)


def _row(bucket: str, upload: Unfinished, holds: Held | None = None) -> UnfinishedUpload:
    return UnfinishedUpload(
        url=f"s3://{bucket}/{upload.key}",
        started=datetime.fromisoformat(upload.started),
        initiator=upload.initiator,
        storage=upload.storage,
        parts=holds.parts if holds else None,
        size=holds.size if holds else None,
        upload_id=upload.upload_id,
    )
