"""`hawse cfn drift`: where stacks are no longer as their templates say."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.core.options import names as named
from hawse.services.cfn.drift.asking import DRIFT, find_drift
from hawse.services.cfn.drift.rows import DriftedResource


@query(scope=Scope.REGION, calls=DRIFT, finds=True)
@named("STACK")
@click.option("--cached", is_flag=True, help="Show what the last detection found; begin none.")
@exit_code
def drift(target: Target, names: tuple[str, ...], *, cached: bool) -> Iterator[DriftedResource]:
    """Find what was changed or deleted by hand.

    AWS compares each stack, and all nested in it, with its template. Only what drifted is shown,
    and what could not be compared; the rest is counted. A stack that AWS does not compare now (an
    update is under way, say) is told, and counts as partial for --exit-code. Types that AWS
    cannot compare are counted and do not.

    Examples:
      hawse cfn drift web
      hawse cfn drift 'web-*' -r all -o json
      hawse cfn drift web --cached
      hawse cfn drift '*' --exit-code
    """
    return find_drift(target, names, cached=cached)
