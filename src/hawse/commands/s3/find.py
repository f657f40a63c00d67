"""`hawse s3 find`: objects by name, size, age, storage class and tags."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import also_json
from hawse.plurals import counted
from hawse.rows import Batch
from hawse.services.s3 import rows
from hawse.services.s3.finding import Asked, Test, tags_of, test_for
from hawse.transfer import browsing
from hawse.transfer.browsing import Browsed
from hawse.transfer.calls import GET_OBJECT_TAGGING, LIST_OBJECTS
from hawse.transfer.opening import opened
from hawse.transfer.pages import Page
from hawse.transfer.tagging import tagged


@query(scope=Scope.ACCOUNT, calls=[LIST_OBJECTS, GET_OBJECT_TAGGING])
@click.argument("url", metavar="URL")
@click.option("--name", "called", multiple=True, metavar="GLOB", help="The key's last part.")
@click.option("--regex", metavar="RE", help="Anywhere in the key.")
@click.option("--larger", metavar="SIZE", help="More than 500, 10MiB, 1GB, …")
@click.option("--smaller", metavar="SIZE", help="Less than that.")
@click.option("--newer", metavar="AGE", help="Changed since 30d, 12h, 2026-03-01, …")
@click.option("--older", metavar="AGE", help="Not changed since then.")
@click.option("--class", "classes", multiple=True, metavar="CLASS", help="In this storage class.")
@click.option(
    "--tag", "tags", multiple=True, metavar="KEY[=VALUE]", help="Tagged so; a request per object."
)
@click.option("--raw", is_flag=True, help="Take the URL as it is: `*` is a character.")
@also_json
def find(
    target: Target,
    url: str,
    *,
    called: tuple[str, ...],
    regex: str | None,
    larger: str | None,
    smaller: str | None,
    newer: str | None,
    older: str | None,
    classes: tuple[str, ...],
    tags: tuple[str, ...],
    raw: bool,
) -> Iterator[Batch[rows.Object]]:
    """Find objects below a prefix.

    All that is asked must hold; of a repeated option but --tag, one. --tag is asked last, of
    what passed the rest, since it costs a request per object; how many is said at the end.

    Examples:
      hawse s3 find s3://acme-logs/ --name '*.gz' --larger 100MiB
      hawse s3 find s3://acme-logs/2026/ --older 90d --class STANDARD -o ids
      hawse s3 find s3://acme-logs/ --regex 'error-\\d+' --tag team=web
    """
    what, wanted = browsing.browsed(url, raw=raw), tags_of(tags)
    asked = Asked(called, regex, larger, smaller, newer, older, classes)
    now = datetime.fromtimestamp(target.reach.now(), UTC)
    return _found(target, what, test_for(asked, now), wanted)


def _found(
    target: Target, what: Browsed, passes: Test, wanted: dict[str, str | None]
) -> Iterator[Batch[rows.Object]]:
    with opened(target) as engine:
        pages = _passing(browsing.deep(engine, what), passes)
        if wanted:
            listed = (row for page in pages for row in page.rows())
            tested = tagged(engine, what.url.bucket, listed, wanted)
            pages = browsing.paged(tested)
        for page in pages:
            yield rows.objects((page.keys, page.sizes, page.modified, page.storages, page.etags))
    if wanted:
        asked = target.gate.made.get(GET_OBJECT_TAGGING, 0)
        target.gate.notes.append(f"{counted(asked, 'request')} for tags")


def _passing(pages: Iterator[Page], passes: Test) -> Iterator[Page]:
    for page in pages:
        columns = zip(page.keys, page.sizes, page.modified, page.storages, strict=True)
        found = page.only([passes(*each) for each in columns])
        if found.keys:
            yield found
