"""`hawse iam who-can`: who may do an action on a resource."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.context_options import context_options
from hawse.core.options import exit_code
from hawse.core.saved import Saved, snapshot_option
from hawse.services.iam.access import Access
from hawse.services.iam.answers import Able, question
from hawse.services.iam.answers import who_can as find
from hawse.services.iam.snapshots import ACCESS_TO, account_of


@query(scope=Scope.ACCOUNT, calls=ACCESS_TO, offline="snapshot", finds=True)
@click.argument("action")
@click.argument("resource", default="*")
@context_options
@click.option("--surely", is_flag=True, help="Only who may whatever the context is.")
@snapshot_option
@exit_code
def who_can(
    target: Target,
    action: str,
    resource: str,
    *,
    context: tuple[str, ...],
    without: tuple[str, ...],
    surely: bool,
    snapshot: Saved | None,
) -> Iterator[Able]:
    """List the users and roles that may do an action.

    Those whose verdict depends on condition keys that were not given are listed with these keys.
    Principals of other accounts that a resource policy lets in are not: this account does not
    know them.

    Examples:
      hawse iam who-can s3:DeleteBucket arn:aws:s3:::acme-logs
      hawse iam who-can iam:CreateUser --surely --snapshot acme.json --exit-code
    """
    asked = question(action, resource, context, without)
    account = account_of(target, snapshot, about=asked.about)
    return find(Access(account, target.clock.now()), asked, surely=surely)
