"""`hawse s3 shards`: whether all parts of a sync that was split are done."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.reaching import one_target
from hawse.services.s3.shards import ShardState, ending, shown
from hawse.transfer.calls import GET_OBJECT, LIST_OBJECTS

CALLS = (LIST_OBJECTS, GET_OBJECT)


@session(calls=CALLS)
@click.argument("url")
def shards(app: App, url: str) -> Iterator[ShardState]:
    """Show which parts of a sync that is split over processes are done.

    URL is what their --shard-run is. A part that was killed still says `running`, and one that
    has not begun is `missing`. Unless all are complete, the exit code is 6.

    Examples:
      hawse s3 shards s3://acme-jobs/sync/2026-01-31
      hawse s3 shards s3://acme-jobs/sync/2026-01-31 --filter state!=complete -o ids
    """
    from hawse.transfer.opening import opened
    from hawse.transfer.shard_runs import RunFolder, parse_run
    from hawse.transfer.unfinished import WORKERS

    place = parse_run(url, app.env, "URL")
    with opened(one_target(app, CALLS), large=WORKERS) as engine:
        run = RunFolder(engine, place).union()
    yield from shown(run)
    ending(run, app.parting.append)
