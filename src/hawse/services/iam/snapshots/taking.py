"""A snapshot of a live account: everything that its credentials may read, and gaps for the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from hawse.aws.calls import Read
from hawse.aws.together import each
from hawse.errors import CLIError
from hawse.services.iam.account import Account, NamedDocument, Organization
from hawse.services.iam.calls_snapshots import (
    GET_ACCOUNT_AUTHORIZATION_DETAILS,
    GET_CREDENTIAL_REPORT,
    LIST_VIRTUAL_MFA_DEVICES,
)
from hawse.services.iam.holders import Holder
from hawse.services.iam.snapshots import parts
from hawse.services.iam.snapshots.attempts import Attempts
from hawse.services.iam.credential_report import ROOT, credential_report
from hawse.services.iam.snapshots.credentials import (
    root_virtual_mfa,
    with_credentials,
    with_report,
)
from hawse.services.iam.snapshots.entries import Answered
from hawse.services.iam.snapshots.loading import detailed
from hawse.services.iam.snapshots.other_credentials import with_other_credentials
from hawse.services.iam.snapshots.resource_policies import every_policy, one_policy
from hawse.services.iam.snapshots.resources import resources, services_used
from hawse.services.iam.snapshots.settings import settings
from hawse.services.iam.snapshots.surroundings import (
    enabled_regions,
    root_features,
    surroundings,
)
from hawse.services.organizations.calls import (
    DESCRIBE_ORGANIZATION,
    LIST_PARENTS,
    LIST_POLICIES_FOR_TARGET,
)
from hawse.services.organizations.policies import Kind, ancestors, levels, membership

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_KINDS = ("User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy")
_PAGE = 1000  # the most that AWS gives at once


def take(
    target: Target,
    calls: Collection[Read] = parts.EVERYTHING,
    *,
    about: Holder | None = None,
    regions: Sequence[str] = (),
) -> Account:
    """The account of the target, of which those parts are taken that `calls` has whole.

    Of resources, the policy of the one that is asked `about` is taken, or with the parts for it
    all in `regions`.

    Raises what AWS says when users, roles, groups and policies cannot be read. Whatever else
    fails is None and a gap of the account.
    """
    asking, begun = Attempts(target), target.clock.now()
    works = _works(asking, calls)
    if about is not None:
        works["resource_policies"] = partial(one_policy, asking, about)
    elif _whole(parts.INVENTORY, calls):
        works |= _of_resources(asking, calls, regions)
    found = _together(works)
    details: Account = found["details"]
    account = replace(
        details,
        taken=begun,
        organization=found.get("organization"),
        resource_policies=found.get("resource_policies", {}),
        resources=found.get("resources"),
        **found.get("settings", {}),
        **found.get("surroundings", {}),
    )
    account = _then(account, found, asking, calls)
    return replace(account, gaps=tuple(dict.fromkeys((*account.gaps, *asking.gaps))))


def _then(
    account: Account, found: dict[str, Any], asking: Attempts, calls: Collection[Read]
) -> Account:
    """The account with what can be asked only once users, roles and the rest are known."""
    if _whole(parts.CREDENTIALS, calls):
        account = _with_credentials(account, found["report"], asking)
    elif "report" in found:
        account = replace(account, users=with_report(account.users, found["report"]))
    if _whole(parts.OTHER_CREDENTIALS, calls):
        account = replace(account, users=with_other_credentials(account.users, asking))
    if _whole(parts.SERVICES_USED, calls):
        account = replace(account, services_used=services_used(asking, account.roles))
    organization = account.organization
    if "surroundings" in found and organization is not None:
        if organization.management_account == account.id:
            account = replace(account, root_features=root_features(asking))
    return account


def _works(asking: Attempts, calls: Collection[Read]) -> dict[str, Callable[[], Any]]:
    """What can be asked side by side."""
    works: dict[str, Callable[[], Any]] = {"details": partial(_details, asking.target)}
    if _whole(parts.ORGANIZATION, calls):
        works["organization"] = partial(_organization, asking)
    if _whole(parts.SETTINGS, calls):
        works["settings"] = partial(settings, asking)
    if _whole(parts.SURROUNDINGS, calls):
        works["surroundings"] = partial(surroundings, asking)
    if _whole(parts.REPORT, calls):
        report = partial(credential_report, asking.target)
        works["report"] = partial(asking.one, GET_CREDENTIAL_REPORT, report)
    return works


def _of_resources(
    asking: Attempts, calls: Collection[Read], regions: Sequence[str]
) -> dict[str, Callable[[], Any]]:
    """Without `regions` in all that are enabled, as far as the account tells them."""
    where = regions or enabled_regions(asking) or (asking.target.region,)
    services = () if _whole(parts.RESOURCE_POLICIES, calls) else ("secretsmanager",)
    return {
        "resource_policies": partial(every_policy, asking, where, services),
        "resources": partial(resources, asking, where),
    }


def _whole(part: Collection[Read], calls: Collection[Read]) -> bool:
    return all(call in calls for call in part)


def _together(works: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    found = each(list(works.values()), lambda work: work())
    for one in found:
        if isinstance(one, CLIError):
            raise one
    return dict(zip(works, found, strict=True))


def _details(target: Target) -> Account:
    call = GET_ACCOUNT_AUTHORIZATION_DETAILS
    pages = target.items(call, Filter=_KINDS, MaxItems=_PAGE)
    entries = [Answered({**page, "IsTruncated": False}, call.name) for page in pages]
    return detailed(entries, (target.partition, target.account))


def _with_credentials(account: Account, report: Any, asking: Attempts) -> Account:
    mfa = asking.one(LIST_VIRTUAL_MFA_DEVICES, lambda: root_virtual_mfa(asking.target))
    return replace(
        account,
        root=(report or {}).get(ROOT),
        root_virtual_mfa=mfa,
        users=with_credentials(account.users, report, asking),
    )


def _organization(asking: Attempts) -> Organization | None:
    """Where the account stands. The management account is under no policies at all."""
    target = asking.target
    found = asking.one(DESCRIBE_ORGANIZATION, lambda: membership(target))
    if found is None:
        return None
    organization = Organization(found.id, found.management_account)
    above = asking.one(LIST_PARENTS, lambda: ancestors(target, target.account))
    if above is not None:
        organization = replace(organization, paths=("/".join((found.id, *above, "")),))
    if found.management_account == target.account:
        return replace(organization, scps=(), rcps=())
    if above is None:
        return organization
    places = (*above, target.account)
    return replace(
        organization,
        scps=_levels(asking, places, "SERVICE_CONTROL_POLICY"),
        rcps=_levels(asking, places, "RESOURCE_CONTROL_POLICY"),
    )


def _levels(
    asking: Attempts, places: tuple[str, ...], kind: Kind
) -> tuple[tuple[NamedDocument, ...], ...] | None:
    found = asking.one(LIST_POLICIES_FOR_TARGET, lambda: levels(asking.target, places, kind))
    if found is None:
        return None
    return tuple(tuple(NamedDocument(*one) for one in level) for level in found)
