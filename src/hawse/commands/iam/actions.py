"""`hawse iam actions`: what AWS's actions are."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.app import App
from hawse.core.command import session
from hawse.plurals import counted
from hawse.services.iam.action_pages import LEVELS, Action, find_actions


@session()
@click.argument("pattern", metavar="PATTERN")
@click.option("--level", type=click.Choice(LEVELS), help="Only actions of this access level.")
@click.option("--resource", metavar="TYPE", help="Only actions on this type of resource: bucket.")
@click.option("--condition", metavar="KEY", help="Only actions whose requests have this key.")
def actions(
    app: App, pattern: str, *, level: str | None, resource: str | None, condition: str | None
) -> Iterator[Action]:
    """Show what AWS's actions do, on what, under which conditions.

    PATTERN is a service, actions as a policy names them, or a part of a name in any service.
    Nothing is asked of AWS: the data is of the day that is told at the end.

    Examples:
      hawse iam actions s3:GetObject
      hawse iam actions ec2 --level permissions
      hawse iam actions 's3:*' --resource bucket --level write -o ids
      hawse iam actions PassRole
    """
    from hawse.services.iam.actions import data_date

    found = list(find_actions(pattern, level, resource, condition))
    yield from found
    app.parting.append(f"{counted(len(found), 'action')} as of {data_date()}")
