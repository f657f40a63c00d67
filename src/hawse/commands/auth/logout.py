"""`hawse auth logout`."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.aws.sso.calls import LOGOUT
from hawse.core.command import session
from hawse.core.options import values
from hawse.errors import UsageError


@session(calls=[LOGOUT])
@click.argument("session_name", metavar="[SESSION]", default="", **values("sessions"))
@click.option("--all", "everything", is_flag=True, help="Sign out of every session.")
def logout(app: App, session_name: str, everything: bool) -> None:
    """Sign out: the token here, what was derived from it, and the session at AWS.

    SESSION is found as for `hawse auth login`. Credentials of roles that were handed to other
    programs stay good until they end, which AWS offers no way to change.

    Examples:
      hawse auth logout
      hawse auth logout acme
      hawse auth logout --all
    """
    from hawse.aws.sso.sign_ins import all_sign_ins, wanted_sign_in
    from hawse.core.signing_in import only_profile, sign_out

    if everything and (session_name or app.options.profile):
        raise UsageError("--all", why="it means every session, and one was named")
    if everything:
        wanted = list(all_sign_ins(app.aws.profiles))
    else:
        wanted = [wanted_sign_in(app.aws.profiles, session_name, only_profile(app))]
    for one in wanted:
        sign_out(app, one)
