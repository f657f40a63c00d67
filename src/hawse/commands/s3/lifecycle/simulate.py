"""`hawse s3 lifecycle simulate`: what rules will do, and what that saves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.saved import Saved, saved_option
from hawse.rows import Row
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.s3.calls_lifecycle import SIMULATED
from hawse.services.s3.lifecycle import forecast, foreseeing
from hawse.services.s3.lifecycle.days import day_in
from hawse.services.s3.lifecycle.simulating import Thing
from hawse.services.s3.settings.naming import bucket_of
from hawse.transfer import browsing
from hawse.transfer.calls import LIST_MULTIPART_UPLOADS, LIST_OBJECT_VERSIONS, LIST_OBJECTS
from hawse.transfer.opening import opened
from hawse.transfer.unfinished import list_unfinished

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_STATES = {"enabled": "Enabled", "suspended": "Suspended", "off": ""}


@query(
    scope=Scope.ACCOUNT,
    calls=[*SIMULATED, LIST_OBJECTS, LIST_OBJECT_VERSIONS, LIST_MULTIPART_UPLOADS, GET_PRODUCTS],
    rows=forecast.row_of_simulate,
)
@click.argument("bucket", required=False, metavar="[BUCKET]")
@saved_option("rules", "Simulate the rules of this file in place of the bucket's.")
@click.option("--listing", type=_FILE, metavar="FILE", help="Objects of this file: rows of s3 ls.")
@click.option("--inventory", type=_FILE, metavar="FILE", help="A report's manifest.json.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Until then.")
@click.option("--versioning", type=click.Choice([*_STATES]), help="As if the bucket kept versions.")
@click.option("--keys", is_flag=True, help="A row for everything that happens to a key.")
def simulate(
    target: Target,
    bucket: str | None,
    *,
    rules: Saved | None,
    listing: Path | None,
    inventory: Path | None,
    at: datetime | None,
    versioning: str | None,
    keys: bool,
) -> Iterator[Row]:
    """Show what rules will do with which objects, when, and what that saves and costs.

    Nothing is changed. Until --at, or for a year, the rules are applied as AWS documents them, to
    the objects of the bucket, of a listing or of a report of S3 Inventory. Prices are AWS's list
    prices of the region; where one is unknown, so is what depends on it. New objects, reads and
    restores are not foreseen, nor are rules for tags where nothing tells the tags.

    Examples:
      hawse s3 lifecycle simulate acme-logs
      hawse s3 lifecycle simulate acme-logs --rules new.yaml --at 2027-12-31
      hawse s3 lifecycle simulate --rules new.yaml --inventory report/manifest.json
      hawse s3 lifecycle simulate acme-logs --keys --filter 'action=expire' -o csv
    """
    asked = foreseeing.Asked(
        bucket_of(bucket) if bucket else "",
        rules,
        listing,
        inventory,
        target.clock.now(),
        at or target.clock.now() + timedelta(days=365),
        None if versioning is None else _STATES[versioning],
    )
    world = foreseeing.world(target, asked)
    if not world.listed:
        return foreseeing.rows(target, world, _listed(target, world), _uploads(target, world), keys)
    return foreseeing.rows(target, world, world.things, (), keys)


def _listed(target: Target, world: foreseeing.World) -> Iterator[Thing]:
    """The objects of the bucket, or all versions of them."""
    what = browsing.browsed(f"s3://{world.bucket}", raw=True)
    with opened(target) as engine:
        if world.versioning:
            for one in browsing.versions(engine, what):
                storage, day = one.storage or "STANDARD", day_in(one.modified)
                yield Thing(one.key, one.size, day, storage, one.version, one.deleted)
            return
        for page in browsing.deep(engine, what):
            columns = (page.keys, page.sizes, page.modified, page.storages)
            for key, size, made, storage in zip(*columns, strict=True):
                yield Thing(key, size, day_in(made), storage or "STANDARD")


def _uploads(target: Target, world: foreseeing.World) -> Iterable[Thing]:
    """Uploads that were never completed; S3 lists no sizes of them."""
    with opened(target) as engine:
        for one in list_unfinished(engine.fetcher(world.bucket, LIST_MULTIPART_UPLOADS)):
            storage = one.storage or "STANDARD"
            yield Thing(one.key, 0, day_in(one.started), storage, one.upload_id)
