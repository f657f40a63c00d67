"""`hawse iam policy minimize`: a policy in fewer characters."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.reaching import one_target
from hawse.services.iam.documents import QUOTA, compact
from hawse.services.iam.managed.finding import READ
from hawse.services.iam.managed.sources import source
from hawse.services.iam.smaller import smaller


@session(calls=READ)
@click.argument("policy", metavar="FILE|NAME")
@click.option(
    "--split", is_flag=True, help="Into as many documents as the quota needs, a line each."
)
@click.option(
    "--quota", type=click.IntRange(1), default=QUOTA, metavar="N", help="Characters; 6144."
)
@click.option("--no-sids", is_flag=True, help="Drop the names of statements too.")
def minimize(app: App, policy: str, *, split: bool, quota: int, no_sids: bool) -> None:
    """Make a policy smaller without a change of access.

    Drops what another part says already, joins statements, and writes the rest without white
    space. No wildcard is added. The result is proved: both give the same access by their grants,
    and the evaluator answers requests on the edges of all patterns alike.

    Examples:
      hawse iam policy minimize deploy.json > small.json
      hawse iam policy minimize deploy --split
    """
    text = source(policy, app.cwd, lambda: one_target(app, minimize.calls))
    found = smaller(text, quota=quota if split else None, sids=not no_sids)
    for document in found.documents:
        app.put(compact(document))
    app.say(found.told(quota, app.talk.dot))
