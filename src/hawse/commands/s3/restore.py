"""`hawse s3 restore`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hawse.core.command import transfer
from hawse.errors import CLIError
from hawse.plurals import counted
from hawse.transfer.calls import HEAD_OBJECT, LIST_OBJECTS, RESTORE_OBJECT

if TYPE_CHECKING:
    from hawse.core.transfers import Moving
    from hawse.transfer.archives import Archived
    from hawse.transfer.meant import Meant
    from hawse.transfer.engine import Engine

_TIERS = ("Standard", "Bulk", "Expedited")


@transfer(calls=[LIST_OBJECTS, HEAD_OBJECT, RESTORE_OBJECT], unit="")
@click.argument("url")
@click.option("-R", "--recursive", is_flag=True, help="All that is below a folder or a bucket.")
@click.option("--raw", is_flag=True, help="Take the URL as it is, without globs.")
@click.option(
    "--tier",
    type=click.Choice(_TIERS, case_sensitive=False),
    default="Standard",
    show_default=True,
    help="Expedited takes minutes and costs most, Standard hours, Bulk half a day and longer.",
)
@click.option(
    "--days",
    type=click.IntRange(min=1),
    default=7,
    show_default=True,
    metavar="N",
    help="How long the restored copies stay.",
)
def restore(moving: Moving, url: str, *, recursive: bool, raw: bool, tier: str, days: int) -> None:
    """Bring archived objects back for some days.

    What is restored already, or on its way, is left as it is. With --wait, S3 is asked every few
    minutes until all are there, and --timeout ends that with 124; without, it is not waited for.
    Before it asks, it says of each storage class how long it takes and what of it is paid for.

    Examples:
      hawse s3 restore s3://acme-archive/2019/report.pdf --tier Expedited --wait
      hawse s3 restore s3://acme-archive/2019/ -R --tier Bulk --days 14
      hawse s3 restore 's3://acme-archive/**.pdf' --dry-run
    """
    from hawse.transfer.archives import Patience, wait_for
    from hawse.transfer.meant import meant
    from hawse.transfer.opening import opened
    from hawse.transfer.unfinished import WORKERS

    wanted = meant(url, recursive=recursive, raw=raw)
    with opened(moving.target, large=WORKERS) as engine:
        away = _restored(moving, engine, wanted, tier, days)
        if moving.app.options.wait and not moving.dry_run and away:
            until = Patience(moving.app.clock, moving.app.asked("timeout"), moving.app.talk.say)
            wait_for(engine, wanted.bucket, away, tier, until)
            many = "" if wanted.alone else "-R " * recursive
            moving.note(f"to fetch: hawse s3 cp {many}'{url}' .")


def _restored(
    moving: Moving, engine: Engine, wanted: Meant, tier: str, days: int
) -> list[Archived]:
    """Ask for what is archived, after the person agreed; what is on its way then."""
    from hawse.output.words import size
    from hawse.services.s3.retrievals import beside, taken
    from hawse.transfer.archives import archived
    from hawse.transfer.objects import RESTORING

    found = list(archived(engine, wanted))
    lacking = [one for one in found if not one.restore]
    going = [one for one in found if one.restore == RESTORING]
    for text in beside(len(found) - len(lacking) - len(going), len(going), nothing=not found):
        moving.note(text)
    for text in taken(lacking, tier, days, size):
        moving.explain(text)
    if lacking and not moving.dry_run:
        total = size(sum(one.size for one in lacking))
        things = f"{len(lacking):,} archived object{'s' * (len(lacking) > 1)}"
        moving.confirm(
            f"restore {things} ({total}, {tier}) for {counted(days, 'day')}, which costs"
        )
    return [*going, *_ask(moving, engine, wanted.bucket, lacking, tier, days)]


def _ask(
    moving: Moving, engine: Engine, bucket: str, lacking: list[Archived], tier: str, days: int
) -> list[Archived]:
    """Ask for each; those that S3 is going to restore."""
    from hawse.transfer.archives import restore as ask_for
    from hawse.transfer.unfinished import each

    for one in lacking:
        moving.expect(one.size)
        if moving.dry_run:
            moving.done("restore", f"s3://{bucket}/{one.key}", None, one.size)
    if moving.dry_run:
        return []
    asked = []
    for one, came in each(engine, lacking, lambda one: ask_for(engine, bucket, one, tier, days)):
        name = f"s3://{bucket}/{one.key}"
        if isinstance(came, CLIError):
            moving.failed("restore", name, None, came, one.size)
        else:
            asked.append(one)
            if came:
                moving.done("restore", name, None, one.size)
        moving.show()
    return asked
