"""`hawse s3 bucket policy show`: the policy in force."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.reaching import one_target
from hawse.errors import NotFound
from hawse.services.iam.documents import laid_out
from hawse.services.s3.calls_policies import GET_BUCKET_POLICY
from hawse.services.s3.settings.changing import document_in, policy
from hawse.services.s3.settings.naming import bucket_of


@session(calls=[GET_BUCKET_POLICY])
@click.argument("bucket")
def show(app: App, bucket: str) -> None:
    """Show the policy that is in force.

    The document itself, as 'edit --file' takes it again.

    Examples:
      hawse s3 bucket policy show acme-logs
      hawse s3 bucket policy show acme-logs > policy.json
    """
    name = bucket_of(bucket)
    found = policy(one_target(app, show.calls), name)
    if found is None:
        hint = f"hawse s3 bucket policy edit {name}"
        raise NotFound(f"policy of s3://{name}", why="the bucket has none", hint=hint)
    app.put(laid_out(document_in(found)))
