"""`hawse auth console`."""

from __future__ import annotations

from datetime import timedelta

import click

from hawse.app import App
from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from hawse.core.ages import AGE
from hawse.core.browsing import browse_unseen, has_desktop
from hawse.core.command import session
from hawse.core.reaching import one_caller
from hawse.errors import CLIError, UsageError
from hawse.services.sts.calls import GET_FEDERATION_TOKEN

_PRINT = "--print gives the URL instead: whoever has it is signed in"


@session(calls=[GET_CALLER_IDENTITY, GET_FEDERATION_TOKEN])
@click.argument("where", required=False, default="", metavar="[SERVICE|PATH|URL]")
@click.option("--print", "printed", is_flag=True, help="Print the URL: it is a secret.")
@click.option("--duration", type=AGE, metavar="TIME", help="15m to 12h; else as the credentials.")
def console(app: App, where: str, *, printed: bool, duration: timedelta | None) -> None:
    """Open AWS's console in the browser, signed in as this role.

    At a service (ec2), a path (/s3/buckets/acme-logs) or a page of the console. A user's
    long-lived keys sign in as a federated user, who may do what the user may. Nothing keeps the
    URL, and the browser is started without it, since it signs in whoever has it.

    Examples:
      hawse auth console -p acme-prod
      hawse auth console ec2 -p acme-prod -r eu-west-1
      hawse auth console /cloudwatch/home --account 111122223333 --role ReadOnly --print
    """
    from hawse.services.sts.console import sign_in

    if not printed and not has_desktop(app):
        raise UsageError("no browser", why="there is no desktop here", hint=_PRINT)
    found = sign_in(one_caller(app, console.calls), where, duration)
    app.say(found.says)
    if printed:
        app.put(found.url)
    elif not browse_unseen(app, found.url):
        raise CLIError("browser", why="it did not come for the page", hint=_PRINT)
