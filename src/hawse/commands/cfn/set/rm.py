"""`hawse cfn set rm`: stack sets and their instances deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.cfn.sets.following import SetWaits
from hawse.services.cfn.sets.options import CALL_AS, PREFERENCES
from hawse.services.cfn.sets.preferences import Preferences
from hawse.services.cfn.sets.removing import REMOVE, Removal, removals


@change(scope=Scope.REGION, calls=REMOVE, separate=True, follow=SetWaits)
@named("STACK-SET")
@click.option("--retain-stacks", is_flag=True, help="Leave all stacks where they are.")
@click.option(
    "--retain-inoperable", is_flag=True, help="Leave the stacks whose deletion failed before."
)
@options_of(PREFERENCES, CALL_AS)
def rm(  # pylint: disable=too-many-arguments  # what may be lost
    target: Target,
    names: tuple[str, ...],
    *,
    retain_stacks: bool,
    retain_inoperable: bool,
    call_as: str,
    **typed: Any,
) -> Iterator[Entry]:
    """Delete stack sets and their instances.

    The instances first, exactly those that are shown, then the set. One whose deletion failed is
    INOPERABLE: AWS can only forget it, which --retain-inoperable does, and its stack is to be
    deleted in its own account.

    Examples:
      hawse cfn set rm guard
      hawse cfn set rm guard --retain-stacks
      hawse cfn set rm 'test-*' --dry-run
    """
    preferences = Preferences.of(typed)
    wish = Removal(call_as, preferences, retain=retain_stacks, inoperable=retain_inoperable)
    return removals(target, names, wish)
