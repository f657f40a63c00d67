"""`hawse s3 presign`: a URL with which anybody may get or put one object."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.errors import UsageError
from hawse.output.words import age
from hawse.services.s3.links import Link
from hawse.transfer.looking import Named, named
from hawse.transfer.opening import opened
from hawse.transfer.presigning import presign as signed, seconds_of


@query(scope=Scope.ACCOUNT, calls=[])
@click.argument("url", metavar="URL")
@click.option(
    "--method", type=click.Choice(("GET", "PUT")), default="GET", help="What the URL is for."
)
@click.option("--expires", default="1h", metavar="TIME", help="15m, 12h, 7d; 1h if unset.")
@click.option("--content-type", metavar="TYPE", help="PUT: whoever puts has to send this type.")
@click.option("--version-id", "version", metavar="ID", help="GET: this version.")
@click.option("--raw", is_flag=True, help="Take the URL as it is: `*` is a character.")
def presign(
    target: Target,
    url: str,
    *,
    method: str,
    expires: str,
    content_type: str | None,
    version: str | None,
    raw: bool,
) -> Iterator[Link]:
    """Make a URL with which anybody may get or put one object.

    It works as long as its keys do: a URL that would outlive the session is refused. What the
    keys may not do, the URL may not either. Whether the object exists is not looked at.

    Examples:
      hawse s3 presign s3://acme-logs/report.pdf --expires 7d
      hawse s3 presign s3://acme-inbox/upload.csv --method PUT --content-type text/csv
    """
    what, seconds = named(url, version=version, raw=raw), seconds_of(expires)
    if method == "PUT" and version:
        raise UsageError("--version-id", why="what is put becomes a version of its own")
    if method == "GET" and content_type:
        raise UsageError("--content-type", why="it is for --method PUT")
    return _link(target, what, method, seconds, content_type)


def _link(
    target: Target, what: Named, method: str, seconds: int, content_type: str | None
) -> Iterator[Link]:
    headers = (("content-type", content_type),) if content_type else ()
    with opened(target) as engine:
        made = signed(engine, what, method, seconds, headers)
    yield Link(made.url)
    told = f"for {method}, expires in {age(seconds)}"
    if made.ends is None:
        told += "; earlier if the session that signed it ends, and nobody knows when that is"
    target.gate.notes.append(told)
