"""`hawse auth exec`."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.handing import become
from hawse.core.reaching import one_caller
from hawse.services.sts.calls import GET_SESSION_TOKEN


@session(calls=[GET_SESSION_TOKEN])
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND…")
@click.option("--no-session", is_flag=True, help="Hand over long-lived keys as they are.")
def exec_(app: App, command: tuple[str, ...], *, no_session: bool) -> int:
    """Run a command with the credentials of a profile or a role.

    It gets temporary keys in the variables that every AWS SDK reads; whatever would win over them
    is taken away. A user's long-lived keys become a session, which lasts twelve hours and cannot
    call IAM unless the profile has an mfa_serial.

    The exit code is the command's.

    Examples:
      hawse auth exec -p acme-prod -- terraform plan
      hawse auth exec --account 111122223333 --role Admin -- bash
      hawse auth exec -p ada --no-session -- aws iam list-users
    """
    from hawse.services.sts.granting import granted
    from hawse.services.sts.variables import environment, variables

    target = one_caller(app, exec_.calls)
    keys = granted(target, session=not no_session)
    app.say(keys.says(app.clock.now()))
    return become(app, command, environment(app.env, variables(target, keys)))
