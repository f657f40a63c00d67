"""`hawse s3 bucket inventory add`: a regular list of all objects."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.plan import Entry
from hawse.services.iam.calls_resource_policies import GET_BUCKET_POLICY, GET_KEY_POLICY
from hawse.services.iam.deliveries import Delivery
from hawse.services.s3 import calls_policies as calls
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.inventories import OPTIONS, SERVICE, asked
from hawse.services.s3.settings.naming import bucket_of
from hawse.services.s3.settings.planning import arn_of


@change(
    scope=Scope.ACCOUNT,
    calls=[
        *(calls.GET_INVENTORY, calls.LIST_INVENTORIES, calls.GET_BUCKET_LOCATION),
        *(GET_BUCKET_POLICY, GET_KEY_POLICY, calls.PUT_INVENTORY),
    ],
    undo_calls=[calls.DELETE_INVENTORY],
)
@click.argument("bucket")
@options_of(OPTIONS)
def add(target: Target, bucket: str, **typed: Any) -> Iterator[Entry]:
    """Have S3 write a list of all objects regularly.

    S3 takes an inventory whose reports it then may not write, and says nothing. So the policy of
    the destination is asked before, and the statement that it lacks is shown. The destination is
    in the same region. An inventory of the same --id is changed.

    Examples:
      hawse s3 bucket inventory add acme-data --to s3://acme-reports/inventory/
      hawse s3 bucket inventory add acme-data --to s3://acme-reports/ --every weekly --all-versions
      hawse s3 bucket inventory add acme-data --to s3://acme-reports/ --field Size --field ETag
      hawse s3 bucket inventory add acme-data --file inventory.yaml
    """
    name = bucket_of(bucket)
    config = asked(arn=partial(arn_of, target), account=target.account, **typed)
    delivery = Delivery(SERVICE, arn_of(target, name), target.account)
    return changing.new_inventory(target, name, config, partial(delivery.may, target))
