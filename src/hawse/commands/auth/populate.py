"""`hawse auth populate`: a profile for each role of each account that a sign-in gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from hawse.aws.profiles import Profiles
from hawse.aws.sso.sign_ins import SignIn, check_region, planned_sign_in
from hawse.aws.targets import Scope, Target
from hawse.core.command import change, signs_in
from hawse.core.options import values
from hawse.plan import Entry
from hawse.services.sso.calls import LIST_ACCOUNT_ROLES, LIST_ACCOUNTS
from hawse.services.sso.naming import FIELDS, TEMPLATE, check_template
from hawse.services.sso.populating import Wish, populate as populated
from hawse.services.sso.writing import PROCEDURES


def _sign_in(profiles: Profiles, args: Mapping[str, Any], profile: str) -> SignIn:
    """The session as it is or will be; what is typed is looked at before anybody signs in."""
    check_template(args["name"])
    if args["default_region"]:
        check_region("--default-region", args["default_region"])
    return planned_sign_in(
        profiles, args["session_name"], profile, args["start_url"], args["sso_region"]
    )


@signs_in(_sign_in)
@change(scope=Scope.MACHINE, calls=[LIST_ACCOUNTS, LIST_ACCOUNT_ROLES], procedures=PROCEDURES)
@click.argument("session_name", metavar="[SESSION]", default="", **values("sessions"))
@click.option(
    "--name",
    metavar="TEMPLATE",
    default=TEMPLATE,
    show_default=True,
    help=f"Names of profiles, with {', '.join(f'{{{field}}}' for field in FIELDS)}.",
)
@click.option(
    "--default-region",
    metavar="REGION",
    default="",
    help="Region of each profile; new ones else get the session's own.",
)
@click.option("--prune", is_flag=True, help="Remove those it made that are not given any more.")
@click.option("--start-url", metavar="URL", default="", help="Portal of a session to make.")
@click.option("--sso-region", metavar="REGION", default="", help="Region of that portal.")
def populate(  # pylint: disable=unused-argument  # what `_sign_in` takes
    target: Target,
    *,
    session_name: str,
    name: str,
    default_region: str,
    prune: bool,
    start_url: str,
    sso_region: str,
) -> Iterator[Entry]:
    """Make a profile of each account and role of a sign-in.

    They are written into ~/.aws/config, where every AWS tool finds them; comments and whatever
    else is there stay. Profiles that you made yourself are never touched. Running it again adds
    what is new; --prune removes what is gone. Signs in first where that is needed.

    Examples:
      hawse auth populate
      hawse auth populate acme --name '{account_name}.{role}' --prune
      hawse auth populate --start-url https://acme.awsapps.com/start --sso-region eu-west-1
    """
    assert target.gate.sign_in is not None  # by `_sign_in`
    yield from populated(target, Wish(target.gate.sign_in, name, default_region, prune))
