"""`hawse s3 rm`: objects and versions removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hawse.core.command import transfer
from hawse.core.option_tables import options_of
from hawse.core.rule_options import include_and_exclude
from hawse.services.s3.options import REMOVED
from hawse.transfer.calls import GET_BUCKET_VERSIONING, REMOVING

if TYPE_CHECKING:
    from hawse.core.transfers import Moving


@transfer(calls=(*REMOVING, GET_BUCKET_VERSIONING), unit="")
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@include_and_exclude
@options_of(REMOVED)
def rm(moving: Moving, urls: tuple[str, ...], **typed: Any) -> None:
    """Remove objects, or all versions of them.

    A prefix or a bucket needs -R, a glob does not. You are asked with the count and the size, and
    type the count when there are many or when no versions stay. An object that was replaced since
    it was listed stays.

    Examples:
      hawse s3 rm s3://acme-docs/old.pdf
      hawse s3 rm -R s3://acme-logs/2024 --dry-run
      hawse s3 rm 's3://acme-tmp/**/*.part' --older 7d -y
      hawse s3 rm -R s3://acme-docs/drafts --versions
    """
    from hawse.transfer.removing import remove

    remove(moving, urls, typed)
