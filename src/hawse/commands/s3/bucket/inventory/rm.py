"""`hawse s3 bucket inventory rm`: without some inventories."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.s3.calls_policies import DELETE_INVENTORY, GET_INVENTORY, PUT_INVENTORY
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.naming import bucket_of


@change(scope=Scope.ACCOUNT, calls=[GET_INVENTORY, DELETE_INVENTORY], undo_calls=[PUT_INVENTORY])
@click.argument("bucket")
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
def rm(target: Target, bucket: str, ids: tuple[str, ...]) -> Iterator[Entry]:
    """Remove inventories.

    Reports that are there stay, and are paid for as all objects.

    Examples:
      hawse s3 bucket inventory rm acme-data weekly
    """
    return changing.without_inventories(target, bucket_of(bucket), ids)
