"""`hawse s3 bucket policy diff`: which access a policy in a file would change."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.reaching import one_target
from hawse.errors import Findings
from hawse.services.iam.grant_rows import AccessChange, changes, summary
from hawse.services.iam.grants import difference, grants
from hawse.services.iam.resource_changes import from_file
from hawse.services.s3.calls_policies import GET_BUCKET_POLICY
from hawse.services.s3.settings.changing import document_in, policy
from hawse.services.s3.settings.naming import bucket_of
from hawse.services.s3.settings.policies import wrong


@session(calls=[GET_BUCKET_POLICY])
@click.argument("bucket")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--exit-code", is_flag=True, help="End with 10 when they differ.")
def diff(app: App, bucket: str, file: str, *, exit_code: bool) -> Iterator[AccessChange]:
    """Show which access a policy in a file would change.

    A line for the actions that the file allows or denies and the policy in force does not (+), or
    the other way round (-), however either is written.

    Examples:
      hawse s3 bucket policy diff acme-logs policy.json
      hawse s3 bucket policy diff acme-logs policy.json --exit-code
    """
    name = bucket_of(bucket)
    new = from_file(file, partial(wrong, name)).document
    old = document_in(policy(one_target(app, diff.calls), name)) or {}
    rows = list(changes(difference(grants([old]), grants([new]))))
    yield from rows
    if rows and exit_code:
        raise Findings(summary(rows))
    app.parting.append(summary(rows))
