"""`hawse auth add`: a long-lived access key into a store, and a profile that uses it."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from hawse.core.command import session
from hawse.core.options import values
from hawse.errors import UsageError


@session(calls=[GET_CALLER_IDENTITY], rehearses=True)
@click.argument("name")
@click.option(
    "--stdin", "piped", is_flag=True, help="Read the key from standard input: JSON or two lines."
)
@click.option(
    "--from-profile",
    metavar="PROFILE",
    help="Take the key out of ~/.aws/credentials.",
    **values("profiles"),
)
@click.option("--mfa-serial", metavar="ARN", help="The MFA device, for the profile.")
@click.option("--no-verify", is_flag=True, help="Do not ask AWS whether the key works.")
def add(
    app: App,
    name: str,
    *,
    piped: bool,
    from_profile: str | None,
    mfa_serial: str | None,
    no_verify: bool,
) -> None:
    """Keep a long-lived access key in a store.

    You are asked for the key, unless it comes from a pipe or a profile. It is used once with STS,
    kept, read back, and given to the profile NAME, whose `credential_process` every AWS SDK asks.
    With -r the profile gets a region.

    The store is the first that works: the keyring of the system (pip install 'hawse[keyring]'),
    pass (with a store: pass init), the keyring of the Linux kernel (keyctl, until the machine
    restarts), an encrypted file (pip install 'hawse[encrypted]'). The setting auth.store
    chooses one.

    Examples:
      hawse auth add ci
      hawse auth add ci --from-profile ci
      aws iam create-access-key --user-name ci | hawse auth add ci --stdin -r eu-west-1
    """
    from hawse.core.kept_keys import Addition

    if piped and from_profile:
        raise UsageError(
            "--stdin", why="the key comes from one place, and --from-profile is another"
        )
    addition = Addition(app, name, from_profile or "", mfa_serial or "")
    pair = addition.given(piped=piped)
    who = "" if no_verify else addition.owner(pair)
    addition.keep(pair, who)
