"""`hawse cfn set stop`: what is under way in stack sets stopped."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.cfn.sets.options import CALL_AS
from hawse.services.cfn.sets.stopping import STOP, stopping


@change(scope=Scope.REGION, calls=STOP, separate=True)
@named("STACK-SET")
@click.option("--operation", metavar="ID", default="", help="This one alone.")
@options_of(CALL_AS)
def stop(
    target: Target, names: tuple[str, ...], *, operation: str, call_as: str
) -> Iterator[Entry]:
    """Stop what is under way in stack sets.

    What is at work in an account is finished there; nothing is taken back.

    Examples:
      hawse cfn set stop guard
      hawse cfn set stop guard --operation 8a4c9d1e-7b52-4e0b-9d0d-2b1f6c3a5e77
    """
    return stopping(target, names, operation, call_as)
