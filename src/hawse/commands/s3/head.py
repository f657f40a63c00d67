"""`hawse s3 head`: the beginning of objects."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.byte_streams import writer
from hawse.core.command import session
from hawse.core.reaching import one_target
from hawse.errors import UsageError
from hawse.transfer.calls import (
    GET_OBJECT,
    GET_OBJECT_VERSION,
    HEAD_OBJECT,
    HEAD_OBJECT_VERSION,
)
from hawse.transfer.looking import named, read_lines, wanted
from hawse.transfer.opening import opened
from hawse.transfer.streams import read_object

CALLS = (HEAD_OBJECT, HEAD_OBJECT_VERSION, GET_OBJECT, GET_OBJECT_VERSION)
LINES = 10


@session(calls=CALLS)
@click.argument("urls", nargs=-1, required=True, metavar="URL…")
@click.option("-n", "--lines", type=click.IntRange(min=0), metavar="N", help="Lines; 10 if unset.")
@click.option("-c", "--bytes", "size", type=click.IntRange(min=0), metavar="N", help="Bytes.")
@click.option("--version-id", "version", metavar="ID", help="This version.")
@click.option("--raw", is_flag=True, help="Take the URL as it is: `*` is a character.")
def head(
    app: App,
    urls: tuple[str, ...],
    *,
    lines: int | None,
    size: int | None,
    version: str | None,
    raw: bool,
) -> None:
    """Show the beginning of objects.

    Only what is shown is asked for, so that a large object costs no more than a small one.

    Examples:
      hawse s3 head s3://acme-logs/2026/01/app.log
      hawse s3 head -n 1 s3://acme-exports/users.csv
      hawse s3 head -c 512 s3://acme-backup/dump.bin | xxd
    """
    if lines is not None and size is not None:
        raise UsageError("--bytes", why="--lines is given too: it is one or the other")
    found = [named(url, version=version, raw=raw) for url in urls]
    write = writer(app)
    with opened(one_target(app, CALLS)) as engine:
        for what in found:
            asked = wanted(engine, what)
            if size is not None:
                read_object(engine, asked, write, end=size)
            else:
                read_lines(engine, asked, LINES if lines is None else lines, write)
