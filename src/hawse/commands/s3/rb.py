"""`hawse s3 rb`: remove a bucket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.errors import Refused
from hawse.output.words import size
from hawse.plan import Entry, Look, Step
from hawse.plurals import counted
from hawse.transfer.browsing import batches, browsed, versions
from hawse.transfer.calls import (
    DELETE_BUCKET,
    DELETE_OBJECT_VERSIONS,
    HEAD_BUCKET,
    LIST_OBJECT_VERSIONS,
)
from hawse.transfer.looking import bucket_named
from hawse.transfer.objects import Version
from hawse.transfer.opening import opened

STATUS = "ResponseMetadata.HTTPStatusCode"
TOGETHER = 1000
MOST = 100_000
GONE_FOR_GOOD = "what is removed with its versions does not come back"


@change(
    scope=Scope.ACCOUNT,
    calls=[HEAD_BUCKET, LIST_OBJECT_VERSIONS, DELETE_OBJECT_VERSIONS, DELETE_BUCKET],
)
@click.argument("url", metavar="s3://BUCKET")
@click.option("--force", is_flag=True, help="Remove all that is in it too, with all versions.")
def rb(target: Target, url: str, *, force: bool) -> Iterator[Entry]:
    """Remove a bucket.

    One that is not empty is refused. --force removes each version of each object first: the
    plan names them all, and --plan FILE keeps it to be looked at.

    Examples:
      hawse s3 rb s3://acme-scratch
      hawse s3 rb s3://acme-scratch --force --dry-run
    """
    name = bucket_named(url)
    return _plan(target, name, force=force)


def _plan(target: Target, name: str, *, force: bool) -> Iterator[Entry]:
    url = f"s3://{name}"
    with opened(target) as engine:
        found = list(islice(versions(engine, browsed(url)), MOST + 1 if force else TOGETHER + 1))
    if found and not force:
        raise Refused(url, why=f"it is not empty: {_said(found)}", hint="--force removes that too")
    if len(found) > MOST:
        hint = f"hawse s3 rm -R {url}/ --versions, then remove the bucket"
        raise Refused(url, why=f"more than {MOST:,} versions are no plan to look at", hint=hint)
    is_there = Look(HEAD_BUCKET, {"Bucket": name}, STATUS, want=("200",))
    for some in batches(found, TOGETHER):
        yield _emptied(name, some, is_there)
    yield Step(
        DELETE_BUCKET,
        {"Bucket": name},
        on=url,
        says="remove",
        expects=is_there,
        wait=Look(HEAD_BUCKET, {"Bucket": name}, STATUS, want=(), absent=True),
        no_undo="its name may be taken by somebody else, and its settings are gone",
    )


def _emptied(name: str, some: Sequence[Version], is_there: Look) -> Step:
    objects = [{"Key": version.key, "VersionId": version.version} for version in some]
    return Step(
        DELETE_OBJECT_VERSIONS,
        {"Bucket": name, "Delete": {"Objects": objects, "Quiet": True}},
        on=f"s3://{name}",
        says=f"remove {_said(some)}",
        note=some[0].key if len(some) == 1 else f"{some[0].key} to {some[-1].key}",
        expects=is_there,
        leaves="without some of its objects",
        no_undo=GONE_FOR_GOOD,
    )


def _said(found: Sequence[Version]) -> str:
    """`12 versions, 3.4 KiB`; more than a page is not counted."""
    if len(found) > TOGETHER:
        return f"more than {TOGETHER:,} versions of objects"
    total = size(sum(version.size for version in found))
    return f"{counted(len(found), 'version')} of objects, {total}"
