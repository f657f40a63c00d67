"""`hawse s3 bucket public-access`: Block Public Access."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.s3.calls_settings import (
    DELETE_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    DELETE_PUBLIC_ACCESS_BLOCK,
    GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    GET_PUBLIC_ACCESS_BLOCK,
    PUT_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    PUT_PUBLIC_ACCESS_BLOCK,
)
from hawse.services.s3.settings.naming import buckets_of
from hawse.services.s3.settings.public_access import asked, blocked

_SWITCHES = {
    "BlockPublicAcls": ("block-public-acls", "Refuse new public ACLs."),
    "IgnorePublicAcls": ("ignore-public-acls", "Public ACLs have no effect."),
    "BlockPublicPolicy": ("block-public-policy", "Refuse new public policies."),
    "RestrictPublicBuckets": ("restrict-public-buckets", "Public policies let in AWS and us."),
}


def _switches(fn: Callable[..., Any]) -> Callable[..., Any]:
    for switch, (name, help_) in reversed(_SWITCHES.items()):
        option = click.option(f"--{name}/--no-{name}", switch, default=None, help=help_)
        fn = option(fn)
    return fn


@change(
    scope=Scope.ACCOUNT,
    calls=[
        GET_PUBLIC_ACCESS_BLOCK,
        PUT_PUBLIC_ACCESS_BLOCK,
        GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
        PUT_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    ],
    undo_calls=[DELETE_PUBLIC_ACCESS_BLOCK, DELETE_ACCOUNT_PUBLIC_ACCESS_BLOCK],
    separate=True,
)
@named("BUCKET", required=False, into="buckets")
@click.option("--account-wide", is_flag=True, help="Of all buckets of the account.")
@click.option("--block/--allow", "every", default=None, help="All four switches on, or off.")
@_switches
def public_access(
    target: Target,
    buckets: tuple[str, ...],
    *,
    account_wide: bool,
    every: bool | None,
    **switches: bool | None,
) -> Iterator[Entry]:
    """Block public access, of buckets or of all buckets of the account.

    What either the bucket or the account blocks is blocked. What is taken out of the block may
    become public at once, so that you are asked as for what destroys.

    Examples:
      hawse s3 bucket public-access acme-logs --block
      hawse s3 bucket public-access --account-wide --block
      hawse s3 bucket public-access acme-site --no-block-public-policy --no-restrict-public-buckets
    """
    want = asked(switches, every)
    if account_wide is bool(buckets):
        why = "it is for buckets or for the account, one of them"
        raise UsageError("BUCKET", why=why, hint="name buckets, or say --account-wide")
    return (blocked(target, bucket, want) for bucket in buckets_of(buckets) or [""])
