"""`hawse s3 replication explain`: why one object is, or is not, replicated."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.errors import UsageError
from hawse.services.iam.role_verdicts import role_verdict
from hawse.services.s3.calls_replication import EXPLAINING
from hawse.services.s3.replication import explaining
from hawse.services.s3.replication.judging import Doctor, ReplicationFinding
from hawse.services.s3.replication.looking import named


@query(scope=Scope.ACCOUNT, calls=EXPLAINING)
@click.argument("url", metavar="s3://BUCKET/KEY")
@click.option(
    "--destination-profile", default="", metavar="PROFILE", help="Of the account of the replica."
)
def explain(target: Target, url: str, *, destination_profile: str) -> Iterator[ReplicationFinding]:
    """Explain why an object is, or is not, replicated.

    What S3 says of it, which rule is for it, and what `doctor` finds for this very key.

    Examples:
      hawse s3 replication explain s3://acme-logs/2026/a.gz
    """
    bucket, key = named(url)
    if not key:
        raise UsageError(url, why="it names no object", hint="hawse s3 replication doctor")
    doctor = Doctor(target, bucket, role_verdict, profile=destination_profile)
    return explaining.explain(target, doctor, key)
