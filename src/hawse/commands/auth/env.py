"""`hawse auth env`."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.reaching import one_caller
from hawse.errors import UsageError
from hawse.output.exports import FORMS, exports
from hawse.services.sts.calls import GET_SESSION_TOKEN


@session(calls=[GET_SESSION_TOKEN])
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="bash",
    help="For which shell (bash: also zsh and sh), or as what.",
)
@click.option("--no-session", is_flag=True, help="Give long-lived keys as they are.")
def env(app: App, *, form: str, no_session: bool) -> None:
    """Print the credentials of a profile or a role as lines for a shell.

    They are secrets: let the shell take them without showing them. A user's long-lived keys
    become a session, which lasts twelve hours and cannot call IAM unless the profile has an
    mfa_serial. A command alone is better run with `hawse auth exec`, which leaves nothing behind.

    Examples:
      eval "$(hawse auth env -p acme-prod)"
      hawse auth env -p acme-prod --format fish | source
      hawse auth env -p acme-prod --format dotenv > .env
    """
    from hawse.services.sts.granting import granted
    from hawse.services.sts.variables import overriding, variables

    target = one_caller(app, env.calls)
    keys = granted(target, session=not no_session)
    try:
        lines = list(exports(form, variables(target, keys), overriding(app.env)))
    except ValueError as error:
        why = f"the value of {error} cannot stand in one"
        raise UsageError(f"--format {form}", why=why, hint="--format json") from error
    if app.streams.stdout.isatty():
        app.talk.warn("these are secrets, and they are on the screen now")
    app.say(keys.says(app.clock.now()))
    for line in lines:
        app.put(line)
