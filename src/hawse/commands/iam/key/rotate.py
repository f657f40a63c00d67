"""`hawse iam key rotate`: a new key where the old one was, without an outage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import click

from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from hawse.aws.targets import Scope, Target
from hawse.core.ages import AGE
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam.keys import calls
from hawse.services.iam.keys.listing import user_names
from hawse.services.iam.calls import LIST_USERS
from hawse.services.iam.keys.forward import ROTATE
from hawse.services.iam.keys.back import ROLL_BACK
from hawse.services.iam.keys.planning import Wish, own_user, rotation
from hawse.services.iam.keys.proof import PROBES
from hawse.services.iam.calls_snapshots import GET_ACCESS_KEY_LAST_USED, LIST_ACCESS_KEYS
from hawse.services.iam.calls_identities import DELETE_ACCESS_KEY


@change(
    scope=Scope.ACCOUNT,
    calls=[
        GET_CALLER_IDENTITY,
        LIST_USERS,
        LIST_ACCESS_KEYS,
        GET_ACCESS_KEY_LAST_USED,
        calls.CREATE_ACCESS_KEY,
        calls.UPDATE_ACCESS_KEY,
        DELETE_ACCESS_KEY,
        calls.GET_SECRET_VALUE,
        calls.PUT_SECRET_VALUE,
        calls.UPDATE_SECRET_VERSION_STAGE,
        calls.GET_SECRET_PARAMETER,
        calls.PUT_PARAMETER,
        *PROBES.values(),
    ],
    procedures=[ROTATE, ROLL_BACK],
    separate=True,
    resumable=True,
)
@named("USER", required=False)
@click.option("--key", metavar="ID", default="", help="The key to replace, where there are two.")
@click.option("--older-than", type=AGE, metavar="AGE", help="Only keys made before: 90d.")
@click.option(
    "--to",
    multiple=True,
    metavar="SINK",
    help="profile:, store:, secretsmanager:, ssm:NAME or command:LINE; {user} is replaced.",
)
@click.option("--grace", type=AGE, default="0", metavar="AGE", help="Unused so long first: 2d.")
@click.option("--delete-after", type=AGE, default="0", metavar="AGE", help="Inactive so long: 7d.")
@click.option("--prune-inactive", is_flag=True, help="Delete an unused inactive key to make room.")
@click.option("--prune-other", metavar="ID", default="", help="Delete this other key to make room.")
@click.option(
    "--verify-service",
    "services",
    type=click.Choice(sorted(PROBES)),
    multiple=True,
    help="Besides STS and IAM, who must know the new key; repeatable.",
)
def rotate(  # pylint: disable=too-many-arguments  # what can be asked of a rotation
    target: Target,
    names: tuple[str, ...],
    *,
    key: str,
    older_than: timedelta | None,
    to: tuple[str, ...],
    grace: timedelta,
    delete_after: timedelta,
    prune_inactive: bool,
    prune_other: str,
    services: tuple[str, ...],
) -> Iterator[Entry]:
    """Replace access keys.

    Without a USER, the key of this run, back into its profile. The new key is used with STS and
    IAM until both know it, written to every SINK and read back; only then is the old one
    deactivated, and deleted last. With --grace or --delete-after the run ends early and
    --resume goes on, as after a crash. The secret is never shown: no option does.

    Examples:
      hawse iam key rotate
      hawse iam key rotate ci --to secretsmanager:ci/key --grace 2d --delete-after 7d
      hawse iam key rotate 'bot-*' --older-than 90d --to ssm:/keys/{user}
      hawse iam key rotate --resume
    """
    wish = Wish(to, key, older_than, grace, delete_after, prune_inactive, prune_other, services)
    users = user_names(target, names) if names else [own_user(target)]
    wish.check(users)
    for user in users:
        yield rotation(target, user, wish, now=target.clock.now())
