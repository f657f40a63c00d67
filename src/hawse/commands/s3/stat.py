"""`hawse s3 stat`: all that S3 tells of objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import also_json
from hawse.services.s3.details import Details, details
from hawse.transfer.calls import (
    GET_OBJECT,
    GET_OBJECT_TAGGING,
    GET_OBJECT_VERSION,
    GET_OBJECT_VERSION_TAGGING,
    HEAD_OBJECT,
    HEAD_OBJECT_VERSION,
)
from hawse.transfer.looking import Named, head, named
from hawse.transfer.opening import opened
from hawse.transfer.tagging import tags_request
from hawse.transfer.xml_answers import tags_in


@query(
    scope=Scope.ACCOUNT,
    calls=[
        HEAD_OBJECT,
        HEAD_OBJECT_VERSION,
        GET_OBJECT,
        GET_OBJECT_VERSION,
        GET_OBJECT_TAGGING,
        GET_OBJECT_VERSION_TAGGING,
    ],
)
@click.argument("urls", nargs=-1, required=True, metavar="URL…")
@click.option("--version-id", "version", metavar="ID", help="This version.")
@click.option("--tags", is_flag=True, help="Its tags too; one more request each.")
@click.option("--raw", is_flag=True, help="Take the URL as it is: `*` is a character.")
@also_json
def stat(
    target: Target, urls: tuple[str, ...], *, version: str | None, tags: bool, raw: bool
) -> Iterator[Details]:
    """Show all that S3 tells of objects.

    Examples:
      hawse s3 stat s3://acme-logs/2026/01/app.log
      hawse s3 stat s3://acme-logs/report.pdf --tags -o json
    """
    found = [named(url, version=version, raw=raw) for url in urls]
    return _details(target, found, tags=tags)


def _details(target: Target, found: Sequence[Named], *, tags: bool) -> Iterator[Details]:
    with opened(target) as engine:
        for what in found:
            came, told = head(engine, what), None
            if tags:
                asked = tags_request(what.url.bucket, what.url.key, what.version)
                told = tags_in(engine.ask(asked).body)
            yield details(str(what.url), came.headers, told)
