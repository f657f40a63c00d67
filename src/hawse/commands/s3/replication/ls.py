"""`hawse s3 replication ls`: rules, readable."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.services.s3.calls_policies import GET_BUCKET_LOCATION
from hawse.services.s3.calls_settings import GET_BUCKET_REPLICATION, LIST_BUCKETS
from hawse.services.s3.replication.listing import ReplicationRule, listed


@query(scope=Scope.ACCOUNT, calls=[LIST_BUCKETS, GET_BUCKET_LOCATION, GET_BUCKET_REPLICATION])
@click.argument("urls", nargs=-1, metavar="[s3://BUCKET…]")
def ls(target: Target, urls: tuple[str, ...]) -> Iterator[ReplicationRule]:
    """List the rules of buckets, the one that wins first.

    Without a bucket, those of all buckets of the account. Of several rules for one object and one
    destination the one with the higher priority wins.

    Examples:
      hawse s3 replication ls
      hawse s3 replication ls s3://acme-logs
      hawse s3 replication ls --filter enabled=false
    """
    return listed(target, urls)
