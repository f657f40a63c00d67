"""`hawse iam graph`: the ways to an administrator, drawn."""

from __future__ import annotations

from pathlib import Path

import click

from hawse.app import App
from hawse.aws.gate import Gate
from hawse.core.command import session
from hawse.core.reaching import one_target
from hawse.core.saved import Saved, nowhere, snapshot_option
from hawse.errors import UsageError
from hawse.output.escape import escape
from hawse.services.iam.access import Access
from hawse.services.iam.escalations import Estate, Graph
from hawse.services.iam.escalations.asking import chosen
from hawse.services.iam.escalations.pictures import Picture, picture
from hawse.services.iam.snapshots import ACCESS_WITH_REPORT, account_of


@session(calls=ACCESS_WITH_REPORT)
@click.argument("principals", metavar="[PRINCIPAL]…", nargs=-1)
@click.option("--dot", "form", flag_value="dot", help="As text for Graphviz.")
@click.option("--mermaid", "form", flag_value="mermaid", help="As text for Mermaid.")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page to this file."
)
@snapshot_option
def graph(
    app: App,
    principals: tuple[str, ...],
    form: str | None,
    html: Path | None,
    snapshot: Saved | None,
) -> None:
    """Draw who can become an administrator, and the shortest way there.

    Each principal stands below the one that it becomes first: by assuming a role, or by a path
    of 'hawse iam escalations'. Surer ways are preferred to shorter ones. Who reaches no
    administrator is left out.

    Examples:
      hawse iam graph
      hawse iam graph ana --snapshot acme.json
      hawse iam graph --html ways.html
      hawse iam graph --dot | dot -Tsvg -o ways.svg
    """
    if html is not None and not html.parent.is_dir():
        raise UsageError(f"--html {html}", why=f"there is no folder {html.parent}")
    gate = Gate(ACCESS_WITH_REPORT, read_only=True)
    target = nowhere(app, gate, "--snapshot") if snapshot else one_target(app, ACCESS_WITH_REPORT)
    access = Access(account_of(target, snapshot, ACCESS_WITH_REPORT), app.clock.now())
    arns = chosen(access, principals) if principals else None
    with app.working("looking for ways", None):
        found = picture(Graph(Estate(access)), arns)
    for _, text in target.gate.lacks:
        app.talk.warn(text)
    if html is not None:
        _write(app, html, found)
    else:
        _put(app, found, form)


def _put(app: App, found: Picture, form: str | None) -> None:
    from hawse.services.iam.escalations import texts

    if form:
        lines = texts.dot(found) if form == "dot" else texts.mermaid(found)
    else:
        lines = map(escape, texts.tree(found))
    if not found.arrows:
        app.say("no way to an administrator but for those who are one")
    for line in lines if found.arrows or form else ():
        app.put(line)


def _write(app: App, path: Path, found: Picture) -> None:
    from hawse.output.words import moment
    from hawse.services.iam.escalations.graph_page import page

    try:
        path.write_text(page(found, moment(app.clock.now())), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--html {path}", why=(error.strerror or str(error)).lower()) from error
    app.say(f"wrote {path}")
