"""`hawse iam policy validate`: what is wrong with policies in files."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.reaching import one_target
from hawse.core.texts import text_in
from hawse.errors import Findings
from hawse.findings import summary
from hawse.services.iam.calls import VALIDATE_POLICY
from hawse.services.iam.validation.finding import TYPES, Finding


@session(calls=[VALIDATE_POLICY])
@click.argument(
    "files",
    metavar="FILE…",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
)
@click.option("--type", "type_", type=click.Choice(TYPES), help="What the policies are.")
@click.option("--aws", is_flag=True, help="Ask AWS's validator, Access Analyzer, as well.")
@click.option("--exit-code", is_flag=True, help="End with 10 for more than suggestions.")
def validate(
    app: App, files: tuple[str, ...], *, type_: str | None, aws: bool, exit_code: bool
) -> Iterator[Finding]:
    """Validate policies in files.

    Nothing is asked of AWS without --aws. A file has a policy, or what 'aws iam get-role' and the
    like give; - is standard input. Without --type a policy with principals is that of a role or a
    resource, and any other an identity's; SCPs and RCPs have to be called so.

    Examples:
      hawse iam policy validate deploy.json
      hawse iam policy validate policies/*.json --exit-code -o json
      aws iam get-role --role-name web | hawse iam policy validate - --aws
    """
    from hawse.services.iam.validation.analyzer import asked, together
    from hawse.services.iam.validation.documents import guesses
    from hawse.services.iam.validation.validating import validate as validated

    found: list[Finding] = []
    target = one_target(app, validate.calls) if aws else None
    for file in files:
        text = text_in(app, file)
        ours = validated(text, type_ or "", file)
        if target is not None:
            ours = together(ours, asked(target, text, type_ or "", file))
        yield from ours
        found += ours
        app.parting.extend(guesses(text, file) if not type_ else ())
    told = summary(found, app.talk.dot)
    if exit_code and any(finding.counts for finding in found):
        raise Findings(told)
    app.parting.append(told or "nothing found")
