"""`hawse s3 bucket inventory ls`: inventories as rows."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.services.s3.calls_policies import LIST_INVENTORIES
from hawse.services.s3.settings.inventories import Inventory
from hawse.services.s3.settings.telling import inventory_rows


@query(scope=Scope.ACCOUNT, calls=[LIST_INVENTORIES])
@named("BUCKET", into="buckets")
def ls(target: Target, buckets: tuple[str, ...]) -> Iterator[Inventory]:
    """List the inventories of buckets.

    Examples:
      hawse s3 bucket inventory ls acme-data
    """
    return inventory_rows(target, buckets)
