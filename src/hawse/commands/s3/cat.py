"""`hawse s3 cat`: the content of objects to standard output."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.byte_streams import writer
from hawse.core.command import session
from hawse.core.reaching import one_target
from hawse.transfer.calls import (
    GET_OBJECT,
    GET_OBJECT_VERSION,
    HEAD_OBJECT,
    HEAD_OBJECT_VERSION,
)
from hawse.transfer.looking import named, wanted
from hawse.transfer.opening import opened
from hawse.transfer.streams import read_object

CALLS = (HEAD_OBJECT, HEAD_OBJECT_VERSION, GET_OBJECT, GET_OBJECT_VERSION)


@session(calls=CALLS)
@click.argument("urls", nargs=-1, required=True, metavar="URL…")
@click.option("--version-id", "version", metavar="ID", help="This version.")
@click.option("--raw", is_flag=True, help="Take the URL as it is: `*` is a character.")
def cat(app: App, urls: tuple[str, ...], *, version: str | None, raw: bool) -> None:
    """Write the content of objects to standard output, one after the other.

    Bytes are written as they are, in order and as they come. What comes is compared with the
    checksum that S3 keeps: one that is wrong ends with an error, after the bytes.

    Examples:
      hawse s3 cat s3://acme-logs/2026/01/app.log | grep ERROR
      hawse s3 cat s3://acme-backup/dump-1.gz s3://acme-backup/dump-2.gz > dump.gz
    """
    found = [named(url, version=version, raw=raw) for url in urls]
    write = writer(app)
    with opened(one_target(app, CALLS)) as engine:
        for what in found:
            read_object(engine, wanted(engine, what), write)
