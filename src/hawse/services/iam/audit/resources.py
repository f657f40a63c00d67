"""Checks of instances, secrets and the services that roles use.

A snapshot has these where somebody asked for them, and a live audit asks when the checks are
named or part of a benchmark; regions that nobody looked at are not known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.plurals import counted
from hawse.services.iam.account import RoleDetail
from hawse.services.iam.audit.checks import Audited, Check, Found, Result, Unknown, check
from hawse.services.iam.evaluate import Layers, Request, caller, compiled, evaluate
from hawse.services.iam.snapshots.parts import EVERYTHING, INVENTORY, SERVICES_USED

if TYPE_CHECKING:
    from hawse.aws.calls import Read

_SECRETS = "secretsmanager:ListSecrets"
_USED = "iam:GenerateServiceLastAccessedDetails"
_SHOWN = 5


def calls_for(checks: Collection[Check]) -> tuple[Read, ...]:
    """The parts of an account that these checks look at, when it is read for them."""
    ids = {one.id for one in checks}
    more = INVENTORY if ids & {"EC2-NOROLE", "SECRETS-PUB", "SECRETS-ROT"} else ()
    return (*EVERYTHING, *more, *(SERVICES_USED if "ROLE-SVC-UNUSED" in ids else ()))


@check(
    "EC2-NOROLE",
    "medium",
    "an instance has no instance profile",
    "aws ec2 associate-iam-instance-profile, with a role that may do what the instance has to",
    cis="1.18 1.17 2.17 2.16",
    default=False,
)
def instance_without_role(audited: Audited) -> Iterator[Result]:
    """What runs there uses long-term keys, or none: that it needs none, only people can tell."""
    yield from _unread(audited, "instances", "ec2:DescribeInstances")
    for arn, instance in _found(audited, "instances").items():
        if not instance.get("profile"):
            yield Found(arn, "no instance profile")


@check(
    "SECRETS-PUB",
    "high",
    "anybody may read a secret",
    "aws secretsmanager put-resource-policy --block-public-policy",
    cis="- - - 2.21",
    default=False,
)
def public_secret(audited: Audited) -> Iterator[Result]:
    """By the secret's own policy, evaluated for nobody in particular."""
    yield from _unread(audited, "secrets", _SECRETS)
    policies = audited.account.resource_policies
    for arn in _found(audited, "secrets"):
        if arn not in policies:
            yield audited.lacks("secretsmanager:GetResourcePolicy", arn)
            continue
        policy = compiled(arn, policies[arn], "resource")
        anybody = Request(caller("*"), "secretsmanager:GetSecretValue", arn, audited.account.id)
        verdict = evaluate(anybody, Layers(resource=policy))
        if verdict.effect == "allow":
            where = verdict.deciding[0].statement.where
            yield Found(arn, f"{where} lets anybody read it", policy=policies[arn])
        elif verdict.effect == "depends":
            keys = ", ".join(verdict.missing)
            yield Found(arn, f"it depends on {keys} alone", "medium", policies[arn])


@check(
    "SECRETS-ROT",
    "medium",
    "a secret is not rotated or not used",
    "aws secretsmanager rotate-secret --rotation-lambda-arn …, or delete-secret",
    default=False,
)
def stale_secret(audited: Audited) -> Iterator[Result]:
    """Secrets Manager tells the day of the last use, and none for what was never used."""
    yield from _unread(audited, "secrets", _SECRETS)
    for arn, secret in _found(audited, "secrets").items():
        days = audited.days(_time(secret.get("used")) or _time(secret.get("created")))
        told = []
        if not secret.get("rotated"):
            told.append("rotation is not enabled")
        if days is not None and days > audited.limits.role_unused:
            told.append(
                f"not used for {counted(days, 'day')}" if secret.get("used") else "never used"
            )
        if told:
            yield Found(arn, ", ".join(told))


@check(
    "ROLE-SVC-UNUSED",
    "low",
    "a role may use services that it does not use",
    "hawse iam last-used ROLE --actions, then take what it does not use out of its policies",
    default=False,
)
def unused_services(audited: Audited) -> Iterator[Result]:
    """A role that is young had no time to use all that it may."""
    known = audited.account.services_used
    if known is None:
        yield audited.lacks(_USED)
        return
    for role in audited.account.roles.values():
        if not role.reserved and _is_grown(audited, role):
            yield from _unused(audited, role, known.get(role.arn))


def _unused(
    audited: Audited, role: RoleDetail, services: Mapping[str, str | None] | None
) -> Iterator[Result]:
    if services is None:
        yield audited.lacks(_USED, role.arn)
        return
    limit = audited.limits.role_unused
    stale = [
        name
        for name, used in sorted(services.items())
        if (days := audited.days(_time(used))) is None or days > limit
    ]
    if stale:
        some = ", ".join(stale[:_SHOWN])
        more = f" and {len(stale) - _SHOWN} more" if len(stale) > _SHOWN else ""
        unused = f"{len(stale)} of {counted(len(services), 'service')} not used"
        told = f"{unused} for {counted(limit, 'day')}: {some}{more}"
        yield Found(role.arn, told)


def _is_grown(audited: Audited, role: RoleDetail) -> bool:
    age = audited.days(role.created)
    return age is None or age > audited.limits.role_unused


def _found(audited: Audited, kind: str) -> Mapping[str, Mapping[str, Any]]:
    found = (audited.account.resources or {}).get(kind)
    things = found.get("found") if isinstance(found, Mapping) else None
    return things if isinstance(things, Mapping) else {}


def _unread(audited: Audited, kind: str, call: str) -> Iterator[Unknown]:
    """What was not looked at: all of it, or regions that the account has enabled."""
    found = (audited.account.resources or {}).get(kind)
    read = found.get("regions") if isinstance(found, Mapping) else None
    if not isinstance(read, list) or not read:
        yield audited.lacks(call)
        return
    if audited.account.analyzers is None:  # which regions there are is not known
        yield audited.lacks("account:ListRegions")
        return
    left = sorted(set(audited.account.analyzers) - {str(one) for one in read})
    if left:
        some = ", ".join(left[:_SHOWN])
        more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
        yield Unknown(audited.root_arn, f"{call}: not read in {some}{more}")


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
