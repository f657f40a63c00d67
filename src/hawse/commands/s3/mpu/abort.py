"""`hawse s3 mpu abort`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import click

from hawse.core.command import transfer
from hawse.core.confirm import MANY
from hawse.errors import CLIError
from hawse.transfer.calls import ABORT_MULTIPART_UPLOAD, LIST_MULTIPART_UPLOADS, LIST_PARTS

if TYPE_CHECKING:
    from datetime import datetime

    from hawse.core.transfers import Moving
    from hawse.transfer.engine import Engine
    from hawse.transfer.unfinished import Unfinished


class Doomed(NamedTuple):
    """An upload that is to go, and the bytes that become free."""

    bucket: str
    upload: Unfinished
    size: int

    @property
    def name(self) -> str:
        """For people."""
        return f"s3://{self.bucket}/{self.upload.key}"


@transfer(calls=[LIST_MULTIPART_UPLOADS, LIST_PARTS, ABORT_MULTIPART_UPLOAD], unit="")
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@click.option("--older-than", metavar="AGE", help="Only uploads begun before this: 7d, 12h.")
def abort(moving: Moving, urls: tuple[str, ...], older_than: str | None) -> None:
    """Remove unfinished multipart uploads and their parts.

    A URL is a bucket, a folder (ends with /), a key or a glob. How many uploads and bytes go is
    said before you are asked. An upload that somebody is still sending fails there: name an age.

    Examples:
      hawse s3 mpu abort s3://acme-logs --older-than 7d
      hawse s3 mpu abort s3://acme-logs/2026/ --dry-run
      hawse s3 mpu abort s3://acme-logs/big.iso -y
    """
    from hawse.output.words import size
    from hawse.services.s3.ages import age_of
    from hawse.transfer.opening import opened
    from hawse.transfer.unfinished import WORKERS

    limit = moving.app.clock.now()
    if older_than is not None:
        limit -= age_of(older_than, "--older-than")
    with opened(moving.target, large=WORKERS) as engine:
        doomed = [one for url in urls for one in _found(engine, url, limit)]
        doomed = list({one.upload.upload_id: one for one in doomed}.values())
        if not doomed:
            age = f" that are older than {older_than}" if older_than else ""
            moving.note(f"there are no unfinished uploads{age}")
            return
        if not moving.dry_run:
            free = size(sum(one.size for one in doomed))
            count = len(doomed)
            text = f"abort {count:,} unfinished upload{'s' * (count > 1)}, which frees {free}"
            moving.confirm(text, str(count) if count > MANY else "")
        _abort(moving, engine, doomed)


def _found(engine: Engine, url: str, limit: datetime) -> list[Doomed]:
    from hawse.transfer.meant import meant
    from hawse.transfer.objects import modified_at
    from hawse.transfer.unfinished import each, held, list_unfinished

    wanted = meant(url)
    fetch = engine.fetcher(wanted.bucket, LIST_MULTIPART_UPLOADS)
    uploads = (
        one
        for one in list_unfinished(fetch, wanted.prefix)
        if wanted.matches(one.key) and modified_at(one.started) <= limit.timestamp()
    )
    found = []
    for upload, holds in each(engine, uploads, partial(held, engine, wanted.bucket)):
        if isinstance(holds, CLIError):
            raise holds
        if holds is not None:
            found.append(Doomed(wanted.bucket, upload, holds.size))
    return found


def _abort(moving: Moving, engine: Engine, doomed: list[Doomed]) -> None:
    from hawse.transfer.unfinished import abort as abort_upload, each

    for one in doomed:
        moving.expect(one.size)
    if moving.dry_run:
        for one in doomed:
            moving.done("abort", one.name, None, one.size)
        return

    def work(one: Doomed) -> bool:
        return abort_upload(engine, one.bucket, one.upload.key, one.upload.upload_id)

    for one, came in each(engine, doomed, work):
        if isinstance(came, CLIError):
            moving.failed("abort", one.name, None, came, one.size)
        else:
            moving.done("abort", one.name, None, one.size if came else 0)
        moving.show()
