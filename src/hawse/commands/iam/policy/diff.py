"""`hawse iam policy diff`: which access differs between two policies."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.reaching import one_target
from hawse.errors import Findings
from hawse.services.iam.grant_rows import AccessChange, changes, summary
from hawse.services.iam.grants import difference, grants
from hawse.services.iam.managed.finding import READ
from hawse.services.iam.managed.sources import source


@session(calls=READ)
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--exit-code", is_flag=True, help="End with 10 when they differ.")
def diff(app: App, old: str, new: str, *, exit_code: bool) -> Iterator[AccessChange]:
    """Show which access differs between two policies.

    A and B are files, names or NAME@v3. A line for the actions that B allows or denies and A does
    not (+), or the other way round (-), on the same resources under the same conditions, however
    either is written. Files are compared offline.

    Examples:
      hawse iam policy diff deploy deploy.json
      hawse iam policy diff deploy@v2 deploy@v3 --exit-code
    """
    old_text, new_text = (
        source(name, app.cwd, lambda: one_target(app, diff.calls)) for name in (old, new)
    )
    rows = list(changes(difference(grants([old_text]), grants([new_text]))))
    yield from rows
    if rows and exit_code:
        raise Findings(summary(rows))
    app.parting.append(summary(rows))
