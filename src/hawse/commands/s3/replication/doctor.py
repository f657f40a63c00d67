"""`hawse s3 replication doctor`: what keeps objects from being replicated."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.services.iam.role_verdicts import role_verdict
from hawse.services.s3.calls_replication import DOCTOR
from hawse.services.s3.replication.judging import Doctor, ReplicationFinding
from hawse.services.s3.replication.looking import named


@query(scope=Scope.ACCOUNT, calls=DOCTOR, finds=True)
@click.argument("url", metavar="s3://BUCKET")
@exit_code
@click.option(
    "--destination-profile", default="", metavar="PROFILE", help="Of the account of the replicas."
)
def doctor(target: Target, url: str, *, destination_profile: str) -> Iterator[ReplicationFinding]:
    """Find what keeps objects from being replicated, and what surprises people.

    Both buckets, the role and the keys are read, and the policies evaluated here: what is missing
    is named with its statement. What may not be read is `unknown`. Service control policies and
    policies of VPC endpoints are not looked at.

    Examples:
      hawse s3 replication doctor s3://acme-logs
      hawse s3 replication doctor s3://acme-logs --destination-profile other --exit-code
    """
    bucket, _ = named(url)
    return Doctor(target, bucket, role_verdict, profile=destination_profile).findings()
