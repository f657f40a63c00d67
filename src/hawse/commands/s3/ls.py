"""`hawse s3 ls`: buckets, objects and versions as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import also_json
from hawse.output.words import size
from hawse.rows import Row
from hawse.services.s3 import rows
from hawse.services.s3.totals import Total
from hawse.transfer import browsing
from hawse.transfer.browsing import RESTORE_STATUS, Browsed
from hawse.transfer.calls import LIST_BUCKETS, LIST_OBJECT_VERSIONS, LIST_OBJECTS
from hawse.transfer.opening import opened


@query(
    scope=Scope.ACCOUNT,
    calls=[LIST_BUCKETS, LIST_OBJECTS, LIST_OBJECT_VERSIONS],
    rows=rows.row_of_ls,
)
@click.argument("url", required=False, metavar="[URL]")
@click.option("-R", "--recursive", is_flag=True, help="All below, not one level.")
@click.option("--versions", is_flag=True, help="All versions and delete markers, all below.")
@click.option("--raw", is_flag=True, help="Take the URL as it is: `*` is a character.")
@click.option("--summary", is_flag=True, help="Say at the end how many and how large.")
@click.option("--restore-status", is_flag=True, help="Tell of copies restored from an archive.")
@also_json
def ls(
    target: Target,
    url: str | None,
    *,
    recursive: bool,
    versions: bool,
    raw: bool,
    summary: bool,
    restore_status: bool,
) -> Iterator[Row]:
    """List buckets and objects.

    Without a URL, the buckets. s3://bucket/logs is the object of that name and the folder, and
    nothing else that begins so: for that, say s3://bucket/logs*.

    Examples:
      hawse s3 ls
      hawse s3 ls s3://acme-logs/2026/
      hawse s3 ls -R s3://acme-logs/2026/ --summary
      hawse s3 ls 's3://acme-logs/**/*.{gz,zst}' --json
      hawse s3 ls s3://acme-logs/ --versions --filter 'deleted=true'
    """
    if url is None:
        return _buckets(target)
    what, total = browsing.browsed(url, raw=raw), Total("version" if versions else "object")
    if versions:
        found = _versions(target, what, total)
    else:
        found = _objects(target, what, total, recursive=recursive, restores=restore_status)
    return _summed(target, found, total) if summary else found


def _buckets(target: Target) -> Iterator[Row]:
    with opened(target) as engine:
        for name, created, region in browsing.buckets(engine):
            yield rows.Bucket(name, region or None, rows.time_of(created))


def _objects(
    target: Target, what: Browsed, total: Total, *, recursive: bool, restores: bool
) -> Iterator[Row]:
    headers = RESTORE_STATUS if restores else ()
    with opened(target) as engine:
        if what.flat and not recursive:
            pages = browsing.levels(engine, what, headers)
        elif recursive:
            pages = browsing.deep(engine, what, headers)
        else:
            pages = browsing.matching(engine, what, headers)
        for page in pages:
            total.add(page.sizes)
            columns = (page.keys, page.sizes, page.modified, page.storages, page.etags)
            yield rows.objects(columns, restores=page.restores if restores else None)


def _versions(target: Target, what: Browsed, total: Total) -> Iterator[Row]:
    with opened(target) as engine:
        for batch in browsing.batches(browsing.versions(engine, what)):
            total.add([None if version.deleted else version.size for version in batch])
            yield rows.versions(batch)


def _summed(target: Target, found: Iterable[Row], total: Total) -> Iterator[Row]:
    yield from found
    target.gate.notes.append(f"{total.text} · {size(total.size)}")
