"""`hawse cfn set status`: what became of the instances in an operation."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.option_tables import options_of
from hawse.services.cfn.sets.options import CALL_AS
from hawse.services.cfn.sets.rows import STATUS, OperationResult, set_status


@query(scope=Scope.REGION, calls=STATUS)
@click.argument("name", metavar="STACK-SET")
@click.option("--operation", metavar="ID", default="", help="This one instead of the last.")
@options_of(CALL_AS)
def status(target: Target, name: str, *, operation: str, call_as: str) -> Iterator[OperationResult]:
    """Show what became of the instances in an operation.

    Failures come first, once for each reason, with the accounts and regions of each.

    Examples:
      hawse cfn set status guard
      hawse cfn set status guard --operation 8a4c9d1e-7b52-4e0b-9d0d-2b1f6c3a5e77
      hawse cfn set status guard -o json --query "[?status=='FAILED'].places[]"
    """
    return set_status(target, name, operation, call_as)
