"""`hawse s3 mb`: make a bucket."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.errors import AccessDenied, CLIError
from hawse.plan import Entry, Look, Skip, Step
from hawse.transfer.calls import CREATE_BUCKET, DELETE_BUCKET, HEAD_BUCKET
from hawse.transfer.looking import bucket_exists, bucket_named
from hawse.transfer.opening import opened

STATUS = "ResponseMetadata.HTTPStatusCode"
WITHOUT_PLACE = "us-east-1"
"""The one region that CreateBucket does not take by its name."""


@change(
    scope=Scope.ACCOUNT,
    calls=[HEAD_BUCKET, CREATE_BUCKET],
    undo_calls=[HEAD_BUCKET, DELETE_BUCKET],
)
@click.argument("url", metavar="s3://NEW-BUCKET")
@click.option("--object-lock", is_flag=True, help="Objects can be locked; keeps all versions.")
def mb(target: Target, url: str, *, object_lock: bool) -> Iterator[Entry]:
    """Make a bucket in the region of --region.

    One that is yours already is left as it is.

    Examples:
      hawse s3 mb s3://acme-logs -r eu-west-1
      hawse s3 mb s3://acme-archive --object-lock
    """
    name = bucket_named(url)
    return _plan(target, name, object_lock=object_lock)


def _plan(target: Target, name: str, *, object_lock: bool) -> Iterator[Entry]:
    url = f"s3://{name}"
    try:
        with opened(target) as engine:
            exists = bucket_exists(engine, name)
    except AccessDenied as error:
        why = "the name is taken, and the bucket is not yours or may not be looked at"
        raise CLIError(url, why=why, hint="names of buckets are shared by all accounts") from error
    if exists:
        yield Skip(url, "it exists already")
        return
    params: dict[str, object] = {"Bucket": name}
    if target.region != WITHOUT_PLACE:
        params["CreateBucketConfiguration"] = {"LocationConstraint": target.region}
    if object_lock:
        params["ObjectLockEnabledForBucket"] = True
    is_there = Look(HEAD_BUCKET, {"Bucket": name}, STATUS, want=("200",))
    is_gone = Look(HEAD_BUCKET, {"Bucket": name}, STATUS, want=(), absent=True)
    back = Step(
        DELETE_BUCKET, {"Bucket": name}, on=url, says="remove", expects=is_there, wait=is_gone
    )
    yield Step(
        CREATE_BUCKET,
        params,
        on=url,
        says=f"make in {target.region}{', with object lock' if object_lock else ''}",
        expects=is_gone,
        wait=is_there,
        undo=(back,),
    )
