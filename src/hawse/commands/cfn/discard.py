"""`hawse cfn discard`: a change set that nobody executed goes away."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.cfn.changes.discarding import DISCARDING, discarded


@change(scope=Scope.REGION, calls=DISCARDING)
@click.argument("stack")
@click.argument("change_set")
def discard(target: Target, stack: str, change_set: str) -> Iterator[Entry]:
    """Remove a change set that nobody executed.

    The stack is removed too when it has nothing in it and no other change set: it was only made
    for this one.

    Examples:
      hawse cfn discard web hawse-20261126-120000-1a2b3c4d
    """
    return discarded(target, stack, change_set)
