"""`hawse s3 undo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hawse.core.command import transfer
from hawse.core.confirm import MANY
from hawse.errors import CLIError, UsageError
from hawse.transfer.calls import (
    COPY_OBJECT_VERSION,
    DELETE_OBJECT_VERSIONS,
    GET_BUCKET_VERSIONING,
    LIST_OBJECT_VERSIONS,
    VERSION_COPIES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hawse.core.transfers import Moving
    from hawse.transfer.engine import Engine
    from hawse.transfer.objects import Version
    from hawse.transfer.undoing import Action, Replaced, Span, Unmarked

_SHOWN = 5
_READS = [GET_BUCKET_VERSIONING, LIST_OBJECT_VERSIONS]


@transfer(calls=[*_READS, DELETE_OBJECT_VERSIONS, COPY_OBJECT_VERSION, *VERSION_COPIES], unit="")
@click.argument("url")
@click.option("-R", "--recursive", is_flag=True, help="All that is below a folder or a bucket.")
@click.option("--raw", is_flag=True, help="Take the URL as it is, without globs.")
@click.option("--run", metavar="RUN", help="The run to undo, as in `hawse audit ls`.")
@click.option("--to", "moment", metavar="TIME", help="Back to then: 2h, 2026-11-23T09:30:00Z.")
def undo(
    moving: Moving, url: str, *, recursive: bool, raw: bool, run: str | None, moment: str | None
) -> None:
    """Bring back what was replaced or deleted in a versioned bucket.

    Undone is the newest run of hawse s3, a RUN, or everything since a TIME. Which keys a run
    changed is told by their times alone: what others changed meanwhile is among them, so look at
    what is shown. Delete markers are removed, earlier versions are copied over; no version is
    destroyed. What was created stays, and what was changed again after the run.

    Examples:
      hawse s3 undo s3://acme-data/reports/ -R
      hawse s3 undo s3://acme-data/reports/q3.csv --to 2h
      hawse s3 undo s3://acme-data -R --run 3f9c2a10 --dry-run
    """
    from hawse.transfer.bringing_back import versioning, versions_of
    from hawse.transfer.meant import meant
    from hawse.transfer.opening import opened
    from hawse.transfer.undoing import undone

    if run and moment:
        raise UsageError("--to", why="--run names the time already: give one of them")
    wanted = meant(url, recursive=recursive, raw=raw)
    span = _span(moving, run or "", moment)
    with opened(moving.target) as engine:
        if versioning(engine, wanted.bucket) == "Suspended":
            moving.note("versioning is suspended: what was replaced since then is gone")
        back = _told(moving, undone(versions_of(engine, wanted), span))
        if back:
            _bring(moving, engine, wanted.bucket, back)


def _span(moving: Moving, run: str, moment: str | None) -> Span:
    from hawse.core.journal import Journal
    from hawse.services.s3.ages import moment_of
    from hawse.services.s3.spans import find_run
    from hawse.transfer.undoing import Span as Made

    if moment:
        return Made(moment_of(moment, "--to", moving.app.clock.now()).timestamp())
    records = (one for one in Journal.of(moving.app).records() if one.op != moving.op)
    found = find_run(records, run)
    moving.app.talk.say(f"{found.says}; its keys are told by their times alone")
    return Made(found.since, found.until)


def _told(moving: Moving, actions: Iterable[Action]) -> list[Unmarked | Replaced]:
    """What is to be brought back, after saying what it is and what stays."""
    from hawse.transfer.undoing import parted

    back, stays = parted(actions)
    for one in back[:_SHOWN]:
        moving.app.talk.say(f"  {one.before.key}  as of {one.before.modified}")
    if len(back) > _SHOWN:
        moving.app.talk.say(f"  … and {len(back) - _SHOWN:,} more (--dry-run shows all)")
    for why, count in stays.items():
        moving.note(f"{count:,} {why}: left as {'it is' if count == 1 else 'they are'}")
    return back


def _bring(moving: Moving, engine: Engine, bucket: str, back: list[Unmarked | Replaced]) -> None:
    from hawse.output.words import size
    from hawse.transfer.bringing_back import bring_back
    from hawse.transfer.undoing import counted

    def done(before: Version, error: CLIError | None) -> None:
        name = f"s3://{bucket}/{before.key}"
        if error is None:
            moving.done("undo", name, None, before.size)
        else:
            moving.failed("undo", name, None, error, before.size)

    for one in back:
        moving.expect(one.before.size)
    if moving.dry_run:
        for one in back:
            done(one.before, None)
        return
    total = size(sum(one.before.size for one in back))
    text = f"bring back {len(back):,} objects ({total}): {counted(back)}"
    moving.confirm(text, str(len(back)) if len(back) > MANY else "")
    bring_back(engine, bucket, back, done)
