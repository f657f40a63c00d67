"""`hawse s3 bucket cors add`: one more cross-origin rule."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.s3.calls_policies import DELETE_BUCKET_CORS, GET_BUCKET_CORS, PUT_BUCKET_CORS
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.cors import METHODS, rule_of
from hawse.services.s3.settings.naming import bucket_of


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_BUCKET_CORS, PUT_BUCKET_CORS],
    undo_calls=[DELETE_BUCKET_CORS],
)
@click.argument("bucket")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    required=True,
    metavar="ORIGIN",
    help="Of the page: https://acme.com, one * in it at most; repeatable.",
)
@click.option(
    "--method",
    "methods",
    multiple=True,
    default=("GET",),
    type=click.Choice(METHODS, case_sensitive=False),
    help="GET by default; repeatable.",
)
@click.option("--header", "headers", multiple=True, metavar="NAME", help="A page may send it.")
@click.option("--expose", "exposes", multiple=True, metavar="NAME", help="A page may read it.")
@click.option("--max-age", type=click.IntRange(0), metavar="SECONDS", help="Browsers keep it.")
@click.option("--id", "id_", default="", help="The rule of this id is replaced.")
def add(  # pylint: disable=too-many-arguments  # what a rule has
    target: Target,
    bucket: str,
    *,
    origins: tuple[str, ...],
    methods: tuple[str, ...],
    headers: tuple[str, ...],
    exposes: tuple[str, ...],
    max_age: int | None,
    id_: str,
) -> Iterator[Entry]:
    """Add a CORS rule.

    It comes after the others, or in the place of the one with its --id. What never matches, and
    what opens more than is usual, is said.

    Examples:
      hawse s3 bucket cors add acme-site --origin https://acme.com
      hawse s3 bucket cors add acme-up --origin 'https://*.acme.com' --method PUT --header '*'
    """
    rule = rule_of(origins, methods, id_=id_, headers=headers, exposes=exposes, max_age=max_age)
    return changing.cors_rule(target, bucket_of(bucket), rule)
