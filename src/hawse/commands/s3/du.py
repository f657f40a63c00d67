"""`hawse s3 du`: how much lies where."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.errors import UsageError
from hawse.output.words import moment, size
from hawse.rows import Row
from hawse.services.s3 import usage
from hawse.services.s3.usage import Sums, Usage
from hawse.transfer import browsing
from hawse.transfer.browsing import Browsed
from hawse.transfer.failures import not_written
from hawse.transfer.calls import LIST_OBJECT_VERSIONS, LIST_OBJECTS
from hawse.transfer.opening import opened

PAGE_DEPTH = 2


@query(scope=Scope.ACCOUNT, calls=[LIST_OBJECTS, LIST_OBJECT_VERSIONS], rows=usage.row_of_du)
@click.argument("url", metavar="URL")
@click.option(
    "--depth", type=click.IntRange(min=0), metavar="N", help="Folders so deep too, with all below."
)
@click.option("--by", type=click.Choice(("class", "depth")), help="By storage class, or by depth.")
@click.option("--versions", is_flag=True, help="All versions, and what the old ones take.")
@click.option("--raw", is_flag=True, help="Take the URL as it is: `*` is a character.")
@click.option("--html", type=click.Path(dir_okay=False), help="Write a page to this file as well.")
def du(
    target: Target,
    url: str,
    *,
    depth: int | None,
    by: str | None,
    versions: bool,
    raw: bool,
    html: str | None,
) -> Iterator[Row]:
    """Show how much lies where.

    The last row is the total. A folder counts all that is below it. Uploads that were never
    finished are paid too and not counted here.

    Examples:
      hawse s3 du s3://acme-logs/
      hawse s3 du s3://acme-logs/ --depth 1 --sort -size
      hawse s3 du s3://acme-logs/ --by class --versions
      hawse s3 du s3://acme-logs/ --depth 3 --html usage.html
    """
    if html:
        _check(html)
    what = browsing.browsed(url, raw=raw)
    base = what.base
    if by:
        sums = Sums(usage.by_class if by == "class" else usage.by_depth(base))
    else:
        sums = Sums(usage.by_folder(base, (PAGE_DEPTH if html else 0) if depth is None else depth))
    return _rows(target, what, sums, folders=not by, versions=versions, html=html)


def _rows(
    target: Target, what: Browsed, sums: Sums, *, folders: bool, versions: bool, html: str | None
) -> Iterator[Row]:
    with opened(target) as engine:
        if versions:
            for key, _, latest, gone, size_, _, _, storage, _ in browsing.versions(engine, what):
                sums.add_version(key, size_, storage, latest=latest, gone=gone)
        else:
            for page in browsing.deep(engine, what):
                sums.add(page.keys, page.sizes, page.storages)
    groups = usage.rolled_up(sums.groups) if folders else sums.groups
    prefix = what.base if folders else ""
    found = list(usage.rows_of(groups, str(what.url), prefix, versions=versions))
    if html:
        _write(html, str(what.url), found, moment(datetime.fromtimestamp(target.reach.now(), UTC)))
        target.gate.notes.append(f"wrote {html}")
    yield from found


def _check(path: str) -> None:
    """Told before a listing that may take minutes."""
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise UsageError(f"--html {path}", why=f"there is no folder {folder}")


def _write(path: str, title: str, found: list[Row], when: str) -> None:
    from hawse.services.s3.usage_page import page

    text = page(title, [row for row in found if isinstance(row, Usage)], size, when)
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise not_written(error, path) from error
