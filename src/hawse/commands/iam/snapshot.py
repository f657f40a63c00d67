"""`hawse iam snapshot`: the IAM of an account as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.reaching import one_target, regions_asked
from hawse.errors import Partial
from hawse.services.iam.snapshots import ASKED_FOR, EVERYTHING, RESOURCES, SERVICES_USED, dump, told

if TYPE_CHECKING:
    from hawse.services.iam.account import Account


@session(calls=(*EVERYTHING, *ASKED_FOR))
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, allow_dash=True))
@click.option(
    "--force", is_flag=True, help="Replace a file of another account, or of another kind."
)
@click.option(
    "--resources", is_flag=True, help="Also instances, and policies of buckets, keys, secrets, …"
)
@click.option("--services-used", is_flag=True, help="Also which services each role used.")
@click.option("--exit-code", is_flag=True, help="End with 6 when not all could be read.")
def snapshot(
    app: App, file: str, force: bool, resources: bool, services_used: bool, exit_code: bool
) -> int:
    """Save the IAM of an account to a file that other commands take with --snapshot.

    It holds users, roles, groups, policies, access keys (without secrets) and when they were
    used, MFA devices, the credential report, and the policies of the organization. What may not
    be read is told, and is in the file as not known. FILE `-` is standard output.

    Its form is that of 'aws iam get-account-authorization-details' and a key more, so that other
    tools read it. Keys and MFA devices are asked for the users that have some by the credential
    report, which AWS renews every four hours.

    Examples:
      hawse iam snapshot acme.json
      hawse iam snapshot acme.json -p acme-audit --exit-code
      hawse iam snapshot acme.json --resources -r eu-west-1 -r us-east-1
      hawse iam snapshot - | jq '.RoleDetailList[].RoleName'
    """
    from hawse.services.iam.snapshots.saving import check_place, save
    from hawse.services.iam.snapshots.taking import take

    more = (*(RESOURCES if resources else ()), *(SERVICES_USED if services_used else ()))
    calls = (*EVERYTHING, *more)
    target = one_target(app, calls)
    if file != "-":
        check_place(Path(file), target.account, force=force)
    regions = regions_asked(app, target, RESOURCES) if resources else ()
    with app.working("reading", None):
        account = take(target, calls, regions=regions)
    if file == "-":
        app.streams.stdout.write(dump(account))
    else:
        save(Path(file), dump(account))
    app.say(_summary(app, account, "" if file == "-" else file))
    for text in told(account.gaps):
        app.talk.warn(text)
    return Partial.code if account.gaps and exit_code else 0


def _summary(app: App, account: Account, file: str) -> str:
    from hawse.plurals import counted

    policies = len(account.policies)
    parts = [f"wrote {file}"] if file else []
    parts += [
        f"account {account.id}",
        counted(len(account.users), "user"),
        counted(len(account.groups), "group"),
        counted(len(account.roles), "role"),
        f"{policies:,} {'policy' if policies == 1 else 'policies'}",
    ]
    if account.resource_policies:
        parts.append(f"{counted(len(account.resource_policies), 'resource')} with their policies")
    return f" {app.talk.dot} ".join(parts)
