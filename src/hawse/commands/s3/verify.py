"""`hawse s3 verify`: whether two places have the same content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.option_tables import options_of
from hawse.core.reaching import target_by_profile
from hawse.core.rule_options import include_and_exclude
from hawse.services.s3.differences import Difference, ending, shown
from hawse.services.s3.options import WHERE
from hawse.transfer.calls import GET_OBJECT, HEAD_OBJECT, LIST_OBJECTS


@session(calls=[LIST_OBJECTS, HEAD_OBJECT, GET_OBJECT])
@click.argument("source", metavar="SRC")
@click.argument("destination", metavar="DST")
@include_and_exclude
@click.option("--download", is_flag=True, help="Read what nothing else tells.")
@click.option("--all", "everything", is_flag=True, help="What is the same too.")
@click.option("--exit-code", is_flag=True, help="End with 10 unless all is known to be the same.")
@options_of(WHERE)
def verify(
    app: App,
    source: str,
    destination: str,
    *,
    download: bool,
    everything: bool,
    exit_code: bool,
    **typed: Any,
) -> Iterator[Difference]:
    """Check that two places have the same content.

    Times do not count. Files are read, and compared with the ETag and the checksum that S3 keeps;
    objects with those of objects. What neither tells is shown with ?, or read with --download.
    Nothing is written.

    Examples:
      hawse s3 verify backup s3://acme-backup --exit-code
      hawse s3 verify s3://acme-data s3://acme-copy --download
    """
    from hawse.transfer.comparing_places import Compared
    from hawse.transfer.running_syncs import sync_asked

    sync = sync_asked(source, destination, typed)
    compared = Compared(sync, app.paths.state, content=True, reads=download)
    rows = compared.rows(target_by_profile(app, verify.calls))
    yield from shown(rows, everything=everything)
    ending(compared.totals.kinds, app.parting.append, exit_code=exit_code, dot=app.talk.dot)
