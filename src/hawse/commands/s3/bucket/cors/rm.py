"""`hawse s3 bucket cors rm`: without some cross-origin rules."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.s3.calls_policies import DELETE_BUCKET_CORS, GET_BUCKET_CORS, PUT_BUCKET_CORS
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.naming import bucket_of


@change(scope=Scope.ACCOUNT, calls=[GET_BUCKET_CORS, PUT_BUCKET_CORS, DELETE_BUCKET_CORS])
@click.argument("bucket")
@click.argument("rules", metavar="[RULE]…", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All of them.")
def rm(target: Target, bucket: str, rules: tuple[str, ...], *, every: bool) -> Iterator[Entry]:
    """Remove CORS rules.

    RULE is the id of a rule, or its number in 'cors ls'.

    Examples:
      hawse s3 bucket cors rm acme-site 2
      hawse s3 bucket cors rm acme-site --all
    """
    if every is bool(rules):
        raise UsageError(
            "cors rm", why="it takes rules or --all", hint="an id or number of cors ls"
        )
    return changing.without_cors(target, bucket_of(bucket), rules)
