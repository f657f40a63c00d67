"""Block Public Access, of a bucket and of all buckets of an account.

Four switches, and what either of the two levels blocks is blocked. Nothing configured is all off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from hawse.errors import UsageError
from hawse.plan import Entry, Skip, Step
from hawse.services.s3.calls_settings import (
    DELETE_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    DELETE_PUBLIC_ACCESS_BLOCK,
    GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    GET_PUBLIC_ACCESS_BLOCK,
    PUT_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    PUT_PUBLIC_ACCESS_BLOCK,
)
from hawse.services.s3.settings.setting import Configuration, Setting, change, read

if TYPE_CHECKING:
    from hawse.aws.targets import Target

SWITCHES = {
    "BlockPublicAcls": "new public ACLs",
    "IgnorePublicAcls": "public ACLs that are there",
    "BlockPublicPolicy": "new public policies",
    "RestrictPublicBuckets": "a public policy that is there",
}
"""Each switch, and what it keeps out."""
_MEMBER = "PublicAccessBlockConfiguration"
_ABSENT = ("NoSuchPublicAccessBlockConfiguration",)
OF_BUCKET = Setting(
    "public access block",
    GET_PUBLIC_ACCESS_BLOCK,
    PUT_PUBLIC_ACCESS_BLOCK,
    DELETE_PUBLIC_ACCESS_BLOCK,
    absent=_ABSENT,
    members=(_MEMBER,),
)
OF_ACCOUNT = Setting(
    "public access block of the account",
    GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    PUT_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    DELETE_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    absent=_ABSENT,
    members=(_MEMBER,),
)


def of_account(account: str) -> Setting:
    """The setting of all buckets of this account."""
    return replace(OF_ACCOUNT, given={"AccountId": account})


def switches_of(configuration: Configuration | None) -> dict[str, bool]:
    """The four switches; what is not configured is off."""
    told = (configuration or {}).get(_MEMBER) or {}
    return {switch: bool(told.get(switch)) for switch in SWITCHES}


def asked(switches: Mapping[str, bool | None], every: bool | None) -> dict[str, bool]:
    """What the options turn on and off. UsageError when that is nothing."""
    told = {} if every is None else dict.fromkeys(SWITCHES, every)
    told |= {switch: on for switch, on in switches.items() if on is not None}
    if not told:
        hint = "--block blocks all; --no-block-public-policy and others turn one off"
        raise UsageError("public-access", why="nothing is asked for", hint=hint)
    return told


def blocked(target: Target, bucket: str, want: Mapping[str, bool]) -> Entry:
    """Turn switches of a bucket, or of the account where `bucket` is ""."""
    setting = OF_BUCKET if bucket else of_account(target.account)
    old = read(target, setting, bucket)
    before = switches_of(old)
    after = {**before, **want}
    if before == after:
        on = f"s3://{bucket}" if bucket else target.account
        return Skip(on, "its public access block is as asked already")
    step = change(
        setting,
        bucket,
        old,
        {_MEMBER: after},
        says=_says(before, after, bucket),
        risk=_risk(before, after, bucket),
    )
    return _reverted(step, _risk(before=after, after=before, bucket=bucket))


def _says(before: Mapping[str, bool], after: Mapping[str, bool], bucket: str) -> str:
    whose = "" if bucket else " of all buckets of the account"
    if all(after.values()):
        return f"block all public access{whose}"
    if not any(after.values()):
        return f"block no public access{whose}"
    closed = any(after[each] and not before[each] for each in SWITCHES)
    opened = any(before[each] and not after[each] for each in SWITCHES)
    verb = (
        "change what is blocked of"
        if closed and opened
        else "block more" if closed else "block less"
    )
    return f"{verb} public access{whose}"


def _risk(before: Mapping[str, bool], after: Mapping[str, bool], bucket: str) -> str:
    """What is let in that was kept out; "" for nothing."""
    opened = [text for switch, text in SWITCHES.items() if before[switch] and not after[switch]]
    if not opened:
        return ""
    where = "" if bucket else ", in every bucket that does not block them itself"
    return f"may open it to the public through {', '.join(opened)}{where}"


def _reverted(step: Step, risk: str) -> Step:
    """The step, whose undo tells its own risk."""
    return replace(step, undo=tuple(replace(back, risk=risk) for back in step.undo))
