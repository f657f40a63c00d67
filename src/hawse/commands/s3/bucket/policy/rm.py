"""`hawse s3 bucket policy rm`: a bucket without a policy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.iam.resource_changes import compared
from hawse.services.s3.calls_policies import (
    DELETE_BUCKET_POLICY,
    GET_BUCKET_POLICY,
    PUT_BUCKET_POLICY,
)
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.naming import bucket_of
from hawse.services.s3.settings.planning import arn_of
from hawse.services.s3.settings.policies import LOCKS


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_BUCKET_POLICY, DELETE_BUCKET_POLICY],
    undo_calls=[PUT_BUCKET_POLICY],
)
@click.argument("bucket")
def rm(target: Target, bucket: str) -> Iterator[Entry]:
    """Remove the policy.

    The plan says which access goes, and which is no longer denied. 'hawse undo' puts it back.

    Examples:
      hawse s3 bucket policy rm acme-logs
    """
    name = bucket_of(bucket)
    judge = partial(compared, who=target.caller, resource=arn_of(target, name), locks=LOCKS)
    return changing.without_policy(name, changing.policy(target, name), judge)
