"""`hawse iam can`: may a principal do an action on a resource."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.saved import Saved, snapshot_option
from hawse.services.iam.access import Access
from hawse.services.iam.answers import Answer, answer, question
from hawse.core.context_options import context_options
from hawse.services.iam.snapshots import ACCESS_TO, account_of


@query(scope=Scope.ACCOUNT, calls=ACCESS_TO, offline="snapshot")
@click.argument("principal")
@click.argument("action")
@click.argument("resource", default="*")
@context_options
@snapshot_option
def can(
    target: Target,
    principal: str,
    action: str,
    resource: str,
    *,
    context: tuple[str, ...],
    without: tuple[str, ...],
    snapshot: Saved | None,
) -> Iterator[Answer]:
    """Answer whether a user or role may do an action, and which statement decides.

    Evaluated here, from the policies of the account: identity, boundary, trust, organization, and
    of the resource itself: a bucket, KMS key, queue, topic, secret, function or ECR repository.
    The verdict is allow, deny, or depends: then on condition keys that were not given. Without
    RESOURCE, or with a * in it, the question is whether there is any such resource.

    Examples:
      hawse iam can ana s3:GetObject arn:aws:s3:::acme-logs/2026/a.gz
      hawse iam can role/deploy iam:PassRole 'arn:aws:iam::*:role/admin' --snapshot acme.json
      hawse iam can ana ec2:StopInstances --context aws:MultiFactorAuthPresent=true
    """
    asked = question(action, resource, context, without)
    account = account_of(target, snapshot, about=asked.about)
    yield answer(Access(account, target.clock.now()), principal, asked)
