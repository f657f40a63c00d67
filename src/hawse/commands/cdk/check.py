"""`hawse cdk check`: what would stop the deployment of a synthesised app."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.folders import Inside, folder_and_names
from hawse.errors import Findings
from hawse.findings import summary
from hawse.services.cdk.assembly import folder_of
from hawse.services.cdk.checking import check as checked
from hawse.services.cdk.finding import Finding


@session()
@folder_and_names("cdk.out", folder_of)
@click.option("--any-schema", is_flag=True, help="Read a schema that is newer than is known.")
@click.option("--exit-code", is_flag=True, help="End with 10 for more than suggestions.")
def check(app: App, inside: Inside, *, any_schema: bool, exit_code: bool) -> Iterator[Finding]:
    """Find what would stop a deployment, offline.

    Nothing is asked of AWS, and no code of the app is run. It looks at every file that the
    assembly names: whether it is there, whether the templates are those that were synthesised and
    are not too large, which values of context were never looked up, which parameters have to be
    given, whether stacks need each other in a circle.

    Examples:
      hawse cdk check
      hawse cdk check build/cdk.out --exit-code
      hawse cdk check -o json --query '[?severity==`error`]'
    """
    found = checked(inside.path, inside.shown, newer=any_schema)
    yield from found
    told = summary(found, app.talk.dot)
    if exit_code and any(one.counts for one in found):
        raise Findings(told)
    app.parting.append(told or "nothing found")
