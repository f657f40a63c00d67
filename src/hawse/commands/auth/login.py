"""`hawse auth login`."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.aws.sso.calls import SIGNING_IN
from hawse.core.command import session
from hawse.core.options import values


@session(calls=SIGNING_IN)
@click.argument("session_name", metavar="[SESSION]", default="", **values("sessions"))
@click.option("--force", is_flag=True, help="Sign in anew, even while signed in.")
@click.option("--no-browser", is_flag=True, help="Only print the page; never open it.")
def login(app: App, session_name: str, force: bool, no_browser: bool) -> None:
    """Sign in with IAM Identity Center, for hawse and every other AWS tool.

    SESSION is an sso-session of ~/.aws/config; with -p, what that profile goes by; without
    either, the only one there is. Prints a page and a code: open it in any browser, on any
    machine, and confirm the code. Nobody is asked while the sign-in is good or can be renewed.

    Examples:
      hawse auth login
      hawse auth login acme --no-browser
      hawse auth login -p acme-prod-Admin
    """
    from hawse.aws.sso.sign_ins import wanted_sign_in
    from hawse.core.signing_in import only_profile, sign_in, tell

    profile = only_profile(app)
    wanted = wanted_sign_in(app.aws.profiles, session_name, profile)
    signed = sign_in(app, wanted, force=force, browser=not no_browser, profile=profile)
    tell(app, wanted, signed)
