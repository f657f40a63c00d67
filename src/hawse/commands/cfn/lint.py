"""`hawse cfn lint`: what is wrong with templates in files."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.reaching import one_place
from hawse.core.texts import content_in
from hawse.errors import Findings
from hawse.services.cfn.calls import VALIDATE_TEMPLATE
from hawse.services.cfn.template.finding import Finding
from hawse.services.cfn.template.linting import LINTERS, SECONDS


@session(calls=[VALIDATE_TEMPLATE])
@click.argument(
    "files",
    metavar="FILE…",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
)
@click.option("--with", "linter", type=click.Choice(LINTERS), help="This linter and no other.")
@click.option("--suggestions", is_flag=True, help="Show them too.")
@click.option("--server", is_flag=True, help="Ask CloudFormation as well (ValidateTemplate).")
@click.option("--exit-code", is_flag=True, help="End with 10 for more than suggestions.")
def lint(
    app: App,
    files: tuple[str, ...],
    *,
    linter: str | None,
    suggestions: bool,
    server: bool,
    exit_code: bool,
) -> Iterator[Finding]:
    """Find what is wrong with templates in files.

    Nothing is asked of AWS without --server. The first of these that is installed is asked:
    cloudformation-validate (pip install 'hawse[lint]'), cfn-lint, and else hawse's own checks of
    syntax, names, cycles, parameters and limits. --timeout limits how long that takes (60 s); what
    fails or takes longer is told, and the next one asked. - is standard input.

    Examples:
      hawse cfn lint web.yaml
      hawse cfn lint templates/*.yaml --exit-code -o json
      hawse cfn lint web.yaml --with cfn-lint --suggestions
      hawse cfn lint - --server < web.yaml
    """
    from hawse.services.cfn.template import load
    from hawse.services.cfn.template.linting import Linting
    from hawse.services.cfn.template.server import asked

    templates = [load(content_in(app, file), file) for file in dict.fromkeys(files)]
    seconds = float(app.asked("timeout") or SECONDS)
    linted = Linting(app.env, linter or "", seconds).lint(templates)
    if server:
        target = one_place(app, lint.calls)
        linted.findings += [each for one in templates for each in asked(target, one)]
    for note in linted.notes:
        app.talk.warn(note)
    shown = linted.findings if suggestions else linted.important
    yield from shown
    if exit_code and any(finding.counts for finding in shown):
        raise Findings(linted.told(shown, app.talk.dot))
    app.parting.append(linted.told(shown, app.talk.dot))
